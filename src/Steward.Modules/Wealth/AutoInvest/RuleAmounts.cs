using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>What the amount of an occurrence depends on beside the rule.</summary>
/// <param name="Cash">What may be spent before the purchase; null when it is not known (a preview of a later date).</param>
/// <param name="MandateCeiling">Null when no mandate funds the rule.</param>
/// <param name="LeadDays">Business days from the asking for a debit to its money.</param>
internal sealed record AmountFacts(decimal? Cash, decimal? MandateCeiling, IReadOnlyDictionary<Guid, PurchaseTerms> Terms, int LeadDays = 0);

/// <summary>The amount of an occurrence: the same decision for previews and for the engine.</summary>
internal static class RuleAmounts
{
    /// <param name="k">Which occurrence of the schedule; of a condition rule how often it has acted.</param>
    /// <param name="invested">What the rule has invested before it.</param>
    internal static AmountChoice Decide(RuleRow rule, int k, decimal invested, AmountFacts facts)
    {
        var (minimum, multiple) = Least(rule, facts.Terms);
        var wanted = new InvestAmount
        {
            First = new(rule.Amount), K = k, StepUp = rule.GrowsBy?.Rule, MaxPerExecution = Of(rule.MaxPerExecution), MaxTotal = Of(rule.MaxTotalAmount), Invested = new(invested),
            MandateCeiling = Of(facts.MandateCeiling), Minimum = new(minimum), Multiple = Of(multiple), Cash = Of(facts.Cash), MinBalance = facts.Cash is null ? null : Of(rule.MinBalanceRequired),
        };
        // A debit brings its own money: what is there before it stays.
        return rule.Funding == "Cash" ? wanted.Decide() : (wanted with { MinBalance = null }).Decide();
    }

    /// <summary>Why nothing is invested, for people: every number of the library's words is money.</summary>
    internal static string WhyNot(AmountChoice choice, RuleRow rule) => MoneyText.In(choice.Detail!, rule.Currency);

    /// <summary>The rule with the money of a run, and at its end when its total is used up.</summary>
    internal static RuleRow Counted(RuleRow rule, AmountChoice choice)
    {
        if (choice.Outcome == AmountOutcome.Invest) rule = rule with { TotalInvested = rule.TotalInvested + choice.Amount.Amount, ExecutionCount = rule.ExecutionCount + 1 };
        return choice.CompletesRule ? rule with { Status = RuleStatus.Completed, NextExecutionDate = null, NextRunAt = null } : rule;
    }

    /// <summary>The amount in the parts of the basket, to the coin.</summary>
    internal static IEnumerable<(BasketPart Part, Money Amount)> Split(IReadOnlyList<BasketPart> parts, Money amount)
    {
        if (parts.Count == 1) return [(parts[0], amount)];
        var split = amount.Split([.. parts.Select(part => part.Percent)], [.. parts.Select(part => part.SchemeId.ToString("D"))]);
        return parts.Zip(split);
    }

    /// <summary>The least total of which no part is below its scheme's minimum, and the multiple where there is one scheme.</summary>
    private static (decimal Minimum, decimal? Multiple) Least(RuleRow rule, IReadOnlyDictionary<Guid, PurchaseTerms> terms)
    {
        var least = rule.Parts.Max(part => terms.TryGetValue(part.SchemeId, out var found) ? found.MinimumAmount * 100 / part.Percent : 0);
        var multiple = rule.Basket is null && terms.TryGetValue(rule.SchemeId, out var only) && only.Multiple > 0 ? only.Multiple : (decimal?)null;
        return (least, multiple);
    }

    private static Money? Of(decimal? amount) => amount is { } known ? new Money(known) : null;
}
