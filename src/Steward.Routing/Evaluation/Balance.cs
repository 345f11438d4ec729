namespace Steward.Routing;

/// <summary>What a plan pays for the differences between its routes: the longest one, and fairness. Immutable.</summary>
internal sealed class Balance
{
    private readonly Objective objective;
    private readonly (Fairness Term, int[] Vehicles, long[] History)[] terms;

    private Balance(Problem problem, FleetVehicle[] vehicles)
    {
        objective = problem.Objective;
        terms = [.. objective.Fairness.Select(t => (t, Scope(t, vehicles), Array.ConvertAll(vehicles, v => HistoryOf(t, v))))];
    }

    internal bool NeedsDriving => objective.Measures.Contains(Measure.Work);

    internal static Balance? Of(Problem problem, FleetVehicle[] vehicles) => problem.Objective.IsBalanced ? new(problem, vehicles) : null;

    /// <summary>The plan's price if one vehicle's route had another value (-1 = as it is).</summary>
    internal (Score Score, long Fairness) Of(RouteValue[] values, int changed, in RouteValue other)
    {
        long longest = 0, price = 0;
        if (objective.Kind == Objective.Preset.MinMax)
            for (var v = 0; v < values.Length; v++) longest = Math.Max(longest, Amount(objective.LongestBy, v == changed ? other : values[v]));
        foreach (var term in terms) price += term.Term.Weight * Spread(term, values, changed, other);
        return (objective.Kind is Objective.Preset.Cost or Objective.Preset.DistanceFirst ? new(0, price, 0) : new(0, longest, price), price);
    }

    private static long Spread((Fairness Term, int[] Vehicles, long[] History) term, RouteValue[] values, int changed, in RouteValue other)
    {
        long most = 0, least = long.MaxValue, sum = 0, above = 0, n = term.Vehicles.Length;
        foreach (var v in term.Vehicles)
        {
            var amount = Amount(term.Term.Measure, v == changed ? other : values[v]) + term.History[v];
            (most, least, sum) = (Math.Max(most, amount), Math.Min(least, amount), sum + amount);
        }

        if (n == 0) return 0;
        if (term.Term.Form != Form.AboveMean) return term.Term.Form == Form.Range ? most - least : most;
        foreach (var v in term.Vehicles)
            above += Math.Max(0, n * (Amount(term.Term.Measure, v == changed ? other : values[v]) + term.History[v]) - sum);
        return (2 * above + n) / (2 * n);
    }

    private static long Amount(Measure measure, in RouteValue value) => !value.Used ? 0 : measure switch
    {
        Measure.Duration => value.Duration,
        Measure.Distance => value.Distance,
        Measure.Stops => value.Stops,
        _ => value.Driving + value.Service,
    };

    private static int[] Scope(Fairness term, FleetVehicle[] vehicles) =>
        [.. vehicles.Where(v => term.Vehicles.Count > 0 ? term.Vehicles.Any(id => IsNamed(v, id)) : !v.Closed || v.Prefix.Used).Select(v => v.Index)];

    private static long HistoryOf(Fairness term, FleetVehicle vehicle) => term.History.Where(h => IsNamed(vehicle, h.Vehicle)).Sum(h => h.Amount);

    private static bool IsNamed(FleetVehicle vehicle, string id) => id == vehicle.Id || id == vehicle.Spec.Id || id == vehicle.Spec.TypeId;
}
