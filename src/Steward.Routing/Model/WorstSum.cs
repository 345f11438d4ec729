namespace Steward.Routing;

/// <summary>
/// Whether the largest sum that any plan may come to fits into a <c>long</c>: the search adds clocks and costs without testing each sum.
/// </summary>
internal static class WorstSum
{
    private const long Most = long.MaxValue / 8, LargestLeg = 1_000_000_000;

    internal static IEnumerable<ProblemError> Errors(Problem problem)
    {
        foreach (var vehicle in problem.Vehicles)
            if (vehicle.DurationFactor > 2_000 && problem.Profiles.FirstOrDefault(p => p.Name == vehicle.Profile) is { } profile
                && (Int128)Longest(profile) * vehicle.DurationFactor > LargestLeg * (Int128)1_000)
                yield return new("value_too_large", $"vehicle {vehicle.Id}", $"A leg of {Longest(profile)} at a factor of {vehicle.DurationFactor} per mille is above {LargestLeg}.");

        // Only where the largest leg allowed would be too much are the matrices looked through.
        if (Of(problem, LargestLeg) <= Most) yield break;
        var sum = Of(problem, problem.Profiles.Select(Longest).DefaultIfEmpty(0).Max());
        if (sum > Most) yield return new("value_too_large", "costs and times", $"A plan might come to {sum}, more than {Most}.");
    }

    private static long Longest(TravelProfile profile) => profile.Slices.Select(s => s.Durations).Append(profile.Durations).Append(profile.Distances)
        .SelectMany(m => m).Where(leg => leg != Travel.Unreachable).DefaultIfEmpty(0).Max();

    /// <summary>All costs of a plan in which everything is as large as it can be.</summary>
    private static Int128 Of(Problem problem, long leg)
    {
        Int128 stops = problem.Jobs.Sum(j => (long)j.Stops.Count), vehicles = problem.Vehicles.Sum(v => (long)v.Count);
        var used = Int128.Min(vehicles, stops + problem.Vehicles.Count(v => v.State is not null));
        var reloads = Int128.Min(problem.Vehicles.Sum(v => v.Reloads.Sum(r => (long)r.Max)) * vehicles, stops);
        var legs = (stops + used + reloads) * 2 + problem.Vehicles.Sum(v => (long)v.Count * v.Breaks.Count) * 2;
        var distance = legs * leg;
        var driving = distance * problem.Vehicles.Select(v => Math.Max(v.DurationFactor, 1_000)).DefaultIfEmpty(1_000).Max() / 1_000;
        var (latest, busy) = (Latest(problem), driving + Work(problem, reloads));
        var clock = latest + busy;
        var money = used * Max(v => v.Cost.Fixed) + distance * Max(v => v.Cost.Per1000Distance) / 1_000
            + (used * latest + busy) * (Max(v => v.Cost.PerHour) + Max(v => v.Cost.PerHourOvertime)) / 3_600 + stops * Max(v => v.Cost.PerStop);
        foreach (var job in problem.Jobs)
        {
            money += job.Prize ?? 0;
            foreach (var stop in job.Stops)
                if (stop.Soft is { } soft) money += clock * Math.Max(soft.PerHourEarly, soft.PerHourLate) / 3_600 + soft.FixedLate;
        }

        if (problem.Previous?.Price is { } price) money += stops * ((Int128)price.Vehicle + price.Sequence + price.Dropped + clock * price.PerMinuteShift / 60);
        foreach (var term in problem.Objective.Fairness)
            money += term.Weight * vehicles * (Int128.Max(clock, distance) + term.History.Select(h => h.Amount).DefaultIfEmpty(0).Max());
        return Int128.Max(money, clock);

        Int128 Max(Func<Vehicle, long> of) => problem.Vehicles.Select(of).DefaultIfEmpty(0).Max();
    }

    /// <summary>The latest time to which anything may be put off.</summary>
    private static Int128 Latest(Problem problem)
    {
        var stops = problem.Jobs.SelectMany(j => j.Stops);
        return new[]
        {
            stops.SelectMany(s => s.Windows).Select(w => w.Open), stops.Select(s => s.Soft?.Open ?? 0), problem.Jobs.Select(j => j.Release ?? 0),
            problem.Vehicles.SelectMany(v => v.FurtherShifts.Append(v.Shift)).Select(s => s.Open),
            problem.Vehicles.SelectMany(v => v.Breaks).Select(b => b.LatestStart), problem.Vehicles.SelectMany(v => v.Reloads).SelectMany(r => r.Windows).Select(w => w.Open),
            problem.Vehicles.Select(v => v.State is { } state ? Math.Max(state.FreeFrom, state.DepartedAt ?? 0) : 0),
            problem.Profiles.SelectMany(p => p.Slices).Select(s => s.To).Where(t => t <= ProblemCheck.MaxValue),
            problem.Locks.Select(l => l.Start ?? 0), problem.Previous?.Routes.SelectMany(r => r.Stops).Select(s => Math.Abs(s.Start)) ?? [],
        }.SelectMany(times => times).DefaultIfEmpty(0).Max();
    }

    private static Int128 Work(Problem problem, Int128 reloads)
    {
        var factor = problem.Vehicles.Select(v => Math.Max(v.ServiceFactor, 1_000)).DefaultIfEmpty(1_000).Max();
        Int128 load = problem.Jobs.Sum(j => j.Load.Sum(l => (long)l)), breaks = 0, work = 0;
        foreach (var stop in problem.Jobs.SelectMany(j => j.Stops)) work += (Int128)stop.Service * factor / 1_000 + stop.Setup;
        foreach (var vehicle in problem.Vehicles) breaks += vehicle.Count * vehicle.Breaks.Aggregate((Int128)0, (sum, b) => sum + b.Duration);
        var visits = problem.Vehicles.SelectMany(v => v.Reloads).ToList();
        return work + breaks + reloads * visits.Select(r => r.Duration).DefaultIfEmpty(0).Max() + load * visits.Select(r => r.PerUnit).DefaultIfEmpty(0).Max();
    }
}
