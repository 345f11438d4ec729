namespace Steward.Routing;

/// <summary>Breaks are not in this version: using one is refused as <c>unsupported_feature</c>.</summary>
public sealed class BreakBuilder
{
    /// <summary>A break once somewhere between two times of day.</summary>
    public BreakBuilder Floating(long duration, long earliest, long latest) => this;
}

/// <summary>What fairness compares; fairness is not in this version.</summary>
public enum Measure
{
    /// <summary>Duration of the route.</summary>
    Duration,

    /// <summary>Distance of the route.</summary>
    Distance,

    /// <summary>Stops of the route.</summary>
    Stops,
}

/// <summary>How fairness compares; fairness is not in this version.</summary>
public enum Form
{
    /// <summary>Largest minus smallest.</summary>
    Range,

    /// <summary>Largest.</summary>
    Maximum,

    /// <summary>Sum above the mean.</summary>
    AboveMean,
}
