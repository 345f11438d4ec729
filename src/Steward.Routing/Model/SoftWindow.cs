namespace Steward.Routing;

/// <summary>
/// The preferred part of a hard window: service that starts before <paramref name="Open"/> or after <paramref name="Close"/> costs.
/// </summary>
/// <param name="Open">Preferred from here on.</param>
/// <param name="Close">Preferred until here.</param>
/// <param name="PerHourEarly">Per 3,600 units of earliness beyond the grace.</param>
/// <param name="PerHourLate">Per 3,600 units of lateness beyond the grace.</param>
/// <param name="Grace">Earliness or lateness that is free.</param>
/// <param name="FixedLate">Paid once when the lateness exceeds the grace.</param>
public sealed record SoftWindow(long Open, long Close, long PerHourEarly = 0, long PerHourLate = 0, long Grace = 0, long FixedLate = 0)
{
    /// <summary>Units of paid earliness of a start.</summary>
    public long Early(long start) => Math.Max(0, Open - Grace - start);

    /// <summary>Units of paid lateness of a start.</summary>
    public long Late(long start) => Math.Max(0, start - Close - Grace);
}
