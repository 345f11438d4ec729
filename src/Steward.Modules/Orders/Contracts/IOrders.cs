using Steward.Kernel;

namespace Steward.Orders.Contracts;

/// <summary>
/// Questions about orders and the commands that change them, inside the caller's transaction. Every change writes its order event,
/// publishes it and moves <c>row_version</c> by one (the SLA clock, ETAs and progress do not move it). A refusal changes nothing; the caller decides whether to roll back.
/// </summary>
public interface IOrders
{
    Task<OrderFacts?> Find(Session session, Guid order);

    /// <summary>In the order of the ids; unknown ones are left out.</summary>
    Task<IReadOnlyList<OrderFacts>> FindMany(Session session, IReadOnlyCollection<Guid> orders);

    /// <summary>UUID, short code or <c>external:…</c> → id; null when there is none. A malformed one throws 400 <c>invalid_id</c>.</summary>
    Task<Guid?> Lookup(Session session, string idOrCode);

    /// <summary>Pending, no driver, no batch, not on hold. Must-go first (due in under 10 min), then priority, deadline, age, id.</summary>
    Task<IReadOnlyList<OrderFacts>> Due(Session session, Guid zone, DateTimeOffset now, int limit);

    /// <summary>As <see cref="Due"/>, with those on hold or in a batch that waits.</summary>
    Task<IReadOnlyList<OrderFacts>> Pending(Session session, Guid zone, int limit);

    /// <summary>How many orders of a zone wait for a driver, and what they weigh.</summary>
    Task<OrderBacklog> Backlog(Session session, Guid zone, DateTimeOffset now);

    /// <summary>Assigned, picked up or in transit, with this driver.</summary>
    Task<IReadOnlyList<OrderFacts>> ActiveOf(Session session, Guid driver);

    /// <summary>As <see cref="ActiveOf"/>, for all drivers of a zone.</summary>
    Task<ILookup<Guid, OrderFacts>> ActiveInZone(Session session, Guid zone);

    /// <summary>All not yet final ones of a zone, by deadline, beginning after (deadline, id).</summary>
    Task<IReadOnlyList<OrderFacts>> Open(Session session, Guid zone, (DateTimeOffset Deadline, Guid Id)? after, int limit);

    /// <summary>The opened personal fields; for people and calls, never for snapshots.</summary>
    Task<IReadOnlyDictionary<Guid, OrderPersonal>> Personal(Session session, IReadOnlyCollection<Guid> orders);

    /// <summary>Pending → assigned. 409 <c>order_already_assigned</c>, <c>order_final</c>, <c>state_conflict</c>; 412 on another version.</summary>
    Task<Refusal?> Assign(Session session, Guid order, Guid driver, long expectedVersion, Guid? decisionId, string actor);

    /// <summary>Assigned → pending, before pickup only. Counts as a reassignment unless the reason is a cancelled batch.</summary>
    Task<Refusal?> Unassign(Session session, Guid order, string reasonCode, string reason, string actor);

    /// <summary>Puts a pending order on hold: a priced wait.</summary>
    Task<Refusal?> Hold(Session session, Guid order, DateTimeOffset until, Guid? decisionId, string reason);

    /// <summary>Ends a wait; no effect when there is none.</summary>
    Task<Refusal?> Release(Session session, Guid order, string actor);

    /// <summary>One step of the state machine. The same state again is no refusal and has no effect.</summary>
    Task<Refusal?> Move(Session session, Guid order, string toStatus, StatusChange change);

    Task SetEta(Session session, Guid order, DateTimeOffset at, DateTimeOffset low, DateTimeOffset high);

    Task SetRoute(Session session, Guid order, Guid? route);

    Task SetBatch(Session session, IReadOnlyCollection<Guid> orders, Guid? batch);

    /// <summary>A stop was reached or ≥ 200 m were gained: what "stuck" is measured by.</summary>
    Task NoteProgress(Session session, Guid order, DateTimeOffset at);

    /// <summary>An entry in the order's events without a change of state (a call, an escalation).</summary>
    Task Note(Session session, Guid order, string type, string actor, object data);
}

/// <summary>Orders without a driver.</summary>
/// <param name="Waiting">Of the pending ones, those that are held back on purpose.</param>
public readonly record struct OrderBacklog(int Pending, int Waiting, decimal WeightKg, decimal VolumeM3)
{
    public static OrderBacklog operator +(OrderBacklog a, OrderBacklog b) => new(a.Pending + b.Pending, a.Waiting + b.Waiting, a.WeightKg + b.WeightKg, a.VolumeM3 + b.VolumeM3);
}

/// <summary>Customers as other modules may ask for them.</summary>
public interface ICustomers
{
    Task<CustomerContact?> Contact(Session session, Guid customer);

    Task<Guid?> ByPhone(Session session, string e164);
}

/// <summary>A customer's own data, opened.</summary>
public sealed record CustomerContact(Guid Id, string Code, string Name, string? Phone, string? Email, string? Address, Json Preferences, string? Language, string? TimeZone);

/// <summary>Where a driver is with an order: answered by Routes (and Fleet's positions), null when no route holds the order.</summary>
public interface IOrderJourney
{
    Task<OrderJourney?> Of(Session session, Guid order);
}

/// <param name="RouteStarted">The route is in progress, so the order is cancelled by its own call and not deleted.</param>
/// <param name="StopsBefore">Open stops of the driver before this order's next stop.</param>
public sealed record OrderJourney(Guid? RouteId, bool RouteStarted, int StopsBefore, DateTimeOffset? EstimatedArrival, DateTimeOffset? Low, DateTimeOffset? High);

/// <summary>What <c>/orders/{id}/decisions</c> and <c>/offers</c> answer: given by the modules that own them.</summary>
public interface IOrderHistory
{
    /// <summary>decisions or offers: answered by the module that has them.</summary>
    string Kind { get; }

    /// <summary>Newest first.</summary>
    Task<Page<object>> Of(Session session, Guid order, PageRequest page);
}
