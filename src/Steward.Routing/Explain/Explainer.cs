namespace Steward.Routing;

/// <summary>Explains unassigned jobs by test insertion into the plan as it stands, never by guess.</summary>
internal sealed class Explainer(Solution solution)
{
    private readonly Instance instance = solution.Instance;
    private readonly RouteDiagnosis diagnosis = new(solution.Instance);
    private readonly FaultBound bound = new(solution);
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
        if (solution.Obstacle(job, vehicle) is { } code) return new(id, code, "", 0);
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

    /// <summary>One vehicle of each row of the input: those of one row are equal.</summary>
    private IEnumerable<int> Types()
    {
        for (var vehicle = 0; vehicle < instance.Vehicles.Length; vehicle++)
            if (vehicle == 0 || instance.Vehicles[vehicle].Type != instance.Vehicles[vehicle - 1].Type) yield return vehicle;
    }

    /// <summary>
    /// Fewest broken rules, then the smallest sum of amounts. The place of the smallest bound goes first: where the bound is the
    /// truth, all others are ruled out by theirs.
    /// </summary>
    private Closest Nearest(int job, int vehicle)
    {
        var best = Diagnosed(job, vehicle, bound.Smallest(job, vehicle));
        var (count, sum) = Sum(best.Faults);
        foreach (var place in bound.Places(job, vehicle))
        {
            if (!bound.MayBeat(job, vehicle, place.First, place.Second, count, sum)) continue;
            var next = Diagnosed(job, vehicle, place);
            var (nextCount, nextSum) = Sum(next.Faults);
            if (nextCount < count || (nextCount == count && nextSum < sum)) (best, count, sum) = (next, nextCount, nextSum);
        }

        return best;
    }

    private Closest Diagnosed(int job, int vehicle, (int First, int Second) place) => new(vehicle, place.First, place.Second,
        diagnosis.Of(instance.Vehicles[vehicle], Insertion.Applied(solution.Route(vehicle), instance, job, place.First, place.Second)));

    private static (int Count, long Sum) Sum(List<RouteDiagnosis.Fault> faults)
    {
        long sum = 0;
        foreach (var fault in faults) sum += fault.Amount;
        return (faults.Count, sum);
    }

    private bool FitsSomeEmptyVehicle(int job)
    {
        int[] alone = [.. Enumerable.Range(instance.FirstTask[job], instance.TasksOf(job))];
        foreach (var vehicle in Types())
            if (instance.Allows(job, vehicle) && solution.Evaluator.TryValue(instance.Vehicles[vehicle], alone, out _)) return true;
        return false;
    }
}
