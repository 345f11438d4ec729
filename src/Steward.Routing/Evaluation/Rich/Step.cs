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

    /// <summary>Takes the break of a rule by elapsed work.</summary>
    WorkBreak,

    /// <summary>Takes a legal rest, or a part of one.</summary>
    Rest,
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
    /// <summary>
    /// How far on the leg behind it a break lies. The vehicle arrives as if it had rested before leaving, so the times of a chain need not
    /// know. Of a break between two times of day it is the whole leg: where on it the break lies follows from the times.
    /// </summary>
    internal long Into { get; init; }

    /// <summary>True for what is neither driving nor work.</summary>
    internal bool IsPause => Kind is StepKind.Break or StepKind.WorkBreak or StepKind.Rest;

    /// <summary>When a break really starts, and how much of the leg behind it is driven before.</summary>
    internal (long Start, long Driven) PauseAt(FleetVehicle vehicle, long start)
    {
        var driven = Into == 0 || Kind != StepKind.Break ? Into : Math.Max(0, vehicle.Breaks[Index].Earliest - start);
        return (start + driven, driven);
    }

    /// <summary>Where the last leg leads; -1 when a break at the end has driven it already.</summary>
    internal static int LastLeg(FleetVehicle vehicle, ReadOnlySpan<Step> steps) =>
        steps.Length > 0 && steps[^1] is { IsPause: true, LegTo: >= 0 } ? -1 : vehicle.End;
}

/// <summary>Between which times a route may run.</summary>
/// <param name="Earliest">Earliest departure.</param>
/// <param name="LatestStart">Latest departure.</param>
/// <param name="LatestEnd">Latest end.</param>
/// <param name="OvertimeFrom">An end after it is overtime.</param>
internal readonly record struct Frame(long Earliest, long LatestStart, long LatestEnd, long OvertimeFrom);
