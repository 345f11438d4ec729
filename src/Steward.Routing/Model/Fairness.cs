namespace Steward.Routing;

/// <summary>What of a route is compared between vehicles; an unused vehicle counts with 0.</summary>
public enum Measure
{
    /// <summary>Duration of the route.</summary>
    Duration,

    /// <summary>Distance of the route.</summary>
    Distance,

    /// <summary>Stops of the route.</summary>
    Stops,

    /// <summary>Driving, setting up and serving.</summary>
    Work,
}

/// <summary>How fairness compares.</summary>
public enum Form
{
    /// <summary>Largest minus smallest.</summary>
    Range,

    /// <summary>Largest.</summary>
    Maximum,

    /// <summary>Sum of what is above the mean, the mean not rounded; rounded half up once.</summary>
    AboveMean,
}

/// <summary>A price on unequal routes. It counts in the objective's last tier and is listed on its own in the cost parts.</summary>
/// <param name="Measure">What is compared.</param>
/// <param name="Form">How it is compared.</param>
/// <param name="Weight">Price per unit of the measure.</param>
public sealed record Fairness(Measure Measure, Form Form, long Weight)
{
    /// <summary>Vehicles (or types) among which is compared; empty = all that are open or used.</summary>
    public IReadOnlyList<string> Vehicles { get; init; } = [];

    /// <summary>What each vehicle's driver has done before; added to the measure.</summary>
    public IReadOnlyList<FairnessHistory> History { get; init; } = [];
}

/// <summary>What one vehicle's driver has done before, in the unit of the measure.</summary>
public sealed record FairnessHistory(string Vehicle, long Amount);
