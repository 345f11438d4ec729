using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Logs;

namespace Steward.Wealth.Occurrences;

/// <summary>The story of one occurrence in plain sentences, with times by the client's clock.</summary>
internal sealed class ExplainWords(string timeZone, string currency, IReadOnlyDictionary<Guid, AccountContact> people)
{
    /// <param name="others">What else was possible, and why it was not chosen.</param>
    internal IEnumerable<string> Story(OccurrenceRow row, IReadOnlyList<LogRow> lines, JsonObject? seen, JsonNode? gates, IReadOnlyList<string> others, IReadOnlyList<Explain.OrderFacts> orders)
    {
        yield return $"It was {(row.Id == Guid.Empty ? "looked at" : "due")} {Time(row.DueAt)} ({timeZone}){(ExplainSeen.IsByRule(row, seen) && row.NominalDate is { } nominal ? For(nominal, ExplainSeen.IsOfPeriod(seen)) : "")}{(ExplainSeen.IsByRule(row, seen) && row.RunDate is { } run && run != row.NominalDate ? $"; it ran as of {Day(run)}" : "")}.";
        foreach (var fact in ExplainSeen.Sentences(row.AutomationType, seen ?? [], currency)) yield return fact;
        foreach (var gate in gates?.AsArray() ?? []) yield return Gate((string?)gate!["gate"] ?? "", (string?)gate["what"] ?? "", (bool)gate["passed"]!, (string?)gate["value"] ?? "none", (string?)gate["limit"], currency);
        foreach (var other in others) yield return other;
        foreach (var line in lines)
            if ((string?)JsonNode.Parse(line.Outputs.Text)?["sentence"] is { } sentence) yield return $"{Time(line.At)}, {Who(line.Actor)}: {sentence}";
        foreach (var order in orders) yield return Order(order);
        if (lines.Count > 0) yield return $"The log has {(lines.Count == 1 ? "one line" : $"{lines.Count} lines")} about it; the last is {lines[^1].Chain} number {lines[^1].Seq}, hash {lines[^1].Hash}.";
    }

    /// <summary>What a gate looked at, found and allowed.</summary>
    internal static string Gate(string gate, string what, bool passed, string value, string? limit, string? currency = null)
    {
        // Limits of a share or a number of orders are no money.
        if (gate is "mandate" || (gate, what) is ("funds", "cash" or "min_balance") || what.StartsWith("minimum_amount", StringComparison.Ordinal) || what.StartsWith("multiple", StringComparison.Ordinal) || (gate is "limits" && what.Contains("Amount", StringComparison.Ordinal)))
            (value, limit) = (MoneyText.In(value, currency), limit is null ? null : MoneyText.In(limit, currency));
        var about = what.Contains(':', StringComparison.Ordinal) ? what[(what.IndexOf(':', StringComparison.Ordinal) + 1)..] : what;
        return (gate, what.Split(':')[0]) switch
        {
            ("rule", "run_by_person") => $"The rule {(limit == "Paused" ? "is paused" : "waits for a person")}: {(passed ? "it ran this once because a person said so" : "a person said so, and it did not run")}, by its terms of {value}.",
            ("rule", _) => passed ? $"It is enabled and acted by its present terms, {value}." : $"It did not act by its own terms, {value}.",
            ("kill_switch", _) => passed ? "No kill switch is engaged." : $"Stopped: the kill switch of the {value.ToLowerInvariant()} is engaged.",
            ("data", "nav") => passed ? $"The NAV of scheme {about} is {value}: fresh enough to act on." : $"Stopped: the NAV of scheme {about}, {value}, may not be used ({CodeWords.Of(limit ?? "")}).",
            ("limits", _) => $"{(passed ? "Within the limit" : "Beyond the limit")} “{what}”: used before and asked for now {value}, allowed {limit}.",
            ("client", "status") => passed ? "The client is active." : $"Stopped: the client is {value.ToLowerInvariant()}.",
            ("client", "kyc") => passed ? $"The client's identity check is valid ({value})." : $"Stopped: the client's identity check is {value}.",
            ("mandate", "status") => passed ? "The mandate is active." : $"Stopped: the mandate is {value.ToLowerInvariant()}.",
            ("mandate", _) => $"{(passed ? "Within" : "Stopped: above")} the mandate's ceiling: {value}, allowed {limit}.",
            ("scheme", "open") => passed ? $"Scheme {about} takes such orders." : $"Stopped: scheme {about} takes no such orders.",
            ("scheme", "minimum_amount") => $"{(passed ? "Not below" : "Stopped: below")} the scheme's minimum: {value}, at least {limit}.",
            ("scheme", "minimum_units") => $"{(passed ? "Not below" : "Stopped: below")} the scheme's least units: {value}, at least {limit}.",
            ("scheme", "multiple") => $"Stopped: {value} is no multiple of {limit}.",
            ("funds", "cash") => passed ? $"The cash is there: {value} of {limit}." : $"Stopped: {value} is needed, {limit} is there.",
            ("funds", "min_balance") => passed ? $"Enough cash stays: {value}, at least {limit}." : $"Stopped: {value} of cash would stay, at least {limit} must.",
            ("funds", "units") => $"{(passed ? "The units of" : "Stopped: too few units of")} scheme {about}{(passed ? " are there" : "")}: {(value.Split(" at ") is [var sum, var nav] ? $"{MoneyText.In(sum, currency)} at the NAV {nav}" : value)} asked for; {limit}.",
            ("approval", _) => value switch { "no" => "Nobody has to be asked.", "agreed" => "A person has agreed.", _ => $"A person is asked: {CodeWords.Of(value)}." },
            _ => $"{(passed ? "Passed" : "Closed")}: {CodeWords.Of(gate)}, {CodeWords.Of(what)} {value}{(limit is null ? "" : $" against {limit}")}.",
        };
    }

    /// <summary>What is paid for a purchase is amount and charges; what a sale brings is paid out without them.</summary>
    private string Charged(Explain.OrderFacts order) =>
        order.Charges == 0 ? "" : order.OrderType == "Purchase" ? $", {MoneyText.Of(order.Charges, currency)} of it charges" : $"; charges {MoneyText.Of(order.Charges, currency)}";

    private static string For(DateOnly nominal, bool isPeriod) => isPeriod ? $", in the period from {Day(nominal)} on" : $", for {Day(nominal)} by the rule";

    private string Order(Explain.OrderFacts order) =>
        $"Order {order.Code} ({order.OrderType.ToLowerInvariant()} of {order.SchemeName}{(order.TargetSchemeName is { } target ? $" into {target}" : "")}) is {order.Status.Replace('_', ' ')}"
        + (order.Nav is { } nav ? $": {Gates.Text(order.ExecutedUnits)} units at the NAV {Gates.Text(nav)} of {Day(order.NavDate!.Value)}, {(order.ExecutedAmount is { } money ? MoneyText.Of(money, currency) : "–")} in all{Charged(order)}" : order.HeldReason is { } waits ? $" and waits: {waits.TrimEnd('.')}" : order.FailureReason is null && order.PredictedNavDate is { } predicted ? $"; it is to get the NAV of {Day(predicted)}" : "")
        + (order.FailureReason is { } failure ? $": {failure.TrimEnd('.')}" : "") + (order.Stays is { } stays ? $". {stays}" : ".");

    /// <summary>The person of an actor; null: no person.</summary>
    internal static Guid? UserOf(string actor) => actor.Split(':') is ["user", var id] && Guid.TryParse(id, out var user) ? user : null;

    private string Who(string actor) => UserOf(actor) is { } user && people.TryGetValue(user, out var person) ? person.Name : actor.Split(':') switch { ["engine", var name] => $"the engine {name}", ["user", ..] => "a person", ["key", ..] => "a program with a key", _ => actor };

    private static string Day(DateOnly day) => day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    private string Time(DateTimeOffset at) => LocalTime.In(timeZone, at).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
