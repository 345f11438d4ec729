namespace Steward.Routing;

/// <summary>Rates of a vehicle; an unused vehicle costs nothing. Each part of a route is rounded half up once.</summary>
/// <param name="Fixed">Paid once when the vehicle is used.</param>
/// <param name="Per1000Distance">Per 1,000 units of distance.</param>
/// <param name="PerHour">Per 3,600 units of duration, waiting included.</param>
/// <param name="PerStop">Per stop.</param>
/// <param name="PerHourOvertime">Per 3,600 units of overtime, on top of <paramref name="PerHour"/>.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct VehicleCost(long Fixed, long Per1000Distance, long PerHour, long PerStop, long PerHourOvertime = 0);

/// <summary>A vehicle, or <see cref="Count"/> equal vehicles. Immutable.</summary>
public sealed record Vehicle
{
    /// <summary>The factor that changes nothing.</summary>
    internal const int AsGiven = 1000;

    /// <summary>Unique within the problem. Of a type with several vehicles the single ones are <c>id#1</c>, <c>id#2</c>, …</summary>
    public required string Id { get; init; }

    /// <summary>Name of the travel profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the route starts; null = at its first stop.</summary>
    public string? Start { get; init; }

    /// <summary>Where the route ends; null = at its last stop.</summary>
    public string? End { get; init; }

    /// <summary>Earliest departure and latest end.</summary>
    public Window Shift { get; init; } = Window.Always;

    /// <summary>Further shifts. A route lies within one of the shifts, the one that is best for it.</summary>
    public IReadOnlyList<Window> FurtherShifts { get; init; } = [];

    /// <summary>Breaks, each once on a route on which it is due.</summary>
    public IReadOnlyList<Break> Breaks { get; init; } = [];

    /// <summary>Breaks between two amounts of elapsed work, each once on a route on which it is due; at most 2.</summary>
    public IReadOnlyList<WorkBreak> WorkBreaks { get; init; } = [];

    /// <summary>Rules of legal rest, each repeated along the route; at most 2.</summary>
    public IReadOnlyList<RestRule> Rests { get; init; } = [];

    /// <summary>Sites for further trips.</summary>
    public IReadOnlyList<Reload> Reloads { get; init; } = [];

    /// <summary>Most trips on the route; null = as many as the reloads allow.</summary>
    public int? MaxTrips { get; init; }

    /// <summary>True when a pair may be picked up on one trip and delivered on a later one.</summary>
    public bool PairsCrossReload { get; init; }

    /// <summary>What counts as overtime; null = nothing.</summary>
    public Overtime? Overtime { get; init; }

    /// <summary>Latest departure; null = no limit of its own.</summary>
    public long? LatestStart { get; init; }

    /// <summary>Capacity per dimension; empty = unlimited.</summary>
    public IReadOnlyList<int> Capacity { get; init; } = [];

    /// <summary>Skills, sorted.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Most stops on the route (both halves of a pair count).</summary>
    public int? MaxStops { get; init; }

    /// <summary>Longest route.</summary>
    public long? MaxDistance { get; init; }

    /// <summary>Longest time from departure to end.</summary>
    public long? MaxDuration { get; init; }

    /// <summary>Longest sum of the legs' durations.</summary>
    public long? MaxDriving { get; init; }

    /// <summary>Per-mille factor on the profile's durations, rounded up; 1000 = as given.</summary>
    public int DurationFactor { get; init; } = 1000;

    /// <summary>Per-mille factor on the duration of services (not on setting up), rounded up; 1000 = as given.</summary>
    public int ServiceFactor { get; init; } = AsGiven;

    /// <summary>Rates.</summary>
    public VehicleCost Cost { get; init; }

    /// <summary>How many equal vehicles this stands for.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Where a vehicle under way is; null = at its start, before its shift.</summary>
    public VehicleState? State { get; init; }

    /// <summary>True when the vehicle takes no work: off duty, or broken down.</summary>
    public bool Closed { get; init; }

    /// <summary>The type that a single vehicle was split from, so that references to the type still hold.</summary>
    [System.Text.Json.Serialization.JsonInclude]
    internal string? TypeId { get; init; }
}

/// <summary>One stop that a vehicle has served (or is bound to): its real times are facts and no rule is tested on it.</summary>
public sealed record FrozenStop(string Job, Half Half, long Start, long End);

/// <summary>A vehicle under way: the rest of its route begins here.</summary>
/// <param name="Site">Where it is, or will be next.</param>
/// <param name="FreeFrom">When it may leave that site; not before <see cref="DepartedAt"/>.</param>
public sealed record VehicleState(string Site, long FreeFrom)
{
    /// <summary>When it left its start; null = not departed (the departure may still be delayed).</summary>
    public long? DepartedAt { get; init; }

    /// <summary>The frozen prefix: stops done, in order, with real times. Their legs are counted from the vehicle's start.</summary>
    public IReadOnlyList<FrozenStop> Done { get; init; } = [];

    /// <summary>Jobs on board: deliveries loaded at the depot, and pairs whose pickup is done. They stay on this vehicle.</summary>
    public IReadOnlyList<string> OnBoard { get; init; } = [];

    /// <summary>What was driven since the last legal rest, when it is free; 0 = it has just rested.</summary>
    public long DrivenSinceRest { get; init; }

    /// <summary>What was worked since the last legal rest, driving and paid waiting included.</summary>
    public long WorkedSinceRest { get; init; }

    /// <summary>Further load on board, per dimension, until the route's end; empty = none.</summary>
    public IReadOnlyList<int> Load { get; init; } = [];
}
