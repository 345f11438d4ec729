using System.Globalization;
using System.Text;

namespace Steward.Routing;

/// <summary>From routes under search to a <see cref="Plan"/> with times, loads, costs and hash.</summary>
internal static class PlanWriter
{
    internal static Plan Write(Instance instance, ReadOnlySpan<int[]> routes)
    {
        var writer = new RouteWriter(instance);
        var diagnosis = new RouteDiagnosis(instance);
        var (written, violations) = (new List<Route>(), new List<Violation>());
        var total = default(Score);
        var values = new RouteValue[routes.Length];
        var served = new bool[instance.JobCount];
        for (var vehicle = 0; vehicle < routes.Length; vehicle++)
        {
            var spec = instance.Vehicles[vehicle];
            if (routes[vehicle].Length == 0 && !spec.Prefix.Used) continue;
            written.Add(writer.Write(spec, routes[vehicle], out var value));
            values[vehicle] = value;
            total += value.Score(instance.Problem.Objective, spec.Cost);
            foreach (var task in routes[vehicle]) served[instance.Tasks.Job[task]] = true;
            violations.AddRange(diagnosis.Of(spec, routes[vehicle]).Select(f => ToViolation(instance, spec, f)));
            violations.AddRange(Refused(instance, vehicle, routes[vehicle]));
            violations.AddRange(LockViolations.Of(instance, spec, routes[vehicle], written[^1]));
        }

        if (instance.Rules is { } rules) violations.AddRange(Between(instance, rules, routes));

        var fairness = 0L;
        if (instance.Balance is { } balance)
        {
            (var price, fairness) = balance.Of(values, -1, default);
            total += price;
        }

        return Assemble(instance, written, violations, served, total, fairness);
    }

    internal static IReadOnlyList<long> Tiers(Objective objective, Score score) =>
        objective.Kind is Objective.Preset.Cost or Objective.Preset.DistanceFirst
            ? [score.Unserved, score.First]
            : [score.Unserved, score.First, score.Second];

    private static Plan Assemble(Instance instance, List<Route> routes, List<Violation> violations, bool[] served, Score total, long fairness)
    {
        var cost = routes.Aggregate(new CostParts { Fairness = fairness }, (sum, r) => sum + r.Cost);
        var unassigned = new List<string>();
        for (var job = 0; job < served.Length; job++)
        {
            if (served[job] || instance.TasksOf(job) == 0) continue;
            unassigned.Add(instance.Jobs[job].Id);
            total += instance.OutScore(job);
            cost += new CostParts { LostPrizes = instance.Jobs[job].Prize ?? 0, Changes = instance.Changes?.Dropped(job) ?? 0 };
        }

        foreach (var group in instance.Rules?.Groups ?? [])
            if (!Array.Exists(group.Members, m => served[m])) total += new Score(group.Weight, 0, 0);

        return new()
        {
            Routes = routes,
            Unassigned = unassigned,
            Tiers = Tiers(instance.Problem.Objective, total),
            Cost = cost,
            Violations = violations,
            Changes = PlanChanges.Of(instance.Problem, routes, unassigned),
            Hash = ProblemHash.OfText(Canonical(routes, unassigned)),
        };
    }

    private static Violation ToViolation(Instance instance, FleetVehicle vehicle, RouteDiagnosis.Fault fault) =>
        new(fault.Code, vehicle.Id, fault.Task < 0 ? "" : instance.Jobs[instance.Tasks.Job[fault.Task]].Id, fault.Amount);

    /// <summary>Rules between routes: the solver keeps them, a session may break them until its repair.</summary>
    private static List<Violation> Between(Instance instance, PlanRules rules, ReadOnlySpan<int[]> routes)
    {
        var (found, vehicleOf) = (new List<Violation>(), new int[instance.JobCount]);
        Array.Fill(vehicleOf, -1);
        for (var vehicle = 0; vehicle < routes.Length; vehicle++)
            foreach (var task in routes[vehicle]) vehicleOf[instance.Tasks.Job[task]] = vehicle;
        for (var vehicle = 0; vehicle < routes.Length; vehicle++)
            if (rules.FirstBreach(vehicleOf, instance.Tasks, vehicle, routes[vehicle], out var code) is var job and >= 0)
                found.Add(new(code, instance.Vehicles[vehicle].Id, instance.Jobs[job].Id, 1));
        return found;
    }

    private static IEnumerable<Violation> Refused(Instance instance, int vehicle, int[] route) =>
        from job in route.Select(t => instance.Tasks.Job[t]).Distinct()
        let code = instance.Refusals[job][vehicle]
        where code is not null
        select new Violation(code, instance.Vehicles[vehicle].Id, instance.Jobs[job].Id, 0);

    /// <summary>One line a route: vehicle, times, then each stop with its times; lengths precede names, so no name can imitate another.</summary>
    private static string Canonical(List<Route> routes, List<string> unassigned)
    {
        var text = new StringBuilder();
        foreach (var route in routes)
        {
            Name(text, route.Vehicle);
            text.Append(CultureInfo.InvariantCulture, $" {route.Departure} {route.End}");
            foreach (var pause in route.Breaks) text.Append(CultureInfo.InvariantCulture, $" b{pause.Rule} {pause.Before} {pause.Start}{(pause.Kind == PauseKind.Break && pause.Driven == 0 ? "" : $" {(int)pause.Kind} {pause.Driven} {pause.End}")}");
            foreach (var visit in route.Reloads) text.Append(CultureInfo.InvariantCulture, $" r{visit.Rule} {visit.Before} {visit.Start} {visit.End}");
            foreach (var stop in route.Stops)
            {
                Name(text.Append(' '), stop.Job);
                text.Append(CultureInfo.InvariantCulture, $" {(int)stop.Half} {stop.Arrival} {stop.Start} {stop.End}");
            }

            text.Append('\n');
        }

        foreach (var job in unassigned) Name(text.Append("- "), job);
        return text.ToString();
    }

    private static void Name(StringBuilder text, string name) =>
        text.Append(CultureInfo.InvariantCulture, $"{name.Length}:").Append(name);
}
