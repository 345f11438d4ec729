using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>Pauses and resumes a rule, and leaves dates out. None of it moves the anchor: what is left is where it was.</summary>
internal static class SteerRule
{
    internal sealed record PauseRequest(DateOnly? Until = null);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("{id}/pause", Pause).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Pauses a rule, until a day or until it is resumed");
        rules.MapPost("{id}/resume", Resume).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Resumes a rule that is paused, a draft, or waits for attention; passed dates are not made up for");
        rules.MapPost("{id}/skip", Skip).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Leaves a date out, or the next so many");
        rules.MapPost("{id}/unskip", Unskip).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Takes a left-out date in again, or all of them");
    }

    private static Task<Reply> Pause(string id, Caller caller, RuleDesk desk, CancellationToken cancel, PauseRequest? request = null) => Changed(id, caller, desk, cancel, "paused", async (session, rule) =>
    {
        if (rule.Status is not (RuleStatus.Active or RuleStatus.Paused)) return (null, WriteRule.Closed(rule, "paused"));
        var today = LocalTime.DateIn(rule.TimeZone, session.Now);
        if (request?.Until is { } until && until <= today) return (null, Refusal.Rule("out_of_limits", $"until is the day on which the rule goes on, after today ({today:yyyy-MM-dd}).", "/until"));
        return (rule with { Status = RuleStatus.Paused, PauseUntil = request?.Until }, null);
    });

    private static Task<Reply> Resume(string id, Caller caller, RuleDesk desk, CancellationToken cancel) => Changed(id, caller, desk, cancel, "resumed", async (session, rule) =>
    {
        if (rule.Status is not (RuleStatus.Paused or RuleStatus.NeedsAttention or RuleStatus.Draft)) return (null, WriteRule.Closed(rule, "resumed"));
        await desk.Tasks.Close(session, "rule_attention", rule.Id, caller.Actor, "resumed");
        var active = rule with { Status = RuleStatus.Active, PauseUntil = null, FailureStreak = 0 };
        return (NextDate.After(active, await desk.DatesOf(session, rule), session.Now, await desk.LeadDays(session, rule)), null);
    });

    private static Task<Reply> Skip(string id, SkipDates.Request request, Caller caller, RuleDesk desk, CancellationToken cancel)
    {
        SkipDates.Check(request);
        return Changed(id, caller, desk, cancel, "skipped", async (session, rule) =>
        {
            if (!rule.IsOpen) return (null, WriteRule.Closed(rule, "changed"));
            if (!rule.IsByDate) return (null, Refusal.Rule("unsupported_feature", "A rule with a condition has no dates to leave out: pause it."));
            var (wanted, refused) = SkipDates.Wanted(request, await desk.DatesOf(session, rule), rule.SkippedDates, rule.NextExecutionDate, rule.EndDate, session.Now);
            if (refused is not null) return (null, refused);
            foreach (var date in wanted)
                if (await desk.Occurrences.Find(session, Occurrences.OccurrenceKeys.AutoInvest(rule.Id, date)) is not null)
                    return (null, new Refusal("state_conflict", $"{date:yyyy-MM-dd} was claimed already: cancel its orders instead."));
            return (rule with { Skips = Json.Of(rule.SkippedDates.Union(wanted).Order()) }, null);
        });
    }

    private static Task<Reply> Unskip(string id, Caller caller, RuleDesk desk, CancellationToken cancel, SkipDates.Undo? request = null) => Changed(id, caller, desk, cancel, "unskipped", (_, rule) =>
    {
        if (!rule.IsOpen) return Task.FromResult<(RuleRow?, Refusal?)>((null, WriteRule.Closed(rule, "changed")));
        var (left, refused) = SkipDates.Without(request, rule.SkippedDates);
        return Task.FromResult<(RuleRow?, Refusal?)>(refused is null ? (rule with { Skips = Json.Of(left) }, null) : (null, refused));
    });

    /// <summary>One change of a rule by a person: a new version, the audit trail, and the rule with its next dates.</summary>
    private static Task<Reply> Changed(string id, Caller caller, RuleDesk desk, CancellationToken cancel, string happened, Func<Session, RuleRow, Task<(RuleRow? Rule, Refusal? Refused)>> change) => desk.Database.Write<Reply>(
        async session =>
        {
            var (present, client) = await desk.Of(session, caller, id);
            var (changed, refused) = await change(session, present);
            if (refused is not null) return refused;
            await desk.Rules.Save(session, changed!);
            await desk.Upcoming.Set(session, [changed!]);
            if (changed!.Status == RuleStatus.Paused && present.Status != RuleStatus.Paused)
                await desk.Notices.Tell(session, changed, "Rule Paused", $"v{present.Version}", changed.PauseUntil is { } until ? $"{changed.Name} is paused until {until:yyyy-MM-dd}." : $"{changed.Name} is paused until somebody resumes it.", null);
            await desk.Changes.Say(session, caller, "auto_invest_rule", happened, present.Id, new { present.Code, changed!.Status, changed.PauseUntil, skips = changed.SkippedDates, changed.NextExecutionDate });
            return Reply.Ok(await WriteRule.Answer(session, desk, client, changed with { Version = changed.Version + 1, UpdatedAt = session.Now }, null), EntityTags.Of(changed.Version + 1));
        },
        cancel);
}
