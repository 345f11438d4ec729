namespace Steward.Orders.Promise;

/// <summary>The promise of one version of a service level. Money is in the minor unit of the zone's currency.</summary>
internal sealed record ServiceLevel(string Code, int PromiseMinutes, int WarningAfterMinutes, int CriticalAfterMinutes, LatePenalty Penalty)
{
    /// <summary>The four that a zone starts with.</summary>
    internal static readonly ServiceLevel[] Installed =
    [
        new("BARQ", 60, 40, 50, new(10_00, 20_00, 200_00)),
        new("BULLET", 240, 150, 210, new(5_00, 15_00, 150_00)),
        new("EXPRESS", 30, 20, 25, new(15_00, 30_00, 300_00)),
        new("STANDARD", 480, 360, 440, new(2_00, 10_00, 100_00)),
    ];
}

/// <summary>Rate per whole minute late, and the least and the most that is owed once an order is late.</summary>
internal sealed record LatePenalty(long PerMinuteMinor, long LeastMinor, long MostMinor)
{
    /// <summary>Nothing within the first minute: only whole minutes count.</summary>
    internal long For(TimeSpan late) =>
        late < TimeSpan.FromMinutes(1) ? 0 : Math.Clamp(PerMinuteMinor * (late.Ticks / TimeSpan.TicksPerMinute), LeastMinor, MostMinor);
}
