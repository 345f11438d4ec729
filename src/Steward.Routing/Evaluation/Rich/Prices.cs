namespace Steward.Routing;

/// <summary>
/// What the timing of a route costs, as whole numbers in 1/18,000 of the rates' unit (so that per 1,000 and per 3,600 are both whole).
/// The parts of a plan are rounded; the best timing is that before rounding.
/// </summary>
/// <param name="Distance">Per unit of distance.</param>
/// <param name="Time">Per unit of duration.</param>
/// <param name="Unpaid">Taken off per unit of unpaid break.</param>
/// <param name="Overtime">Per unit of overtime.</param>
/// <param name="Soft">Per unit of rate × time outside the preferred time.</param>
internal readonly record struct Prices(Int128 Distance, Int128 Time, Int128 Unpaid, Int128 Overtime, Int128 Soft)
{
    /// <summary>Outweighs every distance of a route.</summary>
    private const long Heavy = 1L << 50;

    /// <summary>Nothing costs: the earliest end is best.</summary>
    internal static Prices None => default;

    /// <summary>Only the duration costs.</summary>
    internal static Prices Shortest => new(0, 1, 0, 0, 0);

    /// <summary>Where durations are compared between routes a shorter one is better, whatever an hour costs.</summary>
    private static Int128 Balanced(Objective objective) =>
        !objective.Measures.Contains(Measure.Duration) ? 0 : objective.Kind == Objective.Preset.MinMax ? Heavy : 1;

    internal static Prices Of(Objective objective, VehicleCost rates) => objective.Kind switch
    {
        Objective.Preset.DistanceFirst or Objective.Preset.VehiclesFirst => new(1, 0, 0, 0, 0),
        Objective.Preset.DurationFirst => new(1, Heavy, 0, 0, 0),
        _ => new((Int128)rates.Per1000Distance * 18, (Int128)rates.PerHour * 5 + Balanced(objective), (Int128)rates.PerHour * 5, (Int128)rates.PerHourOvertime * 5, 5),
    };
}
