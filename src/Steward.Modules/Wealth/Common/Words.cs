namespace Steward.Wealth.Common;

/// <summary>The vocabularies of the wealth tables, as they are stored.</summary>
internal static class Words
{
    internal static readonly Vocabulary Frequency = new("Daily", "Weekly", "Fortnightly", "Monthly", "Quarterly", "Half-Yearly", "Yearly");
    internal static readonly Vocabulary RollConvention = new("Following", "Preceding", "Modified Following", "Skip");
    internal static readonly Vocabulary CatchUp = new("Ask", "Run All", "Run Latest", "Skip");
    internal static readonly Vocabulary Overlap = new("Buffer One", "Skip");
    internal static readonly Vocabulary Funding = new("Mandate", "Cash", "Liquid Scheme");
    internal static readonly Vocabulary Approval = new("None", "Above Amount", "Always");
    internal static readonly Vocabulary OrderType = new("Purchase", "Redemption", "Switch");
    internal static readonly Vocabulary AutomationType = new("AutoInvest", "Rebalancing", "TriggerOrder");
    internal static readonly Vocabulary AssetClass = new("equity", "debt", "hybrid", "gold", "other", "cash");
    /// <summary>What people ask for and this version has not, so that it is refused by name.</summary>
    internal static readonly Vocabulary Unsupported = new("Short", "Short Sale", "Sell Short", "Short Sell", "Margin", "Intraday", "Option", "Options", "Future", "Futures", "Derivative", "Derivatives", "Swap");

    internal static readonly Vocabulary RuleStatus = new("Draft", "Active", "Paused", "Needs Attention", "Cancelled", "Completed");
    internal static readonly Vocabulary AutoInvestTrigger = new("Date", "Goal Progress", "Portfolio Drift", "Market Condition");
    internal static readonly Vocabulary Strategy = new("Threshold-Based", "Time-Based", "Drift-Based", "Hybrid");
    internal static readonly Vocabulary ThresholdKind = new("Absolute", "Relative", "Either", "Both", "Total Variation");
    internal static readonly Vocabulary DestinationKind = new("Target", "Band", "Halfway");
    internal static readonly Vocabulary SellPolicy = new("Never", "If Needed", "Always");
    internal static readonly Vocabulary LotPolicy = new("FIFO", "Tax Min");
    internal static readonly Vocabulary ResidualRule = new("Proportional", "Relative Level", "Cheapest First");
    internal static readonly Vocabulary RunType = new("Full", "Invest Cash", "Partial Liquidation");
    internal static readonly Vocabulary TriggerType = new("Price", "NAV", "Portfolio Value", "Goal Progress", "Date", "Custom");
    internal static readonly Vocabulary TriggerCondition = new("Greater Than", "Less Than", "Equals", "Crosses Above", "Crosses Below");
    internal static readonly Vocabulary TriggerStatus = new("Pending", "Active", "Held", "Triggered", "Executed", "Rejected", "Cancelled", "Expired");
    internal static readonly Vocabulary OnDistribution = new("Hold", "Adjust", "Ignore");
    internal static readonly Vocabulary KycStatus = new("Pending", "Verified", "Expired", "Rejected");
    internal static readonly Vocabulary ClientStatus = new("Active", "Suspended", "Closed");
    internal static readonly Vocabulary MandateStatus = new("Pending", "Active", "Paused", "Failed", "Cancelled");
    internal static readonly Vocabulary ExecutionStatus = new("Pending", "Approved", "In Progress", "Executed", "Partially Executed", "Failed", "Rejected", "Expired", "Cancelled", "Held");
    internal static readonly Vocabulary LogDecision = new("execute", "skip", "hold", "refuse", "ask", "fail", "settle");
}
