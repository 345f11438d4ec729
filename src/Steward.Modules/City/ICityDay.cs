namespace Steward.City;

/// <summary>Where the orders come from: the city's people, or an imported day.</summary>
internal interface ICityDay
{
    CityZone Zone { get; }

    /// <summary>Null: couriers ride straight.</summary>
    CityMap? Map { get; }

    bool IsOver { get; }

    /// <summary>Couriers of whom nothing is seen or heard.</summary>
    IReadOnlyCollection<Guid> Silent => [];

    Task Step(DateTimeOffset now, CancellationToken cancel);
}
