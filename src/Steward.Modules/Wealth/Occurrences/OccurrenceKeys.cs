using System.Globalization;

namespace Steward.Wealth.Occurrences;

/// <summary>The keys under which an automation may act once. The idempotency key of an order is the key and the order's line.</summary>
internal static class OccurrenceKeys
{
    internal static string AutoInvest(Guid rule, DateOnly nominal) => $"air:{rule}:{Day(nominal)}";

    /// <summary>A run that a person asked for: its own key, by the request.</summary>
    internal static string RunNow(Guid rule, string request) => $"air:{rule}:now:{request}";

    /// <param name="n">Which evaluation of the day, from 1.</param>
    internal static string Rebalancing(Guid rule, DateOnly businessDate, int n) => string.Create(CultureInfo.InvariantCulture, $"reb:{rule}:{Day(businessDate)}:{n}");

    /// <param name="fireNo">Which firing of the order, from 1.</param>
    internal static string Trigger(Guid order, int fireNo) => string.Create(CultureInfo.InvariantCulture, $"trg:{order}:{fireNo}");

    internal static string OrderLine(string occurrence, string line) => $"{occurrence}/{line}";

    /// <summary>The rule or trigger order that a key is of; null for none.</summary>
    internal static Guid? AutomationOf(string? key) => key?.Split(':') is [_, var id, ..] && Guid.TryParse(id, out var known) ? known : null;

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
