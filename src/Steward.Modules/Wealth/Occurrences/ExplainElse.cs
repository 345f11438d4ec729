using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Rebalancing;

namespace Steward.Wealth.Occurrences;

/// <summary>
/// Says what else was possible: of an occurrence the candidates that the ledger keeps with the reason why each was not chosen, of a plan the alternatives that
/// its making tried or measured. Pure.
/// </summary>
internal static class ExplainElse
{
    /// <summary>How a gate begins that closed: said here already.</summary>
    private const string Stopped = "Stopped: ";
    private static readonly string[] Told = [Gates.Execute, Gates.Ask, Gates.Hold, Gates.Skip];

    /// <param name="automationType">AutoInvest, Rebalancing or TriggerOrder.</param>
    /// <param name="choice">As the ledger keeps it.</param>
    /// <param name="gates">What the gates measured then.</param>
    /// <param name="currency">The client's.</param>
    internal static IEnumerable<string> Sentences(string automationType, Choice choice, JsonNode? gates, string currency)
    {
        foreach (var candidate in choice.Candidates.Where(candidate => candidate.Key != choice.ChosenKey && Told.Contains(candidate.Action)))
        {
            var why = candidate.IsFeasible ? WhyNot(candidate.Action, choice.ChosenKey, automationType, gates) : string.Join(" ", candidate.Verdicts.Where(verdict => !verdict.Passed).Select(verdict => Closed(verdict.Rule, gates, currency)));
            yield return $"{Words(candidate.Action, automationType)} was {(candidate.IsFeasible ? "not chosen" : "not possible")}: {why}";
        }
    }

    /// <param name="plan">The stored document of the plan.</param>
    internal static IEnumerable<string> OfPlan(JsonNode? plan, string currency)
    {
        if (plan?["result"] is not JsonObject result) yield break;
        if ((string?)result["before"]?["total_variation"] is { } drift) yield return $"Doing nothing would leave the drift at {Percent(drift)} %.";
        if ((string?)result["repairing_deposit"] is { } deposit && Number(deposit) > 0) yield return $"A deposit of {MoneyText.Of(decimal.Round(Number(deposit), 2), currency)} would repair the drift without a sale.";
        foreach (var cap in result["caps"] as JsonArray ?? [])
            if (Cap(cap!, currency) is { } sentence) yield return sentence;
        foreach (var left in (result["warnings"] as JsonArray ?? []).Where(one => (string?)one!["code"] == "order_left_out"))
            yield return $"An order of {Sum(left!["amount"], currency)} for {NameOf(plan, (string?)left["scheme"])} was left out: it is too small, and the plan is inside its band without it.";
        if ((string?)result["outcome"] == "Planned") yield return (bool?)result["is_approximate"] == true ? "There were too many orders to try every set of them: the sizes are approximate." : "Every set of its orders was tried with the schemes' minimums and multiples; this one leaves the least drift.";
    }

    private static string Words(string action, string automationType) => (action, automationType) switch
    {
        (Gates.Execute, "Rebalancing") => "Placing the plan's orders", (Gates.Execute, "TriggerOrder") => "Placing its order", (Gates.Execute, _) => "Investing", (Gates.Ask, _) => "Asking a person first",
        (Gates.Hold, "TriggerOrder") => "Waiting for another value", (Gates.Hold, _) => "Waiting", _ => "Leaving this time out",
    };

    /// <summary>Of a candidate that nothing forbade: why the chosen one came before it.</summary>
    private static string WhyNot(string action, string? chosen, string automationType, JsonNode? gates) => (action, chosen) switch
    {
        (Gates.Hold, Gates.Execute or Gates.Ask) => automationType == "TriggerOrder" ? "this one met the condition, no kill switch is engaged, and what it needs is fresh enough." : "no kill switch is engaged, and the NAVs that it needs are fresh enough.",
        (Gates.Hold, _) => "time alone does not change what closed.",
        (Gates.Skip, Gates.Execute or Gates.Ask) => "neither its own terms nor the scheme's leave this time out.",
        (Gates.Skip, Gates.Hold) => "what holds it may pass, and then it goes on.",
        (Gates.Skip, _) => "that is for what its terms leave out; here something has to be looked at.",
        (Gates.Ask, Gates.Execute) => (gates as JsonArray ?? []).Any(gate => (string?)gate!["value"] == "agreed") ? "a person has agreed already." : "nobody has to be asked by its terms and limits.",
        (Gates.Ask, _) => "a person is asked only when the gates before that question are open.",
        _ => "another gate decided first.",
    };

    /// <summary>What closed, with its figures where the gates measured them.</summary>
    private static string Closed(string rule, JsonNode? gates, string currency)
    {
        var (gate, what) = rule.Split(':', 2) is [var first, var rest] ? (first, rest) : (rule, "");
        var measured = (gates as JsonArray ?? []).FirstOrDefault(one => (string?)one!["gate"] == gate && (string?)one["what"] == what);
        if (measured is not null) return ExplainWords.Gate(gate, what, false, (string?)measured["value"] ?? "none", (string?)measured["limit"], currency).Replace(Stopped, "", StringComparison.Ordinal);
        return $"{CodeWords.First(gate)}: {CodeWords.Of(what)}.";
    }

    private static string? Cap(JsonNode cap, string currency) => (string?)cap["code"] switch
    {
        "tax_budget" => $"Selling more was tried and dropped: its tax of {Sum(cap["wanted"], currency)} is above the budget of {Sum(cap["limit"], currency)}.",
        "benefit_factor" => $"Selling was tried and dropped: tax and load of {Sum(cap["tax_and_load"], currency)} weigh more than the drift that it would repair (factor {cap["factor"]}).",
        "rebalance_amount" => $"Moving {Sum(cap["wanted"], currency)} would have gone all the way; the rule moves at most {Sum(cap["limit"], currency)} at once.",
        "max_turnover_percent" => $"Moving {cap["wanted"]} % would have gone all the way; the rule moves at most {cap["limit"]} % at once.",
        _ => null,
    };

    private static string NameOf(JsonNode plan, string? scheme) => (string?)(plan["inputs"]?["schemes"] as JsonArray ?? []).FirstOrDefault(one => (string?)one!["id"] == scheme)?["name"] ?? scheme ?? "a scheme";

    /// <summary>An amount of the plan's document, which keeps numbers as text.</summary>
    private static string Sum(JsonNode? amount, string currency) => amount is null ? "–" : MoneyText.In(amount.ToString(), currency);

    private static string Percent(string value) => DecimalText.Write(RunRule.Shown(Number(value)));

    private static decimal Number(string value) => decimal.Parse(value, CultureInfo.InvariantCulture);
}
