using Steward.Kernel;

namespace Steward.Escalation.Contracts;

/// <summary>What is worked on now, and what today brought: each zone by its own business date.</summary>
/// <param name="ActiveAlerts">Alerts that are not resolved.</param>
/// <param name="AtRisk">Orders with an open escalation of severity high or critical.</param>
/// <param name="CriticalRisk">Those of them that are critical.</param>
public sealed record EscalationToday(long TotalEscalations, long SlaRisk, long ActiveAlerts, long AtRisk, long CriticalRisk);

/// <summary>Questions about escalations and alerts, for the dashboard.</summary>
public interface IEscalationFigures
{
    /// <param name="zones">Null: all.</param>
    Task<EscalationToday> Today(Session session, IReadOnlyList<Guid>? zones);
}
