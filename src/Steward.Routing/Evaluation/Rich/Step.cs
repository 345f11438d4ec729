namespace Steward.Routing;

/// <summary>What a vehicle does at a place of its route.</summary>
internal enum StepKind
{
    /// <summary>Serves a task.</summary>
    Serve,

    /// <summary>Takes a break where it stands.</summary>
    Break,

    /// <summary>Returns to a reload site and begins a new trip.</summary>
    Reload,
}

/// <summary>One step of a route whose order is settled; only its time is open.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Index">The task, or the position of the break or reload rule on the vehicle.</param>
/// <param name="Site">Where; a break before a leg keeps the site before it.</param>
/// <param name="LegTo">Where the leg to it leads; -1 when there is none.</param>
/// <param name="Setup">Time to set up right before the start.</param>
/// <param name="Duration">From start to end.</param>
/// <param name="Release">The next leg may not begin before.</param>
internal readonly record struct Step(StepKind Kind, int Index, int Site, int LegTo, long Setup, long Duration, long Release)
{
    /// <summary>Where the last leg leads; -1 when a break at the end has driven it already.</summary>
    internal static int LastLeg(FleetVehicle vehicle, ReadOnlySpan<Step> steps) =>
        steps.Length > 0 && steps[^1] is { Kind: StepKind.Break, LegTo: >= 0 } ? -1 : vehicle.End;
}

/// <summary>Between which times a route may run.</summary>
/// <param name="Earliest">Earliest departure.</param>
/// <param name="LatestStart">Latest departure.</param>
/// <param name="LatestEnd">Latest end.</param>
/// <param name="OvertimeFrom">An end after it is overtime.</param>
internal readonly record struct Frame(long Earliest, long LatestStart, long LatestEnd, long OvertimeFrom);
