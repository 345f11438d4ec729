using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Clients;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Rebalancing;

/// <summary>Leaves dates of a scheduled rule out, and answers the question about those that were missed.</summary>
internal static class SteerRule
{
    /// <param name="Decision">The state of the execution that was made, or skip, refuse.</param>
    internal sealed record MissedView(string OccurrenceKey, DateOnly NominalDate, string Decision, string ReasonCode, string Message, Guid? ExecutionId);

    internal sealed record MissedAnswer(IReadOnlyList<MissedView> Items);

    /// <summary>What answering needs.</summary>
    internal sealed record Desk(WriteRule.Desk Rules, ScheduledRuns Runs, OccurrenceStore Occurrences, RuleStore Open, TaskStore Tasks);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("{id}/skip", Skip).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Leaves a date of the schedule out, or the next so many");
        rules.MapPost("{id}/unskip", Unskip).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Takes a left-out date in again, or all of them");
        rules.MapPost("{id}/missed", Missed).Needs(Permission.WealthTrade).Produces<MissedAnswer>().WithSummary("Answers the question about missed dates: {\"2026-03-10\": \"run\", \"2026-03-11\": \"skip\"}");
    }

    private static Task<Reply> Skip(string id, SkipDates.Request request, Caller caller, Desk desk, CancellationToken cancel)
    {
        SkipDates.Check(request);
        return desk.Rules.Database.Write<Reply>(
            async session =>
            {
                var (rule, _) = await WriteRule.Of(session, desk.Rules, caller, id, isLocked: true);
                if (WriteRule.Closed(rule) is { } closed) return closed;
                if (await desk.Rules.Dates.Of(session, rule) is not { } dates) return Refusal.Rule("unsupported_feature", "A rule without a schedule has no dates to leave out: pause it.");
                var (wanted, refused) = SkipDates.Wanted(request, dates, rule.SkippedDates, rule.NextRebalancingDate, null, session.Now);
                return refused is not null ? refused : await WriteRule.Saved(session, desk.Rules, caller, rule, rule with { Skips = Json.Of(rule.SkippedDates.Union(wanted).Order()) }, "skipped");
            },
            cancel);
    }

    private static Task<Reply> Unskip(string id, Caller caller, Desk desk, CancellationToken cancel, SkipDates.Undo? request = null) => desk.Rules.Database.Write<Reply>(
        async session =>
        {
            var (rule, _) = await WriteRule.Of(session, desk.Rules, caller, id, isLocked: true);
            if (WriteRule.Closed(rule) is { } closed) return closed;
            var (left, refused) = SkipDates.Without(request, rule.SkippedDates);
            return refused is not null ? refused : await WriteRule.Saved(session, desk.Rules, caller, rule, rule with { Skips = Json.Of(left) }, "unskipped");
        },
        cancel);

    private static Task<Reply> Missed(string id, Dictionary<string, string> request, Caller caller, Desk desk, CancellationToken cancel)
    {
        var answers = MissedDates.Answers(request);
        return desk.Rules.Database.Write<Reply>(
            async session =>
            {
                var (rule, client) = await WriteRule.Of(session, desk.Rules, caller, id, isLocked: true);
                if (rule.Status is not ("Active" or "Paused" or "Needs Attention")) return new Refusal("state_conflict", $"The rule is {rule.Status}; nothing of it is run.", 409);
                var asked = (await desk.Open.OpenRuns(session, [rule.Id])).Where(run => run is { State: "Asked", ReasonCode: Reasons.MissedDates, NominalDate: not null }).ToDictionary(run => run.NominalDate!.Value);
                if (MissedDates.NotAsked(answers.Keys, asked.Keys) is { } refused) return refused;
                if (answers.ContainsValue(true) && await desk.Rules.Executions.Open(session, rule.Id) is { } open)
                    return new Refusal("execution_open", $"{open.Code} of this rule is {open.Status}. Finish or cancel it first.", 409);
                var results = new List<DateResult>();
                foreach (var (date, runs) in answers) results.Add(await Answered(session, caller, desk, (await desk.Rules.Store.Find(session, rule.Id))!, client, asked[date], runs));
                if (asked.Count == answers.Count) await desk.Tasks.Close(session, Reasons.MissedDates, rule.Id, caller.Actor, Json.Of(request).Text);
                return Reply.Ok(new MissedAnswer([.. results.Select(one => new MissedView(one.Date.Key, one.Date.Nominal, one.Decision, one.ReasonCode, one.Sentence, one.Execution?.Id))]));
            },
            cancel);
    }

    private static async Task<DateResult> Answered(Session session, Caller caller, Desk desk, RebalancingRule rule, ClientRow client, OpenRun run, bool runs)
    {
        var date = new ScheduledDate(run.OccurrenceKey, run.NominalDate!.Value, run.RunDate ?? run.NominalDate.Value, run.DueAt, new() { ["because"] = "person" });
        if (!runs) return await desk.Runs.Idle(session, rule, date, Verdicts.Skip(Reasons.SkippedByPerson, $"A person left {date.Nominal:yyyy-MM-dd} out."), caller.Actor, 0);
        // The yes was for the date, not for a plan: the plan may ask again.
        await desk.Occurrences.Reopen(session, run.OccurrenceKey);
        return await desk.Runs.Run(session, rule, client, date, "person", caller.Actor, 0);
    }
}
