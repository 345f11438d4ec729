namespace Steward.Tests.Architecture;

/// <summary>Who may use whose Contracts. A new entry is an architectural decision: give it a record in docs/decisions.</summary>
internal static class ModuleRules
{
    internal static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Kernel"] = [],
        ["Access"] = [],
        ["Decisions"] = ["Access"],
        ["Fleet"] = ["Access"],
        ["Orders"] = ["Access", "Fleet"],
        ["Routes"] = ["Access", "Decisions", "Fleet", "Orders", "Routing"],
        ["Dispatch"] = ["Access", "Decisions", "Fleet", "Orders", "Routes"],
        ["Operations"] = ["Access", "Decisions", "Dispatch", "Fleet", "Orders", "Routes"],
        ["City"] = [],
    };
}
