namespace Steward.Routing;

/// <summary>
/// A decision that planning must keep: jobs on a vehicle, jobs on a vehicle in an order (others may go between), or a job at a time.
/// It goes before skills, required and forbidden vehicles and windows; what it breaks of them is reported as an inherited violation.
/// Limits of the route hold for locked jobs as for others.
/// </summary>
/// <param name="Jobs">The locked jobs.</param>
/// <param name="Vehicle">Their vehicle, or its type; null = any.</param>
/// <param name="InSequence">True when they keep this order.</param>
/// <param name="Start">When the service of the (first stop of the) job starts; null = free.</param>
public sealed record JobLock(IReadOnlyList<string> Jobs, string? Vehicle = null, bool InSequence = false, long? Start = null)
{
    /// <summary>The job stays on the vehicle.</summary>
    public static JobLock ToVehicle(string job, string vehicle) => new([Given.Of(job)], Given.Of(vehicle));

    /// <summary>The jobs stay on the vehicle in this order.</summary>
    public static JobLock ToSequence(string vehicle, params string[] jobs) => new(Given.All(jobs), Given.Of(vehicle), InSequence: true);

    /// <summary>Service starts at this time.</summary>
    public static JobLock ToStart(string job, long start) => new([Given.Of(job)], Start: start);

    internal JobLock? Without(string job) =>
        !Jobs.Contains(job) ? this : Jobs.Count > 1 ? this with { Jobs = [.. Jobs.Where(j => j != job)] } : null;
}
