using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>Runs a rule because a person says so: at once with a key of its own, or for dates that were missed. Every gate is passed all the same.</summary>
internal static class RunRuleNow
{
    /// <param name="Amount">Instead of the rule's.</param>
    internal sealed record NowRequest(Figure? Amount = null);

    /// <param name="Decision">execute, ask, hold, skip, refuse or fail.</param>
    internal sealed record FiredView(string OccurrenceKey, DateOnly? NominalDate, string Decision, string ReasonCode, string Message, IReadOnlyList<OrderView> Orders);

    internal sealed record OrderView(Guid Id, string Code, string OrderType, Guid SchemeId, decimal? Amount, string Status, DateOnly? PredictedNavDate);

    internal sealed record MissedAnswer(IReadOnlyList<FiredView> Items);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("{id}/run-now", Now).Needs(Permission.WealthTrade).Produces<FiredView>().WithSummary("Runs a rule at once, through every gate; its dates stay");
        rules.MapPost("{id}/missed", Missed).Needs(Permission.WealthTrade).Produces<MissedAnswer>().WithSummary("Answers the question about missed dates: {\"2026-03-10\": \"run\", \"2026-03-11\": \"skip\"}");
    }

    private static Task<Reply> Now(string id, Caller caller, HttpRequest http, RuleDesk desk, AutoInvestEngine engine, FireRules fire, CancellationToken cancel, NowRequest? request = null)
    {
        var checks = new Checks();
        var amount = checks.Coins(request?.Amount, "/amount");
        checks.Done();
        return desk.Database.Write<Reply>(
            async session =>
            {
                var (rule, _) = await desk.Of(session, caller, id);
                if (rule.Status is not (RuleStatus.Active or RuleStatus.Paused or RuleStatus.NeedsAttention)) return WriteRule.Closed(rule, "run");
                if (!rule.IsEnabled) return NotEnabled(rule);
                var facts = (await engine.Facts(session, [rule]))[0];
                if (facts.Open.Count(run => run.IsExecution) is > 0 and var open) return new Refusal("execution_open", $"{open} execution(s) of the rule are open.");
                var key = http.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 60 } sent && sent.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? sent : Ids.New(session.Now).ToString();
                var due = new DueOccurrence(OccurrenceKeys.RunNow(rule.Id, key), null, facts.Today(session.Now), session.Now, session.Now, rule.IsByDate ? rule.OccurrenceNo : rule.ExecutionCount);
                var (firing, choice) = MakeFiring.Of(rule, due, facts.Dates, facts.Amounts, amount, "person", session.Now, caller.Actor);
                var fired = await fire.Run(session, [new(RuleAmounts.Counted(rule, choice), [new(firing with { Resting = RestOf(rule) }, choice)], [])], 0);
                return Reply.Ok(View(fired[0]));
            },
            cancel);
    }

    private static Task<Reply> Missed(string id, Dictionary<string, string> request, Caller caller, RuleDesk desk, AutoInvestEngine engine, FireRules fire, CancellationToken cancel)
    {
        var answers = MissedDates.Answers(request);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var (rule, _) = await desk.Of(session, caller, id);
                if (rule.Status is RuleStatus.Cancelled or RuleStatus.Draft) return WriteRule.Closed(rule, "run");
                if (!rule.IsEnabled && answers.ContainsValue(true)) return NotEnabled(rule);
                var facts = (await engine.Facts(session, [rule]))[0];
                var asked = facts.Open.Where(run => run is { State: "Asked", ReasonCode: Reasons.MissedDates, NominalDate: not null }).ToDictionary(run => run.NominalDate!.Value);
                if (MissedDates.NotAsked(answers.Keys, asked.Keys) is { } refused) return refused;
                var (after, firings) = Plan(facts, answers, asked, caller, session.Now);
                var fired = await fire.Run(session, [new(after, firings, [])], 0);
                if (asked.Count == answers.Count) await desk.Tasks.Close(session, Reasons.MissedDates, rule.Id, caller.Actor, Json.Of(request).Text);
                return Reply.Ok(new MissedAnswer([.. fired.Select(View)]));
            },
            cancel);
    }

    private static (RuleRow Rule, List<PlannedFiring> Firings) Plan(RuleFacts facts, SortedDictionary<DateOnly, bool> answers, Dictionary<DateOnly, OpenRun> asked, Caller caller, DateTimeOffset now)
    {
        var (rule, firings) = (facts.Rule, new List<PlannedFiring>());
        foreach (var (date, runs) in answers)
        {
            var found = facts.Dates.Find(date);
            var due = new DueOccurrence(asked[date].OccurrenceKey, date, facts.Today(now), asked[date].DueAt, now, found?.K ?? rule.OccurrenceNo);
            if (!runs)
            {
                firings.Add(new(MakeFiring.Idle(rule, due, Verdicts.Skip(Reasons.SkippedByPerson, $"A person left {date:yyyy-MM-dd} out."), caller.Actor) with { IsApproved = true }, null));
                continue;
            }
            var (firing, choice) = MakeFiring.Of(rule, due, facts.Dates, facts.Amounts, null, "person", now, caller.Actor);
            firings.Add(new(firing with { IsApproved = true, Resting = RestOf(facts.Rule) }, choice));
            rule = RuleAmounts.Counted(rule, choice);
        }
        return (rule, firings);
    }

    private static Refusal NotEnabled(RuleRow rule) => new("state_conflict", $"Rule {rule.Code} is not enabled: set is_enabled first.");

    /// <summary>What the first gate writes down of a rule that acts by itself no more and is run by a person; null: it acts.</summary>
    private static string? RestOf(RuleRow rule) => rule.Status is RuleStatus.Paused or RuleStatus.NeedsAttention ? rule.Status : null;

    private static FiredView View(Fired fired) => new(
        fired.Firing.Key, fired.Firing.NominalDate, fired.Verdict.Decision, fired.Verdict.ReasonCode, fired.Verdict.Sentence,
        [.. fired.Orders.Select(order => new OrderView(order.Id, order.Code, order.OrderType, order.ProductId, order.Amount, order.Status, order.PredictedNavDate))]);
}
