using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Logs;
using Steward.Wealth.Navs;
using Steward.Wealth.Orders;
using Steward.Wealth.Rebalancing;

namespace Steward.Wealth.Occurrences;

/// <summary>Answers "why did it do that?" for one occurrence: what was asked, what was seen, each gate, what left and what came back.</summary>
internal static class Explain
{
    /// <param name="NominalDate">The date by the rule; null where no date but a drift, a value or a person asked for it.</param>
    /// <param name="Sentences">The whole story in plain words, in its order.</param>
    /// <param name="Gates">Of the last time that the gates were passed.</param>
    /// <param name="Lines">The log lines with their hashes.</param>
    /// <param name="Restated">NAVs that it used and that were restated afterwards.</param>
    /// <param name="Plan">Of a rebalancing: the plan as preview and execution show it, byte for byte; null: none was made.</param>
    internal sealed record Answer(
        string OccurrenceKey, string AutomationType, Guid AutomationId, Guid ClientId, string State, string? ReasonCode, DateTimeOffset DueAt, DateOnly? NominalDate, DateOnly? RunDate, Guid? DecisionId,
        IReadOnlyList<string> Sentences, JsonNode? Inputs, JsonNode? Gates, IReadOnlyList<OrderView> Orders, IReadOnlyList<LogView> Lines, Json? Plan, IReadOnlyList<RestatedView> Restated);

    /// <summary>An order of the occurrence and how far it came.</summary>
    internal sealed record OrderFacts
    {
        public Guid Id { get; init; }
        public string Code { get; init; } = "";
        public string OrderType { get; init; } = "";
        public string SchemeName { get; init; } = "";
        public string? TargetSchemeName { get; init; }
        public decimal? Amount { get; init; }
        public decimal? Units { get; init; }
        public string Status { get; init; } = "";
        public DateOnly? PredictedNavDate { get; init; }
        public DateOnly? NavDate { get; init; }
        public decimal? Nav { get; init; }
        public decimal? ExecutedUnits { get; init; }
        public decimal? ExecutedAmount { get; init; }
        public decimal Charges { get; init; }
        public string? FailureCode { get; init; }
        public string? FailureReason { get; init; }
        public string? HeldCode { get; init; }
        public string? HeldReason { get; init; }

        /// <summary>Of a sale of all units: what it left behind, and why; null: nothing.</summary>
        public string? Stays { get; init; }
    }

    /// <summary>The same as it travels: units and NAVs as text.</summary>
    internal sealed record OrderView(
        Guid Id, string Code, string OrderType, string SchemeName, string? TargetSchemeName, decimal? Amount, string? Units, string Status, DateOnly? PredictedNavDate, DateOnly? NavDate, string? Nav, string? ExecutedUnits,
        decimal? ExecutedAmount, decimal Charges, string? FailureCode, string? FailureReason, string? HeldCode, string? HeldReason, string? Stays)
    {
        internal static OrderView Of(OrderFacts facts) => new(
            facts.Id, facts.Code, facts.OrderType, facts.SchemeName, facts.TargetSchemeName, facts.Amount, Text(facts.Units), facts.Status, facts.PredictedNavDate, facts.NavDate, Text(facts.Nav), Text(facts.ExecutedUnits),
            facts.ExecutedAmount, facts.Charges, facts.FailureCode, facts.FailureReason, facts.HeldCode, facts.HeldReason, facts.Stays);

        private static string? Text(decimal? value) => value is { } known ? DecimalText.Write(known) : null;
    }

    internal static void Map(RouteGroupBuilder automation) => automation.MapGet("explain/{occurrence_key}", Handle).Needs(Permission.WealthRead)
        .Produces<Answer>().WithSummary("Why an occurrence did what it did, in facts and plain sentences");

    /// <summary>A look of which nothing came has lines and no occurrence: a condition that could not be known. Null: there was none.</summary>
    private static OccurrenceRow? Look(IReadOnlyList<LogRow> lines) => lines is not [var first, ..] ? null : new()
    {
        OccurrenceKey = first.OccurrenceKey, AutomationType = first.AutomationType, AutomationId = first.AutomationId, ClientId = first.ClientId, State = first.Status, ReasonCode = first.ReasonCode, DueAt = first.At,
    };

    private static Task<Reply> Handle(string occurrence_key, Caller caller, Database database, OccurrenceStore occurrences, ExecutionLogStore logs, InvestmentOrderStore orders, ExecutionStore executions, Restatements restated, IDecisionLedger ledger, ClientAccess access, IAccounts accounts, CancellationToken cancel)
    {
        if (occurrence_key.Length > 200 || occurrence_key.Contains('\0')) throw new RefusedException(Refusal.Invalid("/occurrence_key", "An occurrence key has at most 200 characters."));
        return database.Read<Reply>(
            async session =>
            {
                var lines = await logs.OfOccurrence(session, occurrence_key);
                if ((await occurrences.Find(session, occurrence_key) ?? Look(lines)) is not { } row || await access.Owner(session, caller, row.ClientId) is not { } client) return Refusal.NotFound("occurrence");
                var facts = await orders.FactsOf(session, occurrence_key);
                var last = lines.LastOrDefault(line => line.Inputs.Text != "{}");
                var inputs = last is null ? null : JsonNode.Parse(last.Inputs.Text);
                var gates = inputs?["gates"];
                (inputs as JsonObject)?.Remove("gates");
                var words = new ExplainWords(client.TimeZone, client.Currency, await accounts.Contacts(session, [.. lines.Select(line => ExplainWords.UserOf(line.Actor)).OfType<Guid>().Distinct()]));
                var execution = row.AutomationType == "Rebalancing" ? await executions.OfOccurrence(session, occurrence_key) : null;
                var choice = row.DecisionId is { } id && await ledger.Find(session, id) is { } decision ? await ledger.ChoiceOf(session, decision) : null;
                IReadOnlyList<string> others =
                    [.. execution is null ? [] : ExplainElse.OfPlan(JsonNode.Parse(execution.Plan.Text), client.Currency), .. choice is null ? [] : ExplainElse.Sentences(row.AutomationType, choice, gates, client.Currency)];
                return Reply.Ok(new Answer(
                    row.OccurrenceKey, row.AutomationType, row.AutomationId, row.ClientId, row.State, row.ReasonCode, row.DueAt, ExplainSeen.IsByRule(row, inputs as JsonObject) ? row.NominalDate : null, row.RunDate, row.DecisionId, [.. words.Story(row, lines, inputs as JsonObject, gates, others, facts)], inputs, gates, [.. facts.Select(OrderView.Of)],
                    [.. lines.Select(LogView.Of)], execution is null ? null : ExecutionView.Canonical(execution.Plan),
                    await restated.OfOccurrence(session, occurrence_key)));
            },
            cancel);
    }
}
