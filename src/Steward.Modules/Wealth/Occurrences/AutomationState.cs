using Steward.Kernel;

namespace Steward.Wealth.Occurrences;

/// <summary>The rule or trigger order of an occurrence as it stands now, beside what the occurrence was made of.</summary>
internal sealed record AutomationState
{
    public string AutomationType { get; init; } = "";
    public long RuleVersion { get; init; }
    public long Version { get; init; }
    public string Status { get; init; } = "";
    public bool IsEnabled { get; init; }

    /// <summary>A trigger order has fired, so that its version has moved on; a rule that asks is neither cancelled, switched off nor changed since.</summary>
    internal bool IsStillMeant => Status != "Cancelled" && (AutomationType == "TriggerOrder" || (IsEnabled && (AutomationType != "AutoInvest" || Version == RuleVersion)));

    internal Refusal Refused(string order) => new(
        "rule_changed", $"The rule that asked for order {order} was {(Status == "Cancelled" ? "cancelled" : IsEnabled ? "changed" : "switched off")} since. Reject the order; the rule's next run follows its present terms.");
}
