namespace Steward.Routing;

/// <summary>Why a vehicle may not serve a job whatever its route: state, required and forbidden vehicles, skills, open or closed.</summary>
internal static class Compatibility
{
    internal static string?[] Of(Job job, FleetVehicle[] vehicles, JobStatus status, string? lockedTo = null) =>
        Array.ConvertAll(vehicles, v => Refusal(job, v, status, lockedTo));

    /// <summary>Rows for all jobs; jobs that ask for nothing special share one row per kind.</summary>
    internal static string?[][] Of(Problem problem, FleetVehicle[] vehicles, JobStatus status)
    {
        string?[]? plain = null, plainDelivery = null;
        var locks = LockedVehicles(problem);
        return [.. problem.Jobs.Select(job => !IsPlain(job, status) || locks.ContainsKey(job.Id) ? Of(job, vehicles, status, locks.GetValueOrDefault(job.Id))
            : job.Kind == JobKind.Delivery ? plainDelivery ??= Of(job, vehicles, status)
            : plain ??= Of(job, vehicles, status))];
    }

    private static bool IsPlain(Job job, JobStatus status) =>
        job.Skills.Count == 0 && job.Required.Count == 0 && job.Forbidden.Count == 0 && status.OnBoardOf(job) is null;

    /// <summary>The vehicle, or type, of each job that is locked to one.</summary>
    internal static Dictionary<string, string> LockedVehicles(Problem problem)
    {
        var locks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var held in problem.Locks.Where(l => l.Vehicle is not null))
            foreach (var job in held.Jobs) locks[job] = held.Vehicle!;
        return locks;
    }

    /// <summary>The job's own rules about vehicles; a lock goes before them, and what it breaks is inherited.</summary>
    internal static IEnumerable<string> Unwanted(Job job, FleetVehicle vehicle)
    {
        if (Names(job.Forbidden, vehicle)) yield return RefusalCodes.Forbidden;
        if (job.Required.Count > 0 && !Names(job.Required, vehicle)) yield return RefusalCodes.NotRequired;
        if (job.Skills.Except(vehicle.Spec.Skills, StringComparer.Ordinal).Any()) yield return RefusalCodes.Skill;
    }

    private static string? Refusal(Job job, FleetVehicle vehicle, JobStatus status, string? lockedTo)
    {
        if (vehicle.Closed) return RefusalCodes.Lock;
        if (status.OnBoardOf(job) is { } holder) return holder == vehicle.Id ? null : RefusalCodes.Frozen;
        if (job.Kind == JobKind.Delivery && HasLeftDepot(vehicle)) return RefusalCodes.Frozen;
        if (lockedTo is not null) return Names([lockedTo], vehicle) ? null : RefusalCodes.Lock;
        return Unwanted(job, vehicle).FirstOrDefault();
    }

    /// <summary>Goods at the depot cannot reach a vehicle that has left it.</summary>
    private static bool HasLeftDepot(FleetVehicle vehicle) => vehicle.Prefix.Used;

    private static bool Names(IReadOnlyList<string> names, FleetVehicle vehicle)
    {
        foreach (var name in names)
            if (name == vehicle.Id || name == vehicle.Spec.Id || name == vehicle.Spec.TypeId) return true;
        return false;
    }
}
