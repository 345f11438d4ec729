using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>One occurrence that is to be fired: which date, for which run, and what has been found out about it.</summary>
internal sealed record DueOccurrence(string Key, DateOnly? Nominal, DateOnly RunDate, DateTimeOffset DueAt, DateTimeOffset? RunAt, int K);

/// <summary>Turns a due occurrence into a firing: the orders it wants, or why it wants none. Pure.</summary>
internal static class MakeFiring
{
    internal const string Engine = "auto-invest";
    internal const string Actor = "engine:" + Engine;

    /// <summary>A firing that wants nothing, for the reason given.</summary>
    internal static Firing Idle(RuleRow rule, DueOccurrence due, Verdict own, string actor, JsonObject? inputs = null) => Base(rule, due, actor) with { Orders = [], Own = own, Inputs = inputs ?? [] };

    /// <summary>A firing that wants to invest, or is left out because of its amount.</summary>
    /// <param name="amount">A person's own amount instead of the rule's; null: by the rule.</param>
    /// <param name="because">Why it runs: on_time, only_missed, run_all, holds, person …</param>
    internal static (Firing Firing, AmountChoice Choice) Of(RuleRow rule, DueOccurrence due, ScheduleDates dates, AmountFacts facts, decimal? amount, string because, DateTimeOffset now, string actor, JsonObject? seen = null)
    {
        var asked = amount is { } own ? rule with { Amount = own, StepUp = null } : rule;
        var choice = RuleAmounts.Decide(asked, due.K, rule.TotalInvested, facts);
        var inputs = Inputs(rule, due, dates, choice, because, now, seen);
        if (choice.Outcome != AmountOutcome.Invest)
        {
            var verdict = choice.Outcome == AmountOutcome.Refuse ? Verdicts.Refuse(choice.Code!, Sentence(RuleAmounts.WhyNot(choice, rule))) : Verdicts.Skip(choice.Code!, Sentence(RuleAmounts.WhyNot(choice, rule)));
            return (Idle(rule, due, verdict, actor, inputs), choice);
        }
        var sendAt = due.RunAt is { } runAt && runAt > now ? runAt : now;
        var orders = RuleAmounts.Split(rule.Parts, choice.Amount).Where(part => part.Amount > Money.Zero)
            .Select((part, i) => Order(rule, part.Part.SchemeId, part.Amount, i + 1, Promised(rule, dates, facts, sendAt, now), sendAt > now ? sendAt : null)).ToList();
        return (Base(rule, due, actor) with { Orders = orders, Own = Approval(rule, choice.Amount), Inputs = inputs }, choice);
    }

    /// <summary>The NAV that the order is to get. Where a mandate's money comes after the run, it is known when the order leaves.</summary>
    private static DateOnly? Promised(RuleRow rule, ScheduleDates dates, AmountFacts facts, DateTimeOffset sendAt, DateTimeOffset now)
    {
        var isPaid = rule.Funding != "Mandate" || facts.LeadDays == 0 || dates.Schedule.Calendar.Add(dates.Today(now), facts.LeadDays).Date <= dates.Today(sendAt);
        return isPaid ? dates.NavDate(sendAt) : null;
    }

    private static Firing Base(RuleRow rule, DueOccurrence due, string actor) => new()
    {
        AutomationType = "AutoInvest", AutomationId = rule.Id, RuleVersion = rule.Version, ClientId = rule.ClientId, Key = due.Key, NominalDate = due.Nominal, RunDate = due.RunDate, DueAt = due.DueAt, Orders = [],
        Actor = actor, Engine = Engine,
    };

    /// <summary>Money from a liquid scheme comes by a switch; everything else is a purchase.</summary>
    private static WantedOrder Order(RuleRow rule, Guid scheme, Money amount, int line, DateOnly? nav, DateTimeOffset? sendAfter)
    {
        var name = line.ToString(CultureInfo.InvariantCulture);
        return rule.SourceSchemeId is { } source && rule.Funding == "Liquid Scheme"
            ? new(name, source, "Switch") { TargetProductId = scheme, Amount = amount.Amount, Folio = rule.Folio, GoalId = rule.GoalId, PredictedNavDate = nav, SendAfter = sendAfter }
            : new(name, scheme, "Purchase") { Amount = amount.Amount, Folio = rule.Folio, Funding = rule.Funding, MandateId = rule.MandateId, GoalId = rule.GoalId, PredictedNavDate = nav, SendAfter = sendAfter, CashFloor = rule.Funding == "Cash" ? rule.MinBalanceRequired : null };
    }

    private static Verdict? Approval(RuleRow rule, Money amount) => rule.Approval switch
    {
        "Always" => Verdicts.Ask("approval", "approval_always", $"The rule {rule.Name} asks a person each time, now for {MoneyText.Of(amount.Amount, rule.Currency)}."),
        "Above Amount" when amount.Amount > rule.ApprovalAbove => Verdicts.Ask("approval", "approval_above", $"{MoneyText.Of(amount.Amount, rule.Currency)} is above {MoneyText.Of(rule.ApprovalAbove.Value, rule.Currency)}, from which the rule {rule.Name} asks a person."),
        _ => null,
    };

    private static JsonObject Inputs(RuleRow rule, DueOccurrence due, ScheduleDates dates, AmountChoice choice, string because, DateTimeOffset now, JsonObject? seen)
    {
        var inputs = seen?.DeepClone().AsObject() ?? [];
        inputs["because"] = because;
        inputs["k"] = due.K;
        inputs["amount"] = new JsonObject
        {
            ["first"] = Text(rule.Amount), ["decided"] = Text(choice.Amount.Amount), ["invested_before"] = Text(rule.TotalInvested),
            ["steps"] = new JsonArray([.. choice.Steps.Select(step => (JsonNode)new JsonObject { ["step"] = step.Name, ["before"] = step.Before.ToString(), ["limit"] = step.Limit.ToString(), ["after"] = step.After.ToString() })]),
        };
        if (dates.Market.CutOff is { } cutOff)
        {
            inputs["cut_off"] = new JsonObject
            {
                ["time"] = cutOff.Time.ToString("HH:mm", CultureInfo.InvariantCulture), ["zone"] = dates.CutOffs.Zone.Id, ["nav_rule"] = cutOff.NavRule.ToString(), ["predicted_nav_date"] = dates.NavDate(now)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            };
        }
        return inputs;
    }

    internal static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    private static string Text(decimal value) => DecimalText.Write(value);
}
