using Steward.Escalation.Contracts;
using Steward.Kernel;

namespace Steward.Wealth.Common;

/// <summary>Raises alerts for people on duty, and takes them back when the cause is gone; both in the transaction of what was found.</summary>
internal sealed class Alarms(Outbox outbox)
{
    /// <param name="key">One open alert a key; the same again raises its severity when it is worse.</param>
    /// <param name="severity">low, medium, high or critical.</param>
    internal Task Raise(Session session, string key, string code, string severity, string message, string? description = null) =>
        outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, new AlertWanted { Key = key, Code = code, Severity = severity, Message = Cut(message), Description = description }));

    internal Task Over(Session session, string key, string code, string message) =>
        outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, new AlertWanted { Key = key, Code = code, Severity = "low", Message = message, IsOver = true }));

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest];

    private const int Longest = 300;
}
