using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Rebalancing;

/// <summary>Creates, reads, changes, pauses and cancels rebalancing rules.</summary>
internal static class WriteRule
{
    internal sealed record PauseRequest(DateOnly? Until = null);

    internal sealed record CancelRequest(string? Reason = null);

    /// <summary>What every write of a rule needs.</summary>
    internal sealed record Desk(Database Database, RebalancingRuleStore Store, ExecutionStore Executions, ClientAccess Access, ReadRuleInput Reader, RuleDates Dates, CloseExecution Closer, TaskStore Tasks, RuleStore Open, ClaimOccurrences Claims, RebalancingNotices Notices, Changes Changes);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("", Create).Needs(Permission.WealthWrite).Produces<RuleView>(201).WithSummary("Creates a rebalancing rule");
        rules.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<RuleView>>().WithSummary("Rebalancing rules, newest first");
        rules.MapGet("{id}", Read).Needs(Permission.WealthRead).Produces<RuleView>().WithSummary("One rebalancing rule");
        foreach (var method in new[] { "PUT", "PATCH" })
            rules.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Changes a rule; what is absent stays; needs If-Match");
        rules.MapDelete("{id}", Cancel).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Cancels a rule and its plan that waits for an answer");
        rules.MapPost("{id}/pause", Pause).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Pauses a rule, until a date or until it is resumed");
        rules.MapPost("{id}/resume", Resume).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Lets a paused rule go on");
    }

    /// <summary>The rule of the path, if its client is one of the caller's.</summary>
    /// <exception cref="RefusedException">404 <c>not_found</c>, 400 <c>invalid_id</c>.</exception>
    internal static async Task<(RebalancingRule Rule, ClientRow Client)> Of(Session session, Desk desk, Caller caller, string id, bool isLocked = false)
    {
        var rule = id.StartsWith("REBAL-", StringComparison.Ordinal) ? await desk.Store.ByCode(session, id, isLocked) : await desk.Store.Find(session, ThingId.Parse(id).Id ?? Guid.Empty, isLocked);
        return rule is not null && await desk.Access.Owner(session, caller, rule.ClientId) is { } client ? (rule, client) : throw new RefusedException(Refusal.NotFound("rebalancing rule"));
    }

    private static Task<Reply> Create(RuleInput input, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var client = await desk.Access.Named(session, caller, input.ClientId);
            if (caller.Id is not { } author || caller.Kind != "user") return Refusal.Rule("person_required", "A rule is made by a person: sign in as one.");
            var fresh = new RebalancingRule { Id = Ids.New(session.Now), Code = Ids.Code("REBAL", 8), CreatedBy = author, CreatedAt = session.Now, UpdatedAt = session.Now };
            var rule = await desk.Dates.WithNext(session, await desk.Reader.Read(session, input, client, fresh), session.Now);
            await desk.Store.Add(session, rule);
            await desk.Changes.Say(session, caller, "rebalancing_rule", "created", rule.Id, new { rule.Code, rule.ClientId, rule.Strategy, rule.Targets });
            return Reply.Created($"/api/v1/wealth/automation/rebalancing/{rule.Id}", RuleView.Of(rule, await Warnings(session, desk, rule)), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> List(PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? client_id = null, string? status = null) => desk.Database.Read<Reply>(
        async session =>
        {
            var client = await desk.Access.Filter(session, caller, client_id);
            var word = status is null ? null : Words.RuleStatus.Read(status) ?? throw new RefusedException(Refusal.Rule("unknown_word", $"'{Checks.Short(status)}' is no status of a rule.", "/status"));
            var cut = Page<RebalancingRule>.Of(await desk.Store.Page(session, page, client, word), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(new Page<RuleView>([.. cut.Items.Select(row => RuleView.Listed(row))], cut.NextCursor));
        },
        cancel);

    private static Task<Reply> Read(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var (rule, _) = await Of(session, desk, caller, id);
            return Reply.Ok(RuleView.Of(RebalancingRule.Kept.Whole(rule)), EntityTags.Of(rule.Version));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var (present, client) = await Of(session, desk, caller, id, isLocked: true);
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                if (Closed(present) is { } closed) return closed;
                present = RebalancingRule.Kept.ForChange(present, patch);
                var input = MergePatch.Apply(RuleInput.Of(present), patch);
                if (input.ClientId != present.ClientId.ToString()) return Refusal.Rule("immutable_field", "The client of a rule does not change.", "/client_id");
                var changed = await desk.Reader.Read(session, input, client, present);
                if (IsRescheduled(present, changed)) changed = await desk.Dates.WithNext(session, changed, session.Now);
                return await Saved(session, desk, caller, present, changed, "changed");
            },
            cancel);
    }

    private static Task<Reply> Cancel(string id, Caller caller, Desk desk, CancellationToken cancel, string? reason = null) => desk.Database.Write<Reply>(
        async session =>
        {
            var (present, _) = await Of(session, desk, caller, id, isLocked: true);
            if (present.RetiredAt is not null) return Reply.Ok(RuleView.Listed(present), EntityTags.Of(present.Version));
            if (await desk.Executions.Open(session, present.Id) is { } open)
            {
                if (open.Status is "In Progress" or "Approved") return new Refusal("execution_open", $"Orders of {open.Code} are under way: cancel those first, or wait.", 409);
                await desk.Closer.To(session, open, "Cancelled", Reasons.RuleCancelled, "The rule was cancelled.", caller.Actor);
            }
            await Drop(session, desk, present, caller);
            return await Saved(session, desk, caller, present, present with { Status = "Cancelled", RetiredAt = session.Now, NextRebalancingDate = null, NextRunAt = null }, "cancelled", reason);
        },
        cancel);

    /// <summary>What waited for a calendar or an answer ends with the rule: each occurrence has its last line, and nobody is asked any more.</summary>
    private static async Task Drop(Session session, Desk desk, RebalancingRule rule, Caller caller)
    {
        foreach (var kind in new[] { Reasons.MissedDates, "rule_attention" }) await desk.Tasks.Withdraw(session, kind, rule.Id, caller.Actor);
        var waiting = (await desk.Open.OpenRuns(session, [rule.Id])).Where(run => run.State is "Due" or "Held" or "Asked");
        await desk.Claims.Run(session, [.. waiting.Select(run => new Firing
        {
            AutomationType = "Rebalancing", AutomationId = rule.Id, RuleVersion = rule.Version, ClientId = rule.ClientId, Key = run.OccurrenceKey, NominalDate = run.NominalDate, RunDate = run.RunDate ?? DateOnly.FromDateTime(run.DueAt.UtcDateTime),
            DueAt = run.DueAt, Orders = [], Own = Verdicts.Skip(Reasons.RuleCancelled, "The rule was cancelled."), Actor = caller.Actor, Engine = RunRule.Engine, IsApproved = true,
        })], 0);
    }

    private static Task<Reply> Pause(string id, Caller caller, Desk desk, CancellationToken cancel, PauseRequest? request = null) => desk.Database.Write<Reply>(
        async session =>
        {
            var (present, client) = await Of(session, desk, caller, id, isLocked: true);
            if (present.RetiredAt is not null || present.Status is not ("Active" or "Paused")) return Conflict(present, "Paused");
            var today = LocalTime.DateIn(client.TimeZone, session.Now);
            if (request?.Until <= today) return Refusal.Rule("out_of_limits", $"until is the day on which the rule goes on, after today ({today:yyyy-MM-dd}).", "/until");
            if (present.Status == "Active")
                await desk.Notices.Tell(session, present, RebalancingNotices.Paused, $"v{present.Version}", request?.Until is { } until ? $"paused until {until:yyyy-MM-dd}." : "paused until somebody resumes it.");
            return await Saved(session, desk, caller, present, present with { Status = "Paused", PauseUntil = request?.Until }, "paused");
        },
        cancel);

    private static Task<Reply> Resume(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var (present, _) = await Of(session, desk, caller, id, isLocked: true);
            if (present.Status is not ("Paused" or "Needs Attention" or "Draft")) return Conflict(present, "Active");
            await desk.Tasks.Close(session, "rule_attention", present.Id, caller.Actor, "resumed");
            var rule = await desk.Dates.WithNext(session, present with { Status = "Active", PauseUntil = null, FailureStreak = 0 }, session.Now);
            return await Saved(session, desk, caller, present, rule, "resumed");
        },
        cancel);

    internal static async Task<Reply> Saved(Session session, Desk desk, Caller caller, RebalancingRule before, RebalancingRule rule, string happened, string? reason = null)
    {
        if (!await desk.Store.Save(session, rule)) return EntityTags.Stale(EntityTags.Of(before.Version), null);
        // A rule that is ended needs not be read for it: what of it is damaged stays as it is, and is named.
        if (rule.RetiredAt is null) RebalancingRule.Kept.Whole(rule);
        await desk.Changes.Say(session, caller, "rebalancing_rule", happened, rule.Id, new { before = RuleInput.Of(RebalancingRule.Kept.Readable(before).Row), after = RuleInput.Of(RebalancingRule.Kept.Readable(rule).Row), reason });
        return Reply.Ok(RuleView.Listed(rule with { Version = rule.Version + 1, UpdatedAt = session.Now, LastEvaluatedAt = null }, await Warnings(session, desk, rule)), EntityTags.Of(rule.Version + 1));
    }

    internal static Refusal? Closed(RebalancingRule rule) => rule.RetiredAt is null && rule.Status is not ("Cancelled" or "Completed") ? null : Conflict(rule, "changed");

    private static Refusal Conflict(RebalancingRule rule, string wanted) => new("state_conflict", $"The rule is {rule.Status}; it cannot become {wanted}.", 409);

    /// <summary>Whether the dates to come are others now. An edit of anything else moves none, also not one that has just fallen due.</summary>
    private static bool IsRescheduled(RebalancingRule before, RebalancingRule after) => (after.IsEnabled && !before.IsEnabled) || (after.Status == "Active" && before.Status != "Active")
        || (before.TriggerOnSchedule, before.Frequency, before.DayOfMonth, before.DayOfWeek, before.StartDate, before.TimeZone, before.CalendarId, before.RollConvention)
        != (after.TriggerOnSchedule, after.Frequency, after.DayOfMonth, after.DayOfWeek, after.StartDate, after.TimeZone, after.CalendarId, after.RollConvention);

    private static async Task<IReadOnlyList<string>> Warnings(Session session, Desk desk, RebalancingRule rule)
    {
        var warnings = new List<string>();
        if (rule.RetiredAt is null && await desk.Dates.Of(session, rule) is { } dates && dates.NextAfter(session.Now, 0) is not { IsUnknown: false })
            warnings.Add("The calendar does not know the year of the next date.");
        if (rule.ExecuteAutomatically && rule.RequireConfirmation) warnings.Add("It is to act alone and to ask for a confirmation: it asks.");
        if (rule is { DestinationKind: "Band", ThresholdKind: "Absolute" } && rule.DestinationPercent >= rule.ThresholdPercent)
            warnings.Add($"The destination of {DecimalText.Write(rule.DestinationPercent.Value)} % is not below the threshold of {DecimalText.Write(rule.ThresholdPercent)} %: of a portfolio that is outside nothing need be sold.");
        if (rule.DestinationKind != "Band" && rule.DestinationPercent is not null) warnings.Add($"A destination in percent has no effect where it is brought {(rule.DestinationKind == "Halfway" ? "halfway" : "to the target")}.");
        return warnings;
    }
}
