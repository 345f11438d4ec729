namespace Steward.Routing;

/// <summary>What a job asks for: depot to site, site to depot, site to site, or presence alone.</summary>
public enum JobKind
{
    /// <summary>Goods from the route's start to the site; on board from the departure.</summary>
    Delivery,

    /// <summary>Goods from the site to the route's end.</summary>
    Pickup,

    /// <summary>A pickup and a later delivery by the same vehicle.</summary>
    Pair,

    /// <summary>Service without load.</summary>
    Visit,
}

/// <summary>Which stop of a job is meant; everything but a pair has <see cref="Whole"/>.</summary>
public enum Half
{
    /// <summary>The only stop of a delivery, pickup or visit.</summary>
    Whole,

    /// <summary>The pickup of a pair.</summary>
    Pickup,

    /// <summary>The delivery of a pair.</summary>
    Delivery,
}

/// <summary>One place of a job: a site, the windows in which service may start (none = always), and the service's duration.</summary>
public sealed record JobStop(string Site, IReadOnlyList<Window> Windows, int Service)
{
    /// <summary>The preferred time; null = every time in the windows is the same.</summary>
    public SoftWindow? Soft { get; init; }

    /// <summary>Time to set up before service, paid once for consecutive stops at one site. It begins inside the window.</summary>
    public int Setup { get; init; }

    /// <summary>True when service must also end inside the window.</summary>
    public bool FinishInside { get; init; }
}

/// <summary>
/// Work at one site, or at a pair of sites. Immutable; made by <see cref="ProblemBuilder"/> or by <see cref="JobBuilder"/>'s
/// static methods for a session's quotes.
/// </summary>
public sealed record Job
{
    internal static Half HalfOf(JobKind kind, int stop) => kind != JobKind.Pair ? Half.Whole : stop == 0 ? Half.Pickup : Half.Delivery;

    /// <summary>Unique within the problem.</summary>
    public required string Id { get; init; }

    /// <summary>What the job asks for.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>One stop, or two for a pair: pickup, then delivery.</summary>
    public required IReadOnlyList<JobStop> Stops { get; init; }

    /// <summary>Load per dimension, 0 or more; empty = none.</summary>
    public IReadOnlyList<int> Load { get; init; } = [];

    /// <summary>0 to 100: decides who stays out when not all fit.</summary>
    public int Priority { get; init; }

    /// <summary>Makes the job optional: it is left out when serving it costs more. Null = mandatory.</summary>
    public long? Prize { get; init; }

    /// <summary>Skills that the vehicle must have, sorted.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>When not empty, only these vehicles may serve the job.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Vehicles that may not serve the job.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>The group of alternatives that it belongs to; null = none.</summary>
    public JobGroup? Group { get; init; }

    /// <summary>Longest time between the end of a pair's pickup and the start of its delivery; null = unlimited.</summary>
    public int? MaxOnBoard { get; init; }

    /// <summary>
    /// When a delivery's goods are at the depot: its trip departs at or after it. The first stop of another kind starts at or after it.
    /// </summary>
    public long? Release { get; init; }
}
