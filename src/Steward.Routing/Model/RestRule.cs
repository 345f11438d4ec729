namespace Steward.Routing;

/// <summary>What a legal rest is counted by.</summary>
public enum RestBasis
{
    /// <summary>Time at the wheel.</summary>
    Driving,

    /// <summary>Driving, service, setting up, loading and waiting.</summary>
    Work,
}

/// <summary>A rest taken in two parts, in this order, counts as a whole one.</summary>
/// <param name="First">Shortest first part.</param>
/// <param name="Second">Shortest second part, which ends the rest.</param>
public sealed record RestSplit(long First, long Second);

/// <summary>
/// A legal rest: no more than <paramref name="After"/> of driving or work without a rest of <paramref name="Rest"/> or longer, all along the
/// route. Every break of that length is a rest, whatever rule asked for it.
/// </summary>
/// <param name="Basis">What is counted.</param>
/// <param name="After">Most of it without a rest.</param>
/// <param name="Rest">Shortest rest.</param>
public sealed record RestRule(RestBasis Basis, long After, long Rest)
{
    /// <summary>Allowed splits; at most 4.</summary>
    public IReadOnlyList<RestSplit> Splits { get; init; } = [];

    /// <summary>True when it may lie on the way; otherwise it lies before departure or on arrival. Not used on legs of a profile with time slices.</summary>
    public bool Interrupts { get; init; }

    /// <summary>True when waiting counts as rest, and not as work.</summary>
    public bool WaitingCounts { get; init; }

    /// <summary>False when the rest's time is not paid.</summary>
    public bool Paid { get; init; } = true;
}

/// <summary>
/// A break taken once, at its start between two amounts of elapsed work (the time since departure without breaks). It is due on a route
/// that works for longer than <paramref name="Before"/>.
/// </summary>
/// <param name="Duration">How long.</param>
/// <param name="After">Least work before it.</param>
/// <param name="Before">Most work before it.</param>
public sealed record WorkBreak(long Duration, long After, long Before)
{
    /// <summary>False when the break's time is not paid.</summary>
    public bool Paid { get; init; } = true;

    /// <summary>True when it may lie on the way. Not used on legs of a profile with time slices.</summary>
    public bool Interrupts { get; init; }
}

/// <summary>
/// Rules of rest of a country as data, in seconds. The two here are starting points for planning a day, not legal advice: change a copy
/// with <c>with</c>, or write an own one.
/// </summary>
/// <param name="Name">Name of the preset.</param>
/// <param name="Rules">Rules of rest.</param>
/// <param name="MaxDriving">Longest driving time of a route; null = no limit.</param>
/// <param name="MaxDuration">Longest time from departure to end; null = no limit.</param>
public sealed record LegalRest(string Name, IReadOnlyList<RestRule> Rules, long? MaxDriving, long? MaxDuration)
{
    /// <summary>Regulation (EC) No 561/2006, articles 6 and 7: 45 minutes after 4 h 30 of driving, or 15 and then 30; 9 h of driving.</summary>
    public static LegalRest Eu561 { get; } = new("eu-561",
        [new(RestBasis.Driving, 16_200, 2_700) { Splits = [new(900, 1_800)], Interrupts = true }], MaxDriving: 32_400, MaxDuration: null);

    /// <summary>49 CFR 395.3, property-carrying: 30 minutes not at the wheel after 8 h of driving; 11 h of driving within 14 h.</summary>
    public static LegalRest UsProperty { get; } = new("us-property",
        [new(RestBasis.Driving, 28_800, 1_800) { Interrupts = true, WaitingCounts = true }], MaxDriving: 39_600, MaxDuration: 50_400);

    /// <summary>All presets.</summary>
    public static IReadOnlyList<LegalRest> Presets { get; } = [Eu561, UsProperty];

    /// <summary>The vehicle under these rules; a limit of its own holds where it is lower.</summary>
    public Vehicle On(Vehicle vehicle) => Given.Of(vehicle) with
    {
        Rests = [.. vehicle.Rests, .. Rules],
        MaxDriving = Lower(vehicle.MaxDriving, MaxDriving),
        MaxDuration = Lower(vehicle.MaxDuration, MaxDuration),
    };

    private static long? Lower(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}
