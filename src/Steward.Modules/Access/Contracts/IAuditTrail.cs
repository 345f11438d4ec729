using Steward.Kernel;

namespace Steward.Access.Contracts;

/// <summary>One line of the audit trail: who did what to which thing.</summary>
/// <param name="ZoneId">The zone whose chain it joins; null for the server's own.</param>
/// <param name="Actor"><see cref="Caller.Actor"/>.</param>
/// <param name="Action">snake_case, past tense: <c>zone_changed</c>.</param>
/// <param name="Subject">Kind and id: <c>zone:0192…</c>.</param>
/// <param name="Data">An object, serialised in snake_case. Never a secret, a name, a telephone number or an address.</param>
public sealed record AuditEntry(Guid? ZoneId, string Actor, string Action, string Subject, object Data);

/// <summary>The append-only trail of what people and keys changed: one hash chain a zone and one for the server.</summary>
public interface IAuditTrail
{
    /// <summary>Appends in the transaction of the change. Locks the head of the chain, so call it late.</summary>
    Task Write(Session session, AuditEntry entry);
}
