using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Common;

/// <summary>Says what a person or a key changed: a live event and a line of the audit trail, in the transaction of the change.</summary>
internal sealed class Changes(Outbox outbox, IAuditTrail audit, FaultBook faults)
{
    /// <param name="kind">client, scheme, goal, auto_invest_rule, …</param>
    /// <param name="happened">created, changed, retired, …</param>
    /// <param name="data">Without names, telephone numbers and addresses.</param>
    internal async Task Say(Session session, Caller caller, string kind, string happened, Guid id, object data)
    {
        await outbox.Publish(session, new NewEvent($"wealth.{kind}_{happened}", null, new { id, kind, happened, at = session.Now }));
        // What an engine could not deal with may be another thing now: it is tried at once.
        if (happened != "created") await faults.Over(session, [id]);
        await audit.Write(session, new AuditEntry(null, caller.Actor, $"{kind}_{happened}", $"{kind}:{id}", data));
    }

    /// <summary>A live event alone, for what engines do and their own log records.</summary>
    internal Task Publish(Session session, string type, object payload) => outbox.Publish(session, new NewEvent(type, null, payload));
}
