namespace Steward.Routing;

/// <summary>
/// A problem flattened for the search. A task is one open stop of a job; tasks of a job are consecutive and ascend with the jobs.
/// Immutable; <see cref="With"/> shares everything that a new job does not change.
/// </summary>
internal sealed partial class Instance
{
    /// <summary>Weights by priority when classes are strict.</summary>
    private long[]? strictWeights;

    internal required Problem Problem { get; init; }

    internal required Job[] Jobs { get; init; }

    internal required FleetVehicle[] Vehicles { get; init; }

    internal required int Dimensions { get; init; }

    /// <summary>First task of each job, and one past the last at the end; a done job has none.</summary>
    internal required int[] FirstTask { get; init; }

    internal required TaskTable Tasks { get; init; }

    /// <summary>The tasks as vehicles of another service factor serve them.</summary>
    internal IReadOnlyDictionary<int, TaskTable> ScaledTasks { get; private set; } = new Dictionary<int, TaskTable>();

    /// <summary>Per job and vehicle: null when compatible, otherwise the refusal's code.</summary>
    internal required string?[][] Refusals { get; init; }

    /// <summary>True when some route must be timed by <see cref="RichTiming"/>.</summary>
    internal bool HasRichTiming => Tasks.IsRich || Array.Exists(Vehicles, v => v.IsRich);

    /// <summary>True when the value of a plan is more than the sum of plain routes, or jobs bind each other.</summary>
    internal bool HasPlanFeatures => Rules is not null || Changes is not null || Balance is not null || Problem.Locks.Count > 0 || Problem.Objective.StrictPriority;

    internal bool IsRich(FleetVehicle vehicle) => Tasks.IsRich || vehicle.IsRich;

    /// <summary>Rules between jobs; null when the problem has none.</summary>
    internal PlanRules? Rules { get; private set; }

    /// <summary>What it costs to differ from the previous plan; null when it is free.</summary>
    internal ChangePrices? Changes { get; private set; }

    /// <summary>What unequal routes cost; null when nothing.</summary>
    internal Balance? Balance { get; private set; }

    internal int JobCount => Jobs.Length;

    internal int TaskCount => Tasks.Count;

    /// <summary>Services and windows as this vehicle meets them; everything else is that of <see cref="Tasks"/>.</summary>
    internal TaskTable TasksFor(FleetVehicle vehicle) => vehicle.Spec.ServiceFactor == Vehicle.AsGiven ? Tasks : ScaledTasks[vehicle.Spec.ServiceFactor];

    internal int TasksOf(int job) => FirstTask[job + 1] - FirstTask[job];

    internal bool Allows(int job, int vehicle) => Refusals[job][vehicle] is null;

    /// <summary>Tier 0 when the job stays out; for one of several alternatives the group weighs.</summary>
    internal long Weight(int job) => Jobs[job].Group is null ? Urgency(job) : 0;

    /// <summary>What the job's priority is worth in tier 0; nothing for an optional job.</summary>
    internal long Urgency(int job) => Jobs[job].Prize is not null ? 0 : strictWeights is { } weights ? weights[Jobs[job].Priority] : 1 + Jobs[job].Priority;

    /// <summary>What a plan pays for leaving a job out: tier 0 for a mandatory one, the prize in the last tier for an optional one; and the price of dropping it.</summary>
    internal Score OutScore(int job)
    {
        if (TasksOf(job) == 0) return default;
        var lost = Jobs[job].Prize ?? 0;
        return Problem.Objective.Kind switch
        {
            Objective.Preset.Cost => new(Weight(job), lost + (Changes?.Dropped(job) ?? 0), 0),
            Objective.Preset.DistanceFirst => new(Weight(job), lost, 0),
            Objective.Preset.MinMax => new(Weight(job), 0, lost + (Changes?.Dropped(job) ?? 0)),
            _ => new(Weight(job), 0, lost),
        };
    }

    internal int FindJob(string id) => Array.FindIndex(Jobs, j => j.Id == id);

    internal int FindVehicle(string id) => Array.FindIndex(Vehicles, v => v.Id == id);
}
