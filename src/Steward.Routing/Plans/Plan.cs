namespace Steward.Routing;

/// <summary>One stop of a route, in the caller's units.</summary>
public sealed record Stop
{
    /// <summary>The job served.</summary>
    public required string Job { get; init; }

    /// <summary>Which half of a pair.</summary>
    public required Half Half { get; init; }

    /// <summary>Where.</summary>
    public required string Site { get; init; }

    /// <summary>When the vehicle arrives.</summary>
    public required long Arrival { get; init; }

    /// <summary>When service starts; the wait is the difference.</summary>
    public required long Start { get; init; }

    /// <summary>When service ends and the vehicle leaves.</summary>
    public required long End { get; init; }

    /// <summary>Load on board after the stop, per dimension.</summary>
    public required IReadOnlyList<long> LoadAfter { get; init; }

    /// <summary>Distance of the leg to the stop.</summary>
    public required long LegDistance { get; init; }

    /// <summary>Duration of the leg to the stop.</summary>
    public required long LegDuration { get; init; }

    /// <summary>Position of the window used, -1 when none holds the start (only in a plan with violations, or frozen).</summary>
    public required int WindowUsed { get; init; }

    /// <summary>Largest delay of the start that breaks no rule and raises no cost; 0 where time slices make it unknown.</summary>
    public required long Slack { get; init; }

    /// <summary>True for a stop of the frozen prefix.</summary>
    public bool Frozen { get; init; }

    /// <summary>Setting up, right before the start.</summary>
    public long Setup { get; init; }

    /// <summary>Breaks between arrival and setting up.</summary>
    public long Break { get; init; }

    /// <summary>Paid earliness of the start against its preferred time.</summary>
    public long Early { get; init; }

    /// <summary>Paid lateness of the start against its preferred time.</summary>
    public long Late { get; init; }

    /// <summary>What earliness and lateness cost at this stop, rounded on its own; the route rounds their sum once.</summary>
    public long SoftCost { get; init; }

    /// <summary>Waiting before setting up.</summary>
    public long Wait => Start - Setup - Break - Arrival;
}

/// <summary>What one vehicle does.</summary>
public sealed record Route
{
    /// <summary>The single vehicle's id.</summary>
    public required string Vehicle { get; init; }

    /// <summary>Stops in order, frozen ones first.</summary>
    public required IReadOnlyList<Stop> Stops { get; init; }

    /// <summary>Breaks in order.</summary>
    public IReadOnlyList<Pause> Breaks { get; init; } = [];

    /// <summary>Reloads in order; each begins another trip.</summary>
    public IReadOnlyList<ReloadVisit> Reloads { get; init; } = [];

    /// <summary>Departure from the start, or arrival at the first stop when there is none.</summary>
    public required long Departure { get; init; }

    /// <summary>Arrival at the end, or the last stop's end when there is none.</summary>
    public required long End { get; init; }

    /// <summary>Sum of the legs' distances.</summary>
    public required long Distance { get; init; }

    /// <summary>Sum of the legs' durations.</summary>
    public required long Driving { get; init; }

    /// <summary>Largest load on board, per dimension.</summary>
    public required IReadOnlyList<long> LoadPeak { get; init; }

    /// <summary>Overtime.</summary>
    public long Overtime { get; init; }

    /// <summary>Cost parts of the route.</summary>
    public required CostParts Cost { get; init; }

    /// <summary>End - departure.</summary>
    public long Duration => End - Departure;

    /// <summary>Sum of the waits.</summary>
    public long Waiting => Stops.Sum(s => s.Wait);

    /// <summary>Number of trips.</summary>
    public int Trips => Reloads.Count + 1;

    /// <summary>Sum of the breaks.</summary>
    public long BreakTime => Breaks.Sum(b => b.End - b.Start);

    /// <summary>Sum of the services.</summary>
    public long Service => Stops.Sum(s => s.End - s.Start);
}

/// <summary>A hard rule that a plan breaks.</summary>
/// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
/// <param name="Vehicle">On which route; empty when on none.</param>
/// <param name="Job">At which job; empty when at none.</param>
/// <param name="Amount">By how much.</param>
public sealed record Violation(string Code, string Vehicle, string Job, long Amount)
{
    /// <summary>True when a lock or the frozen part had broken the rule already: the plan may be complete all the same.</summary>
    public bool Inherited { get; init; }
}

/// <summary>All routes and the jobs left out. Immutable.</summary>
public sealed record Plan
{
    /// <summary>Used vehicles in the order of the problem.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>Jobs on no route, in the order of the problem.</summary>
    public required IReadOnlyList<string> Unassigned { get; init; }

    /// <summary>Tier 0 (unassigned mandatory jobs by weight) and the tiers of the objective.</summary>
    public required IReadOnlyList<long> Tiers { get; init; }

    /// <summary>Cost parts of the plan; they sum exactly to the total.</summary>
    public required CostParts Cost { get; init; }

    /// <summary>Broken rules; empty for a plan of the solver, possible in a session between an incident and its repair.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Differences from the previous plan with their prices; empty when the problem has none.</summary>
    public IReadOnlyList<PlanChange> Changes { get; init; } = [];

    /// <summary>SHA-256 of the canonical form, lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>True when no mandatory job is out and no rule is broken but by inheritance.</summary>
    public bool IsComplete => Tiers[0] == 0 && Violations.All(v => v.Inherited);

    /// <summary>Sum of the routes' distances.</summary>
    public long Distance => Routes.Sum(r => r.Distance);

    /// <summary>Sum of the routes' durations.</summary>
    public long Duration => Routes.Sum(r => r.Duration);
}
