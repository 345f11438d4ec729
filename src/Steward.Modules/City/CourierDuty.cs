namespace Steward.City;

/// <summary>A driver as the API shows him: his state, and what the house rules ask of him.</summary>
/// <param name="OnShift">A shift of his is under way.</param>
internal sealed record CourierFacts(string Status, int ActiveOrders, bool OnShift, bool BreakDue, bool HoursReached, bool OffersPaused);

/// <summary>
/// When a courier comes, rests and goes home: he is available on his shift, takes his break as soon as it is due and he has nothing on board,
/// comes back from it after eleven minutes, and leaves when the shift is over or his hours are full.
/// </summary>
internal sealed class CourierDuty
{
    // A pause counts from ten minutes on; one minute more forgives the steps of the clock.
    private static readonly TimeSpan Break = TimeSpan.FromMinutes(11);
    private DateTimeOffset? restsSince;

    /// <summary>The state that he wants to change to through the API; null when he stays as he is.</summary>
    internal string? Wish(CourierFacts facts, DateTimeOffset now)
    {
        if (facts.Status != "on_break") restsSince = null;
        var maySpend = facts is { OnShift: true, HoursReached: false };
        return facts.Status switch
        {
            "offline" => maySpend ? "available" : null,
            "on_break" => Rested(now) ? maySpend ? "available" : "offline" : null,
            "available" or "returning" when facts.ActiveOrders > 0 => null,
            "available" or "returning" when !maySpend => "offline",
            "available" or "returning" when facts.BreakDue => "on_break",
            // He let three offers pass: going and coming shows that he is there.
            "available" when facts.OffersPaused => "offline",
            "returning" => "available",
            _ => null,
        };
    }

    private bool Rested(DateTimeOffset now)
    {
        restsSince ??= now;
        return now - restsSince >= Break;
    }
}
