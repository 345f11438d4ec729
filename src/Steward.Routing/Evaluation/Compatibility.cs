namespace Steward.Routing;

/// <summary>Why a vehicle may not serve a job whatever its route: state, required and forbidden vehicles, skills, open or closed.</summary>
internal static class Compatibility
{
    internal static string?[] Of(Job job, FleetVehicle[] vehicles, JobStatus status) =>
        Array.ConvertAll(vehicles, v => Refusal(job, v, status));

    /// <summary>Rows for all jobs; jobs that ask for nothing special share one row per kind.</summary>
    internal static string?[][] Of(IReadOnlyList<Job> jobs, FleetVehicle[] vehicles, JobStatus status)
    {
        string?[]? plain = null, plainDelivery = null;
        return [.. jobs.Select(job => !IsPlain(job, status) ? Of(job, vehicles, status)
            : job.Kind == JobKind.Delivery ? plainDelivery ??= Of(job, vehicles, status)
            : plain ??= Of(job, vehicles, status))];
    }

    private static bool IsPlain(Job job, JobStatus status) =>
        job.Skills.Count == 0 && job.Required.Count == 0 && job.Forbidden.Count == 0 && status.OnBoardOf(job) is null;

    private static string? Refusal(Job job, FleetVehicle vehicle, JobStatus status)
    {
        if (vehicle.Closed) return RefusalCodes.Lock;
        if (status.OnBoardOf(job) is { } holder) return holder == vehicle.Id ? null : RefusalCodes.Frozen;
        if (job.Kind == JobKind.Delivery && HasLeftDepot(vehicle)) return RefusalCodes.Frozen;
        if (Names(job.Forbidden, vehicle)) return RefusalCodes.Forbidden;
        if (job.Required.Count > 0 && !Names(job.Required, vehicle)) return RefusalCodes.NotRequired;
        return job.Skills.Except(vehicle.Spec.Skills, StringComparer.Ordinal).Any() ? RefusalCodes.Skill : null;
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
