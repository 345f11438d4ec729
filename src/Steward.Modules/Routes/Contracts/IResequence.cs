using Steward.Kernel;

namespace Steward.Routes.Contracts;

/// <summary>An order brought to the head of its driver's route.</summary>
/// <param name="DeliveredAt">When it is expected then.</param>
/// <param name="OthersMadeLate">Deliveries of others on the route that miss their promise by it.</param>
public sealed record PutFirst(Guid RouteId, DateTimeOffset DeliveredAt, int OthersMadeLate);

/// <summary>Changes the sequence of a route for one order's sake.</summary>
public interface IResequence
{
    /// <summary>What it would bring. Leaves nothing behind. Null: no route holds the order, it is first already, or a stop before it is locked.</summary>
    Task<PutFirst?> Try(Session session, Guid order);

    /// <summary>Does it and tells it as <c>route_updated</c> with the reason.</summary>
    Task<PutFirst?> Do(Session session, Guid order, string reason, Guid? decisionId);

    /// <summary>Times a route from where its driver is and tells it as <c>route_updated</c>: a new version, at which the optimizer looks at once.</summary>
    Task FromHere(Session session, Guid route, string reason);
}
