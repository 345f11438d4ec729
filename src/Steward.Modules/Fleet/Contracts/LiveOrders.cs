using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>An order that is not final, as the fleet manager's page needs it.</summary>
/// <param name="ExternalId">The caller's own id.</param>
/// <param name="Eta">When it is expected, with an interval of 80 %; null while no route holds it.</param>
/// <param name="OnBoard">Picked up: it stays with its driver.</param>
public sealed record LiveOrder(
    Guid Id, string OrderNumber, string? ExternalId, Guid ZoneId, string CustomerName, string Status, bool OnBoard, DateTimeOffset CreatedAt, DateTimeOffset Deadline, Guid? DriverId, long RowVersion,
    double PickupLatitude, double PickupLongitude, double DropoffLatitude, double DropoffLongitude, decimal WeightKg, decimal Revenue,
    (DateTimeOffset At, DateTimeOffset Low, DateTimeOffset High)? Eta = null);

/// <summary>How many orders wait for a driver, by the minutes that they have left.</summary>
public readonly record struct WaitingOrders(int Total, int Critical, int Urgent, int Normal)
{
    public static WaitingOrders operator +(WaitingOrders a, WaitingOrders b) => new(a.Total + b.Total, a.Critical + b.Critical, a.Urgent + b.Urgent, a.Normal + b.Normal);
}

/// <summary>Questions about live orders; answered by the module that has them.</summary>
public interface ILiveOrders
{
    /// <summary>All that are not final, by deadline; <paramref name="after"/> continues a list.</summary>
    Task<IReadOnlyList<LiveOrder>> Open(Session session, Guid zone, (DateTimeOffset Deadline, Guid Id)? after, int limit);

    /// <summary>By id, short code or external id, whatever each text is; unknown ones are left out. Final ones too.</summary>
    Task<IReadOnlyDictionary<string, LiveOrder>> Known(Session session, IReadOnlyCollection<string> names);

    Task<WaitingOrders> Waiting(Session session, Guid zone);
}
