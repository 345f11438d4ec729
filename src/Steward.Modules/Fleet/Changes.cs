using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Fleet;

/// <summary>Says what was changed: an event for the stream and a line in the audit trail, in the transaction of the change.</summary>
internal sealed class Changes(Outbox outbox, IAuditTrail audit)
{
    /// <param name="happened">The event's type: <c>zone_changed</c>.</param>
    /// <param name="payload">With <c>id</c>, <c>zone_id</c> and <c>at</c>; without personal fields.</param>
    internal async Task Say(Session session, Caller caller, string happened, Guid? zone, Guid id, object payload, Guid? driver = null)
    {
        await outbox.Publish(session, new NewEvent(happened, zone, payload, driver));
        await audit.Write(session, new AuditEntry(zone, caller.Actor, happened, $"{happened.Split('_')[0]}:{id}", payload));
    }

    /// <summary>For the moves of engines and drivers, which have their own log.</summary>
    internal Task Publish(Session session, string happened, Guid? zone, object payload, Guid? driver = null) =>
        outbox.Publish(session, new NewEvent(happened, zone, payload, driver));
}
