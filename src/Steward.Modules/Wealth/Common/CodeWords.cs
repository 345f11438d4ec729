namespace Steward.Wealth.Common;

/// <summary>The one place that words codes for people, as a part of a sentence. In fields of their own (<c>reason_code</c>, <c>gate</c>) codes stay codes.</summary>
internal static class CodeWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        // Data that may not be acted on.
        ["nav_stale"] = "it is too old", ["no_nav"] = "none has been accepted yet", ["nav_missing"] = "none has been accepted yet", ["quarantined"] = "it is in quarantine", ["nav_held"] = "it is in quarantine",
        ["calendar_missing"] = "the calendar does not know the year", ["no_cut_off"] = "no cut-off is in force", ["no_business_day"] = "no business day is near",
        // Why a person is asked.
        ["plan_approval"] = "its plan waits for a yes", ["approval_always"] = "its rule asks each time", ["approval_above"] = "it is above the amount from which its rule asks", ["limit_soft"] = "it would pass a soft limit",
        ["missed_dates"] = "several dates were missed",
        // What moved an amount.
        ["step_up"] = "the step-up", ["step_up_cap"] = "the end of the step-up", ["max_per_execution"] = "the most for one run", ["max_total_amount"] = "the most in all", ["mandate_ceiling"] = "the mandate's ceiling",
        ["scheme_multiple"] = "the scheme's multiple",
        // What kept a plan back.
        ["rebalance_amount"] = "the most money that the rule moves at once", ["max_turnover_percent"] = "the largest share that the rule moves at once", ["tax_budget"] = "the tax budget",
        ["benefit_factor"] = "sales that cost more than they are worth",
        // What a condition looks at.
        ["drawdown_percent"] = "fall from the top in percent", ["gain_percent"] = "gain in percent", ["xirr_percent"] = "yearly return in percent", ["progress_percent"] = "progress in percent",
        ["projected_shortfall_percent"] = "projected shortfall in percent",
        // Gates.
        ["kill_switch"] = "kill switch", ["data"] = "data", ["min_balance"] = "cash that must stay", ["minimum_units"] = "the scheme's least units",
    };

    /// <summary>A code that is not known is said without its underscores; <c>change_percent:5</c> keeps its number.</summary>
    internal static string Of(string code) => Known.TryGetValue(code, out var words) ? words : code.Split(':') switch
    {
        ["change_percent", var over] => $"change over {over} NAVs in percent",
        ["class_weight", var name] => $"share of {name} in percent",
        _ => code.Replace('_', ' '),
    };

    /// <summary>The same at the beginning of a sentence.</summary>
    internal static string First(string code) => Of(code) is { Length: > 0 } words ? char.ToUpperInvariant(words[0]) + words[1..] : "";
}
