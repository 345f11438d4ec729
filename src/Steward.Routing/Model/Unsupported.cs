namespace Steward.Routing;

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
