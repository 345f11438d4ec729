namespace Steward.Routing;

/// <summary>The cheapest single change that makes a job fit. Each candidate is applied and the job inserted before it is proposed.</summary>
internal sealed class ChangeFinder(Solution solution, InsertionSearch search)
{
    /// <summary>Each try copies the windows; the nearest few are enough.</summary>
    private const int MostWindowTries = 4;

    private readonly Instance instance = solution.Instance;

    internal SingleChange? Cheapest(int job, List<Explainer.Closest> closest)
    {
        var found = KeptOut(job);
        found.AddRange(new Unlocking(solution).Of(job, closest).Select(u => (u.Change with { ExtraCost = Extra(u.Cost) }, u.Cost)));
        foreach (var near in closest.Where(c => c.Faults.Count == 1 && c.Faults[0].Code != RefusalCodes.Window))
            if (ByVehicle(job, near) is { } change) found.Add(change);
        foreach (var near in closest.Where(c => c.Faults.Count == 1 && c.Faults[0].Code == RefusalCodes.Window)
            .OrderBy(c => c.Faults[0].Amount).Take(MostWindowTries))
            if (ByWindow(job, near) is { } change) found.Add(change);
        return found.OrderBy(f => f.Cost).Select(f => f.Change).FirstOrDefault();
    }

    /// <summary>Vehicles that only a skill or a list of names keeps out.</summary>
    private List<(SingleChange Change, Score Cost)> KeptOut(int job)
    {
        var found = new List<(SingleChange, Score)>();
        for (var vehicle = 0; vehicle < instance.Vehicles.Length; vehicle++)
        {
            if (instance.Refusals[job][vehicle] is not { } code) continue;
            if (code is not (RefusalCodes.Skill or RefusalCodes.Forbidden or RefusalCodes.NotRequired)) continue;
            if (code != RefusalCodes.Skill && LacksSkill(job, vehicle)) continue;
            if (solution.OthersForbid(job, vehicle)) continue;
            if (search.BestIn(job, vehicle, Insertion.None, exact: true) is not { Exists: true } place) continue;
            var id = instance.Vehicles[vehicle].Id;
            found.Add((new(code, code == RefusalCodes.Skill ? id : instance.Jobs[job].Id, 0, id, Extra(place.Delta)), place.Delta));
        }

        return found;
    }

    private bool LacksSkill(int job, int vehicle) =>
        instance.Jobs[job].Skills.Except(instance.Vehicles[vehicle].Spec.Skills, StringComparer.Ordinal).Any();

    private (SingleChange, Score)? ByVehicle(int job, Explainer.Closest near)
    {
        var (vehicle, fault) = (instance.Vehicles[near.Vehicle], near.Faults[0]);
        if (Eased(vehicle, fault) is not { } eased) return null;
        var route = Insertion.Applied(solution.Route(near.Vehicle), instance, job, near.First, near.Second);
        if (!solution.Evaluator.TryScore(eased, route, out var score)) return null;
        var delta = score - solution.ScoreOf(near.Vehicle);
        return (new(fault.Code, vehicle.Id, fault.Amount, vehicle.Id, Extra(delta)), delta);
    }

    private FleetVehicle? Eased(FleetVehicle vehicle, RouteDiagnosis.Fault fault) => fault.Code switch
    {
        RefusalCodes.Shift when vehicle.Earliest <= vehicle.LatestStart => vehicle with { LatestEnd = vehicle.LatestEnd + fault.Amount },
        RefusalCodes.MaxDistance => vehicle with { MaxDistance = vehicle.MaxDistance + fault.Amount },
        RefusalCodes.MaxDuration => vehicle with { MaxDuration = vehicle.MaxDuration + fault.Amount },
        RefusalCodes.MaxDriving => vehicle with { MaxDriving = vehicle.MaxDriving + fault.Amount },
        RefusalCodes.MaxStops => vehicle with { MaxStops = vehicle.MaxStops + fault.Amount },
        _ when fault.Code.StartsWith(RefusalCodes.Capacity, StringComparison.Ordinal) => vehicle with { Capacity = Raised(vehicle.Capacity, fault) },
        _ => null,
    };

    private int[] Raised(int[] capacity, RouteDiagnosis.Fault fault)
    {
        var raised = (int[])capacity.Clone();
        var d = instance.Problem.Dimensions.ToList().IndexOf(fault.Code[RefusalCodes.Capacity.Length..]);
        raised[d] = (int)Math.Min(int.MaxValue, raised[d] + fault.Amount);
        return raised;
    }

    private (SingleChange, Score)? ByWindow(int job, Explainer.Closest near)
    {
        var fault = near.Faults[0];
        if (fault.Task < 0 || StopOf(fault.Task).Windows.Count == 0 || IsLockedToStart(fault.Task)) return null;
        var eased = instance.WithLaterClose(fault.Task, fault.Amount);
        var route = Insertion.Applied(solution.Route(near.Vehicle), instance, job, near.First, near.Second);
        if (!new RouteEvaluator(eased).TryScore(eased.Vehicles[near.Vehicle], route, out var score)) return null;
        var delta = score - solution.ScoreOf(near.Vehicle);
        var late = instance.Jobs[instance.Tasks.Job[fault.Task]].Id;
        return (new(fault.Code, late, fault.Amount, instance.Vehicles[near.Vehicle].Id, Extra(delta)), delta);
    }

    private JobStop StopOf(int task) => instance.Jobs[instance.Tasks.Job[task]].Stops[instance.Tasks.Half[task] == Half.Delivery ? 1 : 0];

    /// <summary>The window at fault is then the lock's, not the job's.</summary>
    private bool IsLockedToStart(int task) =>
        instance.Problem.Locks.Any(l => l.Start is not null && l.Jobs.Contains(instance.Jobs[instance.Tasks.Job[task]].Id));

    private long Extra(Score delta) =>
        instance.Problem.Objective.Kind is Objective.Preset.Cost or Objective.Preset.DistanceFirst ? delta.First : delta.Second;
}
