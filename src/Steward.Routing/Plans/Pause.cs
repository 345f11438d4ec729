namespace Steward.Routing;

/// <summary>A break on a route.</summary>
/// <param name="Rule">Position of the rule on the vehicle.</param>
/// <param name="Before">It lies before this stop, counted from 0; the number of stops = before the route's end.</param>
/// <param name="OnArrival">True when it lies after the leg to that stop (or to the end), false when before it.</param>
/// <param name="Start">When it starts.</param>
/// <param name="End">When it ends.</param>
public sealed record Pause(int Rule, int Before, bool OnArrival, long Start, long End)
{
    /// <summary>Which of the vehicle's lists the rule stands in.</summary>
    public PauseKind Kind { get; init; }

    /// <summary>How much of the leg to that stop is driven before it; 0 = it interrupts no leg.</summary>
    public long Driven { get; init; }
}

/// <summary>Which kind of rule asks for a break.</summary>
public enum PauseKind
{
    /// <summary>One of <see cref="Vehicle.Breaks"/>.</summary>
    Break,

    /// <summary>One of <see cref="Vehicle.WorkBreaks"/>.</summary>
    WorkBreak,

    /// <summary>One of <see cref="Vehicle.Rests"/>: a whole rest or a part of one.</summary>
    Rest,
}

/// <summary>A return for another trip.</summary>
/// <param name="Rule">Position of the rule on the vehicle.</param>
/// <param name="Before">The trip begins with this stop, counted from 0.</param>
/// <param name="Arrival">When the vehicle arrives.</param>
/// <param name="Start">When loading starts.</param>
/// <param name="End">When the vehicle may leave: loaded, and all goods of the trip released.</param>
/// <param name="LegDistance">Distance of the leg to the site.</param>
/// <param name="LoadAfter">Load on board when the trip begins, per dimension.</param>
public sealed record ReloadVisit(int Rule, int Before, long Arrival, long Start, long End, long LegDistance, IReadOnlyList<long> LoadAfter);
