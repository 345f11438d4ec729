namespace Steward.Routing;

/// <summary>The longest route, fairness and strict priorities, counted from the plan's routes alone.</summary>
internal static class BalanceWalk
{
    internal static long Longest(Objective objective, Plan plan) =>
        plan.Routes.Select(r => Of(objective.LongestBy, r)).DefaultIfEmpty(0).Max();

    internal static long Fairness(Problem problem, Plan plan)
    {
        var routes = plan.Routes.ToDictionary(r => r.Vehicle, StringComparer.Ordinal);
        long price = 0;
        foreach (var term in problem.Objective.Fairness)
        {
            var amounts = new List<long>();
            foreach (var type in problem.Vehicles)
                foreach (var id in Fleet.IdsOf(type))
                {
                    string[] names = [id, type.Id, type.TypeId ?? id];
                    var route = routes.GetValueOrDefault(id);
                    if (term.Vehicles.Count > 0 ? !term.Vehicles.Any(names.Contains) : type.Closed && type.State is not ({ DepartedAt: not null } or { Done.Count: > 0 })) continue;
                    amounts.Add((route is null ? 0 : Of(term.Measure, route)) + term.History.Where(h => names.Contains(h.Vehicle)).Sum(h => h.Amount));
                }

            if (amounts.Count > 0) price += term.Weight * Spread(term.Form, amounts);
        }

        return price;
    }

    /// <summary>Tier 0 of one job.</summary>
    internal static long Weight(Problem problem, Job job)
    {
        if (!problem.Objective.StrictPriority) return 1 + job.Priority;
        long weight = 1, below = 0;
        foreach (var level in problem.Jobs.Where(j => j.Prize is null).GroupBy(j => j.Priority).OrderBy(g => g.Key))
        {
            weight = below + 1;
            if (level.Key >= job.Priority) break;
            below += level.Count() * weight;
        }

        return weight;
    }

    private static long Spread(Form form, List<long> amounts)
    {
        if (form == Form.Maximum) return amounts.Max();
        if (form == Form.Range) return amounts.Max() - amounts.Min();
        var above = amounts.Where(a => a * amounts.Count > amounts.Sum()).Sum(a => (a * amounts.Count) - amounts.Sum());
        var (whole, rest) = Math.DivRem(above, amounts.Count);
        return whole + (rest * 2 >= amounts.Count ? 1 : 0);
    }

    private static long Of(Measure measure, Route route) => measure switch
    {
        Measure.Duration => route.End - route.Departure,
        Measure.Distance => route.Distance,
        Measure.Stops => route.Stops.Count,
        _ => route.Driving + route.Stops.Sum(s => s.End - s.Start + s.Setup),
    };
}
