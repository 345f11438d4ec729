namespace Steward.Routing;

/// <summary>
/// A break of a vehicle: it starts in [<paramref name="Earliest"/>, <paramref name="LatestStart"/>], where the vehicle stands, before a
/// leg or after it. It is due on a route that departs at or before its latest start and ends after it.
/// </summary>
/// <param name="Duration">How long.</param>
/// <param name="Earliest">Earliest start.</param>
/// <param name="LatestStart">Latest start.</param>
public sealed record Break(long Duration, long Earliest, long LatestStart)
{
    /// <summary>False when the break's time is not paid.</summary>
    public bool Paid { get; init; } = true;

    /// <summary>The only site at which it may be taken; null = anywhere.</summary>
    public string? Site { get; init; }

    /// <summary>True when it may lie on the way; otherwise it lies before departure or on arrival. Not used on legs of a profile with time slices.</summary>
    public bool Interrupts { get; init; }

    /// <summary>True when it may be taken only with nothing on board.</summary>
    public bool WhenEmpty { get; init; }
}
