namespace Steward.Wealth.Common;

/// <summary>Where the dashboard shows a thing: what a message about it leads to.</summary>
internal static class Places
{
    /// <summary>Every kill switch, and every limit.</summary>
    internal const string Safety = "/#/wealth/safety";

    /// <summary>Every held NAV and delivery.</summary>
    internal const string Quarantine = "/#/wealth/quarantine";

    /// <summary>A case of held NAVs.</summary>
    internal static string Case(Guid id) => $"{Quarantine}?item={id}";

    internal static string AutoInvestRule(Guid client, Guid rule) => At("rules", client, $"auto:{rule}");

    internal static string RebalancingRule(Guid client, Guid rule) => At("rules", client, $"rebal:{rule}");

    /// <summary>The plan of an execution.</summary>
    internal static string Plan(Guid client, Guid execution) => At("plans", client, $"{execution}");

    internal static string TriggerOrder(Guid client, Guid order) => At("triggers", client, $"{order}");

    internal static string InvestmentOrder(Guid client, Guid order) => At("orders", client, $"{order}");

    /// <summary>Portfolio, goals, cash and mandates of a client.</summary>
    internal static string Client(Guid client) => $"/#/wealth/clients?client={client}";

    private static string At(string screen, Guid client, string item) => $"/#/wealth/{screen}?client={client}&item={item}";
}
