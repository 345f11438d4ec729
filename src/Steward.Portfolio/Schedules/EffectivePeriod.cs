namespace Steward.Portfolio.Schedules;

/// <summary>The days on which a regulated row is in force.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day; null while no end is known.</param>
public readonly record struct EffectivePeriod(DateOnly From, DateOnly? To)
{
    /// <summary>Whether the row is in force on <paramref name="date"/>.</summary>
    public bool Contains(DateOnly date) => date >= From && (To is not { } to || date <= to);

    /// <summary>Whether both are in force on one day.</summary>
    public bool Overlaps(EffectivePeriod other) => (To is not { } to || other.From <= to) && (other.To is not { } end || From <= end);
}
