namespace Steward.Routing;

/// <summary>What the checker found.</summary>
/// <param name="Violations">Broken rules; empty for a plan that may be driven.</param>
/// <param name="Cost">Cost parts from the plan's own times.</param>
/// <param name="Tiers">Tiers from the plan's own times.</param>
/// <param name="Differences">Where the plan says something else than the checker counts; each is a defect of the writer.</param>
public sealed record CheckResult(
    IReadOnlyList<Violation> Violations, CostParts Cost, IReadOnlyList<long> Tiers, IReadOnlyList<string> Differences)
{
    /// <summary>True when no rule is broken but by inheritance, and every number agrees.</summary>
    public bool IsValid => Violations.All(v => v.Inherited) && Differences.Count == 0;
}

/// <summary>
/// Walks a plan with the rules of specification 2.8 and nothing of the search: it reads the problem as it was given and the plan's
/// own times, so that an error in the search's evaluation cannot hide here. Stateless.
/// </summary>
public static class PlanChecker
{
    /// <summary>Checks feasibility and every number of a plan.</summary>
    public static CheckResult Check(Problem problem, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(plan);
        var findings = new Findings(problem);
        var seenVehicles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in plan.Routes)
        {
            if (!seenVehicles.Add(route.Vehicle)) findings.Break("precedence", route.Vehicle, "", 1);
            if (findings.VehicleOf(route.Vehicle) is { } vehicle) new RouteWalk(findings, vehicle, route).Check();
            else findings.Differ($"Vehicle {route.Vehicle} is unknown.");
        }

        return CheckWhole(problem, plan, findings, seenVehicles);
    }

    private static CheckResult CheckWhole(Problem problem, Plan plan, Findings findings, HashSet<string> used)
    {
        foreach (var vehicle in problem.Vehicles)
            if (vehicle.State is { Done.Count: > 0 } or { DepartedAt: not null } && !used.Contains(vehicle.Id))
                findings.Differ($"Vehicle {vehicle.Id} is under way and has no route.");
        long unserved = 0, prizes = 0;
        var left = new List<string>();
        foreach (var job in problem.Jobs)
        {
            if (findings.IsServed(job)) continue;
            left.Add(job.Id);
            if (job.Prize is { } prize) prizes += prize;
            else if (job.Group is null) unserved += BalanceWalk.Weight(problem, job);
        }

        unserved += RelationWalk.UnservedGroups(findings);
        new RelationWalk(findings, plan).Check();

        if (!left.SequenceEqual(plan.Unassigned, StringComparer.Ordinal)) findings.Differ("The unassigned jobs are others.");
        var cost = findings.Cost + new CostParts { LostPrizes = prizes, Changes = ChangeWalk.Dropped(problem, left), Fairness = BalanceWalk.Fairness(problem, plan) };
        var tiers = Tiers(problem.Objective, plan, unserved, prizes, cost);
        if (cost != plan.Cost) findings.Differ($"Cost is {cost.Total}, the plan says {plan.Cost.Total}.");
        if (!tiers.SequenceEqual(plan.Tiers)) findings.Differ($"Tiers are {string.Join(' ', tiers)}, the plan says {string.Join(' ', plan.Tiers)}.");
        return new(findings.Violations, cost, tiers, findings.Differences);
    }

    private static long[] Tiers(Objective objective, Plan plan, long unserved, long prizes, CostParts cost)
    {
        long distance = plan.Routes.Sum(r => r.Distance), duration = plan.Routes.Sum(r => r.End - r.Departure);
        var longest = BalanceWalk.Longest(objective, plan);
        return objective.Name switch
        {
            "cost" => [unserved, cost.Total],
            "min-max" => [unserved, longest, cost.Total],
            "distance-first" => [unserved, distance + prizes + cost.Fairness],
            "vehicles-first" => [unserved, plan.Routes.Count, distance + prizes + cost.Fairness],
            _ => [unserved, duration, distance + prizes + cost.Fairness],
        };
    }
}
