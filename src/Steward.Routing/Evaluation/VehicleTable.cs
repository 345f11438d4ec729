namespace Steward.Routing;

/// <summary>Single vehicles from the problem's rows, with the frozen part of each summed up.</summary>
internal static class VehicleTable
{
    internal static FleetVehicle[] Of(Problem problem, Dictionary<string, int> sites, JobStatus status)
    {
        var legs = new Dictionary<(string, int), Legs>();
        var jobs = problem.Vehicles.Any(v => v.State is not null)
            ? problem.Jobs.ToDictionary(j => j.Id, StringComparer.Ordinal)
            : new Dictionary<string, Job>(StringComparer.Ordinal);
        var fleet = new List<FleetVehicle>();
        for (var type = 0; type < problem.Vehicles.Count; type++)
        {
            var spec = problem.Vehicles[type];
            var key = (spec.Profile, spec.DurationFactor);
            if (!legs.TryGetValue(key, out var travel))
                legs.Add(key, travel = new(problem.Profiles.First(p => p.Name == spec.Profile), sites.Count, spec.DurationFactor));
            var prefix = PrefixOf(problem, spec, travel, sites, jobs, status);
            foreach (var id in Fleet.IdsOf(spec)) fleet.Add(Make(problem, spec, id, fleet.Count, type, travel, sites, prefix, jobs));
        }

        return [.. fleet];
    }

    private static FleetVehicle Make(
        Problem problem, Vehicle spec, string id, int index, int type, Legs legs, Dictionary<string, int> sites, Prefix prefix,
        Dictionary<string, Job> jobs)
    {
        var key = DurationKey(problem.Objective, spec);
        return new()
        {
            Id = id,
            Index = index,
            Spec = spec,
            Type = type,
            Legs = legs,
            Prefix = prefix,
            Start = spec.State is { } state ? sites[state.Site] : spec.Start is { } start ? sites[start] : -1,
            End = spec.End is { } end ? sites[end] : -1,
            Earliest = Math.Max(spec.State?.FreeFrom ?? 0, prefix.DepartedAt is null ? spec.FurtherShifts.Append(spec.Shift).Min(s => s.Open) : 0),
            LatestStart = prefix.DepartedAt is null ? spec.LatestStart ?? Window.Forever : Window.Forever,
            LatestEnd = spec.FurtherShifts.Append(spec.Shift).Max(s => s.Close),
            Shifts = spec.FurtherShifts.Count == 0 ? [] : [.. spec.FurtherShifts.Append(spec.Shift).OrderBy(s => s.Open).ThenBy(s => s.Close)],
            BreakSites = [.. spec.Breaks.Select(b => b.Site is { } only ? sites[only] : -1)],
            ReloadSites = [.. spec.Reloads.Select(r => sites[r.Site])],
            LastServed = spec.State is { Done.Count: > 0 } under && SiteOf(jobs[under.Done[^1].Job], under.Done[^1].Half) == under.Site ? sites[under.Site] : -1,
            Capacity = spec.Capacity.Count > 0 ? [.. spec.Capacity] : [.. problem.Dimensions.Select(_ => int.MaxValue)],
            MaxStops = spec.MaxStops ?? int.MaxValue,
            MaxDistance = spec.MaxDistance ?? Window.Forever,
            MaxDuration = spec.MaxDuration ?? Window.Forever,
            MaxDriving = spec.MaxDriving ?? Window.Forever,
            DurationKey = key,
            // With slices the driving time depends on the departure, so a limit of it must see the timing that is written.
            DurationMatters = spec.MaxDuration is not null || key(3_600_000) > 0 || (spec.MaxDriving is not null && legs.HasSlices),
        };
    }

    private static Func<long, long> DurationKey(Objective objective, Vehicle spec)
    {
        // The shortest duration is also the cheapest.
        if (objective.Kind == Objective.Preset.DurationFirst || objective.Measures.Contains(Measure.Duration)) return duration => duration;
        var rate = spec.Cost.PerHour;
        return objective.CountsMoney ? duration => RouteValue.Rounded(rate, duration, 3600) : _ => 0;
    }

    private static Prefix PrefixOf(
        Problem problem, Vehicle spec, Legs legs, Dictionary<string, int> sites, Dictionary<string, Job> jobs, JobStatus status)
    {
        if (spec.State is not { } state) return new(null, 0, 0, 0, new int[problem.Dimensions.Count]);
        long distance = 0, driving = 0;
        var at = spec.Start is { } start ? sites[start] : -1;
        var time = state.DepartedAt ?? 0;
        foreach (var stop in state.Done)
        {
            var site = sites[SiteOf(jobs[stop.Job], stop.Half)];
            Drive(site);
            time = stop.End;
        }

        if (state.DepartedAt is not null || state.Done.Count > 0) Drive(sites[state.Site]);
        return new(state.DepartedAt ?? (state.Done.Count > 0 ? state.Done[0].Start : null), distance, driving, state.Done.Count,
            LoadOf(problem, state, jobs, status))
        {
            Service = state.Done.Sum(d => d.End - d.Start),
        };

        void Drive(int site)
        {
            if (at >= 0 && at != site && !legs.IsUnreachable(at, site))
            {
                distance += legs.Distance(at, site);
                if (legs.Arrive(at, site, time) is var arrival && arrival < Window.Forever) driving += arrival - time;
            }

            at = site;
        }
    }

    /// <summary>Goods on board that no open delivery accounts for: pairs under way, finished pickups, and what the state adds.</summary>
    private static int[] LoadOf(Problem problem, VehicleState state, Dictionary<string, Job> jobs, JobStatus status)
    {
        var load = new int[problem.Dimensions.Count];
        var onBoard = state.OnBoard.Concat(state.Done.Where(s => s.Half == Half.Pickup).Select(s => s.Job)).Distinct(StringComparer.Ordinal)
            .Where(id => status.IsHalfDone(jobs[id]));
        var collected = state.Done.Where(s => jobs[s.Job].Kind == JobKind.Pickup).Select(s => s.Job);
        foreach (var id in onBoard.Concat(collected))
            for (var d = 0; d < load.Length; d++) load[d] += jobs[id].Load.Count == 0 ? 0 : jobs[id].Load[d];
        for (var d = 0; d < state.Load.Count; d++) load[d] += state.Load[d];
        return load;
    }

    private static string SiteOf(Job job, Half half) => job.Stops[half == Half.Delivery ? 1 : 0].Site;
}
