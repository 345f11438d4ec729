namespace Steward.Routing;

/// <summary>Making the plan hold again, and better.</summary>
public sealed partial class RoutingSession
{
    /// <summary>
    /// Takes the fewest jobs it can off routes that break a rule, one at a time, and inserts everything that is out at its cheapest
    /// place. Afterwards no hard rule is broken except by facts, and jobs that cannot be placed are explained.
    /// </summary>
    public RepairResult Repair()
    {
        var before = state;
        var solution = state.ToSolution(out var wrong);
        foreach (var vehicle in wrong) solution.TryReplace(vehicle, Thinned(vehicle));
        Recreate.InsertAllThatFit(solution, new(solution));
        return Finish(before, solution);
    }

    /// <summary>Repairs if need be, then searches from there; never worse than the repaired plan.</summary>
    public RepairResult Reoptimise(SolveOptions budget, IProgress<Incumbent>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var before = state;
        var solution = state.ToSolution(out var wrong);
        foreach (var vehicle in wrong) solution.TryReplace(vehicle, Thinned(vehicle));
        RoutingSolver.Search(solution, budget, progress, cancel);
        return Finish(before, solution);
    }

    /// <summary>A route that breaks rules, less the jobs that break them: of each try the one that leaves the least fault goes.</summary>
    private int[] Thinned(int vehicle)
    {
        var (instance, diagnosis) = (state.Instance, new RouteDiagnosis(state.Instance));
        var route = Array.FindAll(state.Routes[vehicle], t => instance.Allows(instance.Tasks.Job[t], vehicle));
        while (route.Length > 0 && diagnosis.Of(instance.Vehicles[vehicle], route).Count > 0)
            route = Relieved(diagnosis, vehicle, route);
        return route;
    }

    private int[] Relieved(RouteDiagnosis diagnosis, int vehicle, int[] route)
    {
        var instance = state.Instance;
        return route.Select(t => instance.Tasks.Job[t]).Distinct()
            .Select(job => Array.FindAll(route, t => instance.Tasks.Job[t] != job))
            .MinBy(rest => diagnosis.Of(instance.Vehicles[vehicle], rest).Sum(f => 1_000_000L + f.Amount))!;
    }

    private RepairResult Finish(SessionState before, Solution solution)
    {
        Commit(state with { Routes = solution.Copy() });
        var (moved, dropped) = (new List<string>(), new List<string>());
        var vehicles = before.VehicleOfJobs();
        for (var job = 0; job < before.Instance.JobCount; job++)
        {
            var (old, now) = (vehicles[job], solution.VehicleOf(job));
            if (old >= 0 && now < 0) dropped.Add(before.Instance.Jobs[job].Id);
            if (old >= 0 && now >= 0 && old != now) moved.Add(before.Instance.Jobs[job].Id);
        }

        return new(plan) { Moved = moved, Dropped = dropped, Explanations = Explainer.Explain(solution) };
    }
}
