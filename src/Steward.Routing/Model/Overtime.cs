namespace Steward.Routing;

/// <summary>Work beyond the regular end or the regular duration, whichever is more; the hard limits still hold.</summary>
/// <param name="RegularDuration">Duration that is no overtime; null = any.</param>
/// <param name="RegularEnd">End that is no overtime; null = any.</param>
public sealed record Overtime(long? RegularDuration, long? RegularEnd)
{
    /// <summary>Units of overtime of a route.</summary>
    public long Of(long departure, long end) => Math.Max(0, Math.Max(end - (RegularEnd ?? end), end - departure - (RegularDuration ?? end - departure)));
}
