namespace Steward.Routing;

/// <summary>What locks break of the rules about vehicles and windows. They were accepted with the problem, so each is inherited.</summary>
internal static class LockViolations
{
    internal static IEnumerable<Violation> Of(Instance instance, FleetVehicle vehicle, int[] route, Route written)
    {
        if (instance.Problem.Locks.Count == 0) yield break;
        foreach (var job in route.Select(t => instance.Jobs[instance.Tasks.Job[t]]).Distinct())
        {
            if (IsLocked(job, l => l.Vehicle is not null))
                foreach (var code in Compatibility.Unwanted(job, vehicle)) yield return new(code, vehicle.Id, job.Id, 0) { Inherited = true };
            if (IsLocked(job, l => l.Start is not null) && Outside(job, written) is { } late)
                yield return new(RefusalCodes.Window, vehicle.Id, job.Id, late) { Inherited = true };
        }

        bool IsLocked(Job job, Func<JobLock, bool> kind) => instance.Problem.Locks.Any(l => kind(l) && l.Jobs.Contains(job.Id));
    }

    /// <summary>By how much the first stop starts after its last window; 0 before it or between two; null when inside one.</summary>
    private static long? Outside(Job job, Route written)
    {
        var (windows, mustEnd) = (job.Stops[0].Windows, job.Stops[0].FinishInside);
        var stop = written.Stops.FirstOrDefault(s => s.Job == job.Id && s.Half != Half.Delivery && !s.Frozen);
        if (stop is null || windows.Count == 0 || windows.Any(w => w.Open <= stop.Start && (mustEnd ? stop.End : stop.Start) <= w.Close)) return null;
        return Math.Max(0, stop.Start - windows.Max(w => w.Close));
    }
}
