using Steward.Kernel;

namespace Steward.Escalation;

/// <summary>How bad it is; stored in small letters.</summary>
internal enum Severity { Low, Medium, High, Critical }

internal static class Severities
{
    internal static readonly string[] All = ["low", "medium", "high", "critical"];

    internal static string Text(this Severity severity) => All[(int)severity];

    /// <summary>Null when it is none.</summary>
    internal static Severity? Parse(string? text) => Array.IndexOf(All, text) is >= 0 and var i ? (Severity)i : null;

    /// <summary>Of a stored word.</summary>
    internal static Severity Of(string text) => Parse(text) ?? throw new InvalidOperationException($"'{text}' is no severity.");

    internal static Severity Worse(Severity a, Severity b) => a > b ? a : b;
}

internal static class EscalationTypes
{
    internal const string SlaRisk = "SLA_RISK";
    internal const string StuckOrder = "STUCK_ORDER";
    internal const string UnresponsiveDriver = "UNRESPONSIVE_DRIVER";
    internal const string FailedDelivery = "FAILED_DELIVERY";

    internal static readonly string[] All = [SlaRisk, StuckOrder, UnresponsiveDriver, FailedDelivery];
}

internal static class EscalationStatus
{
    internal const string Open = "open";
    internal const string Investigating = "investigating";
    internal const string Resolved = "resolved";

    internal static readonly string[] All = [Open, Investigating, Resolved];
}

internal static class AlertTypes
{
    internal const string DispatchFailed = "DISPATCH_FAILED";
    internal const string OptimizationNeeded = "OPTIMIZATION_NEEDED";
    internal const string SlaBreach = "SLA_BREACH";
    internal const string DriverUnresponsive = "DRIVER_UNRESPONSIVE";

    internal static readonly string[] All = [DispatchFailed, OptimizationNeeded, SlaBreach, DriverUnresponsive];
}

internal static class AlertStatus
{
    internal const string Open = "open";
    internal const string Acknowledged = "acknowledged";
    internal const string Snoozed = "snoozed";
    internal const string Resolved = "resolved";

    internal static readonly string[] All = [Open, Acknowledged, Snoozed, Resolved];
}

internal static class Subjects
{
    internal const string Order = "order";
    internal const string Driver = "driver";
    internal const string Batch = "batch";
    internal const string Route = "route";
    internal const string Zone = "zone";
    internal const string Engine = "engine";

    internal static readonly string[] All = [Order, Driver, Batch, Route, Zone, Engine];
}

/// <summary>The installed reasons; the table has them with level, type and severity.</summary>
internal static class Reasons
{
    internal const string NoAvailableDrivers = "NO_AVAILABLE_DRIVERS";
    internal const string MaxReassignments = "MAX_REASSIGNMENT_ATTEMPTS";
    internal const string CriticalBreach = "SLA_CRITICAL_BREACH";
}
