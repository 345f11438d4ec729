namespace Steward.Routing;

/// <summary>Takes over a plan that may be partial, stale or infeasible, route by route; what breaks a rule is left to the search.</summary>
internal static class WarmStart
{
    /// <summary>Loads what fits and returns a notice for everything ignored.</summary>
    internal static List<string> Apply(Solution solution, Plan plan)
    {
        var notices = new List<string>();
        foreach (var route in plan.Routes)
        {
            var vehicle = solution.Instance.FindVehicle(route.Vehicle);
            if (vehicle < 0) notices.Add($"Vehicle {route.Vehicle} of the start plan is unknown.");
            else Load(solution, vehicle, Tasks(solution, vehicle, route, notices));
        }

        return notices;
    }

    /// <summary>The open tasks of a route in its order; unknown, doubled and incompatible ones are left out.</summary>
    internal static int[] Tasks(Solution solution, int vehicle, Route route, List<string> notices)
    {
        var (instance, tasks) = (solution.Instance, new List<int>());
        foreach (var stop in route.Stops)
        {
            if (stop.Frozen) continue;
            var job = instance.FindJob(stop.Job);
            if (job < 0) notices.Add($"Job {stop.Job} of the start plan is unknown.");
            else if (solution.VehicleOf(job) >= 0 || !solution.Allows(job, vehicle)) notices.Add($"Job {stop.Job} cannot stay on vehicle {route.Vehicle}.");
            else if (TaskOf(instance, job, stop.Half) is var task and >= 0 && !tasks.Contains(task)) tasks.Add(task);
        }

        return [.. tasks];
    }

    internal static int TaskOf(Instance instance, int job, Half half)
    {
        for (var task = instance.FirstTask[job]; task < instance.FirstTask[job + 1]; task++)
            if (instance.Tasks.Half[task] == half) return task;
        return -1;
    }

    private static void Load(Solution solution, int vehicle, int[] tasks)
    {
        if (solution.TryReplace(vehicle, tasks)) return;
        // Longest prefix first: what was planned early is the least likely to be wrong.
        var kept = new List<int>();
        foreach (var task in tasks)
        {
            var partner = solution.Instance.Tasks.Partner[task];
            if (partner >= 0 && (partner < task || !tasks.Contains(partner))) continue;
            int[] longer = partner >= 0 ? [.. kept, task, partner] : [.. kept, task];
            if (solution.Evaluator.TryValue(solution.Instance.Vehicles[vehicle], longer, out _)) kept = [.. longer];
        }

        solution.TryReplace(vehicle, [.. kept]);
    }
}
