using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>The one place that knows which state of an investment order may follow which (section 14).</summary>
internal static class OrderLife
{
    private static readonly Dictionary<string, string[]> Next = new(StringComparer.Ordinal)
    {
        ["under_review"] = ["pending", "cancelled"],
        ["pending"] = ["confirmed", "failed", "cancelled"],
        ["confirmed"] = ["submitted", "unknown", "failed", "cancelled"],
        ["unknown"] = ["submitted", "executed", "failed"],
        ["submitted"] = ["executed", "failed", "unknown", "cancelled"],
        ["executed"] = ["settled", "reversed"],
        ["settled"] = ["reversed"],
        ["failed"] = [],
        ["cancelled"] = [],
        ["reversed"] = [],
    };

    internal static IReadOnlyCollection<string> States => Next.Keys;

    internal static bool May(string from, string to) => Next[from].Contains(to);

    /// <summary>Nothing more is expected of it but settlement.</summary>
    internal static bool IsDecided(string status) => status is "executed" or "settled" or "failed" or "cancelled" or "reversed";

    /// <summary>It came to nothing: what was set aside for it is free again.</summary>
    internal static bool IsLost(string status) => status is "failed" or "cancelled";

    /// <summary>Null when the order may go from one state to the other; otherwise 409 with both.</summary>
    internal static Refusal? Check(string from, string to) => May(from, to) ? null : new(
        "state_conflict", $"An order that is {from} does not become {to}{(Next[from] is { Length: > 0 } next ? $": only {string.Join(" or ", next)}" : ", it is final")}.", 409, Extra: new Dictionary<string, object?> { ["from"] = from, ["to"] = to });
}
