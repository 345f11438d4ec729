namespace Steward.Routing;

/// <summary>Explains unassigned jobs by test insertion into the plan as it stands, never by guess.</summary>
internal sealed class Explainer(Solution solution)
{
    private readonly Instance instance = solution.Instance;
    private readonly RouteDiagnosis diagnosis = new(solution.Instance);
    private readonly InsertionSearch search = new(solution);

    /// <summary>The insertion that comes closest in one vehicle.</summary>
    internal readonly record struct Closest(int Vehicle, int First, int Second, List<RouteDiagnosis.Fault> Faults);

    internal static List<Explanation> Explain(Solution solution)
    {
        var explainer = new Explainer(solution);
        return [.. solution.OutJobs().Select(explainer.Explain)];
    }

    internal Explanation Explain(int job)
    {
        var id = instance.Jobs[job].Id;
        if (instance.Vehicles.Length == 0) return new(id, true, [new("", RefusalCodes.NoVehicle, "", 0)], null);
        var refusals = new List<VehicleRefusal>();
        var closest = new List<Closest>();
        foreach (var vehicle in Candidates())
        {
            refusals.Add(Refuse(job, vehicle, out var near));
            if (near is { } found) closest.Add(found);
        }

        return new(id, !FitsSomeEmptyVehicle(job), refusals, new ChangeFinder(solution, search).Cheapest(job, closest));
    }

    /// <summary>Why one vehicle cannot take the job.</summary>
    internal VehicleRefusal Refuse(int job, int vehicle, out Closest? near)
    {
        near = null;
        var id = instance.Vehicles[vehicle].Id;
        if (instance.Refusals[job][vehicle] is { } code) return new(id, code, "", 0);
        var best = Nearest(job, vehicle);
        near = best;
        if (best.Faults.Count == 0) return new(id, RefusalCodes.PriceAbovePrize, "", 0);
        var fault = best.Faults[0];
        return new(id, fault.Code, fault.Task < 0 ? "" : instance.Jobs[instance.Tasks.Job[fault.Task]].Id, fault.Amount);
    }

    private IEnumerable<int> Candidates()
    {
        var seenType = -1;
        for (var vehicle = 0; vehicle < instance.Vehicles.Length; vehicle++)
        {
            var type = instance.Vehicles[vehicle].Type;
            var empty = solution.Route(vehicle).Length == 0 && instance.Vehicles[vehicle].Spec.Count > 1;
            if (empty && type == seenType) continue;
            if (empty) seenType = type;
            yield return vehicle;
        }
    }

    /// <summary>Fewest broken rules, then the smallest sum of amounts, then the first place.</summary>
    private Closest Nearest(int job, int vehicle)
    {
        var route = solution.Route(vehicle);
        Closest? best = null;
        var pair = instance.TasksOf(job) == 2;
        for (var first = 0; first <= route.Length; first++)
            for (var second = first; second <= (pair ? route.Length : first); second++)
            {
                var faults = diagnosis.Of(instance.Vehicles[vehicle], Insertion.Applied(route, instance, job, first, second));
                if (best is null || Comes(faults, best.Value.Faults)) best = new(vehicle, first, second, faults);
            }

        return best!.Value;
    }

    private static bool Comes(List<RouteDiagnosis.Fault> a, List<RouteDiagnosis.Fault> b) =>
        a.Count != b.Count ? a.Count < b.Count : a.Sum(f => f.Amount) < b.Sum(f => f.Amount);

    private bool FitsSomeEmptyVehicle(int job)
    {
        int[] alone = [.. Enumerable.Range(instance.FirstTask[job], instance.TasksOf(job))];
        for (var vehicle = 0; vehicle < instance.Vehicles.Length; vehicle++)
            if (instance.Allows(job, vehicle) && solution.Evaluator.TryValue(instance.Vehicles[vehicle], alone, out _)) return true;
        return false;
    }
}
