namespace Steward.Tests.Architecture;

/// <summary>Who may use whose Contracts. A new entry is an architectural decision: give it a record in docs/decisions.</summary>
internal static class ModuleRules
{
    internal static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Kernel"] = [],
        ["Access"] = [],
        ["Notifications"] = ["Access"],
        ["Decisions"] = ["Access"],
        ["Fleet"] = ["Access", "Decisions", "Notifications"],
        ["Orders"] = ["Fleet", "Notifications"],
        ["Routes"] = ["Decisions", "Fleet", "Notifications", "Orders", "Routing"],
        ["Dispatch"] = ["Decisions", "Fleet", "Notifications", "Orders", "Routes"],
        ["Escalation"] = ["Access", "Decisions", "Dispatch", "Fleet", "Notifications", "Orders", "Routes"],
        ["Wealth"] = ["Access", "Decisions", "Escalation", "Notifications", "Portfolio"],
        ["Operations"] = ["Dispatch", "Escalation", "Fleet", "Orders", "Routes"],
        ["City"] = [],
    };
}
