using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Routes.Contracts;

/// <summary>What orders cost when one driver takes them together. Reads the roads once; pricing is then arithmetic, outside any transaction.</summary>
public interface IGroupPrices
{
    Task<IGroupPricer> Prepare(Session session, Guid zone, IReadOnlyList<OrderFacts> orders, string vehicleType);
}

/// <summary>Prices groups of prepared orders. Pure; safe for many threads.</summary>
public interface IGroupPricer
{
    string Provider { get; }

    string Basis { get; }

    int AgeSeconds { get; }

    /// <param name="group">Positions in the list that was prepared.</param>
    /// <returns>Null when no road leads through all places.</returns>
    GroupPrice? Price(ReadOnlySpan<int> group);
}

/// <summary>The best tour of a group: pickups before deliveries, promises kept where possible, the earliest end.</summary>
public sealed record GroupPrice
{
    public required IReadOnlyList<GroupStop> Stops { get; init; }

    /// <summary>From the first pickup's begin to the end of the last delivery, services included.</summary>
    public required int Seconds { get; init; }

    public required int Metres { get; init; }

    /// <summary>The same orders as separate trips, one after another in their best sequence.</summary>
    public required int SeparateSeconds { get; init; }

    public required int SeparateMetres { get; init; }

    /// <summary>From pickup to pickup, in the tour's sequence.</summary>
    public required int PickupMetres { get; init; }

    /// <summary>The least that a promise has to spare; negative: so much too late.</summary>
    public required int LeastSlackSeconds { get; init; }
}

/// <param name="Order">Position in the list that was prepared.</param>
/// <param name="StartsInSeconds">From now, when the driver needs the usual 12 minutes to the first pickup.</param>
public readonly record struct GroupStop(int Order, bool IsPickup, int StartsInSeconds);
