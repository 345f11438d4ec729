using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>Creates, changes and cancels auto-invest rules.</summary>
internal static class WriteRule
{
    internal sealed record CancelRequest(string? Reason = null);

    /// <summary>A cancelled rule and its orders that are still on their way.</summary>
    internal sealed record Cancelled(RuleView Rule, IReadOnlyList<OpenOrder> OrdersInFlight);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("", Create).Needs(Permission.WealthWrite).Produces<RuleView>(201).WithSummary("Creates an auto-invest rule; answers it with its next three dates and warnings");
        foreach (var method in new[] { "PUT", "PATCH" })
            rules.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<RuleView>().WithSummary("Changes a rule; what is absent stays. Needs If-Match; shows the old and the new next date");
        rules.MapDelete("{id}", Cancel).Needs(Permission.WealthWrite).Produces<Cancelled>().WithSummary("Cancels a rule; answers the orders that are still on their way");
    }

    private static Task<Reply> Create(RuleRequest request, Caller caller, RuleDesk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var client = await desk.Access.Named(session, caller, request.ClientId);
            if ((caller.Kind == "user" ? caller.Id : client.AdviserId) is not { } author)
                return Refusal.Rule("person_required", "A rule has a person who made it: sign in, or give the client an adviser in whose name the key acts.");
            var blank = new RuleRow { Id = Ids.New(session.Now), Code = Ids.Code("AUTO", 8), CreatedBy = author, CreatedAt = session.Now, UpdatedAt = session.Now };
            var rule = await desk.Reader.Of(session, client, request, blank);
            rule = NextDate.After(rule, await desk.DatesOf(session, rule), session.Now, await desk.LeadDays(session, rule));
            if (!await desk.Rules.Add(session, rule)) throw new InvalidOperationException($"The code {rule.Code} is taken. Try again.");
            await desk.Upcoming.Set(session, [rule]);
            await desk.Changes.Say(session, caller, "auto_invest_rule", "created", rule.Id, Told(rule));
            return Reply.Created($"/api/v1/wealth/automation/auto-invest/{rule.Id}", await Answer(session, desk, client, rule, null), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, RuleDesk desk, CancellationToken cancel)
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var (present, client) = await desk.Of(session, caller, id);
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                if (!present.IsOpen) return Closed(present, "changed");
                present = RuleRow.Kept.ForChange(present, patch);
                var request = MergePatch.Apply(Base(present, patch), patch);
                if (Immutable(present, request) is { } refused) return refused;
                var changed = await desk.Reader.Of(session, client, request, present);
                if (OtherSchemes(present, changed) is { } moved) return moved;
                // A date that was claimed already stays: only what is still to come is reckoned anew, from the new anchor.
                if (IsRescheduled(present, changed))
                {
                    changed = NextDate.After(changed with { ConditionState = Json.Empty }, await desk.DatesOf(session, changed), session.Now, await desk.LeadDays(session, changed));
                }
                await desk.Rules.Save(session, changed);
                await desk.Upcoming.Set(session, [changed]);
                await desk.Changes.Say(session, caller, "auto_invest_rule", "changed", changed.Id, new { before = Told(present), after = Told(changed) });
                return Reply.Ok(await Answer(session, desk, client, changed with { Version = changed.Version + 1, UpdatedAt = session.Now }, present.NextExecutionDate), EntityTags.Of(changed.Version + 1));
            },
            cancel);
    }

    private static Task<Reply> Cancel(string id, HttpRequest http, Caller caller, RuleDesk desk, ClaimOccurrences claims, DropAsked asked, CancellationToken cancel, string? reason = null) => desk.Database.Write<Reply>(
        async session =>
        {
            var said = reason ?? await ReasonIn(http, cancel);
            var (present, _) = await desk.Of(session, caller, id);
            var cancelled = present;
            // The last run of a rule that is at its end may still wait for a release or an answer.
            if (present.IsOpen || (present.Status == RuleStatus.Completed && (await desk.Rules.OpenRuns(session, [present.Id])).Any(run => run.State is "Due" or "Held" or "Asked")))
            {
                cancelled = present with { Status = RuleStatus.Cancelled, RetiredAt = session.Now, NextExecutionDate = null, NextRunAt = null };
                await desk.Rules.Save(session, cancelled);
                await desk.Tasks.Withdraw(session, Reasons.MissedDates, present.Id, caller.Actor);
                await desk.Tasks.Withdraw(session, "rule_attention", present.Id, caller.Actor);
                await claims.Run(session, await Dropped(session, desk, present, caller), 0);
                await asked.Of(session, present.Id, caller.Actor, Reasons.RuleCancelled, "The rule was cancelled.");
                await desk.Changes.Say(session, caller, "auto_invest_rule", "cancelled", present.Id, new { present.Code, reason = said });
                cancelled = cancelled with { Version = present.Version + 1, UpdatedAt = session.Now };
            }
            return Reply.Ok(new Cancelled(RuleView.Listed(cancelled), await desk.Rules.OrdersUnderWay(session, present.Id)), EntityTags.Of(cancelled.Version));
        },
        cancel);

    /// <summary>What waited for data or an answer ends with the rule: each occurrence has its last line.</summary>
    private static async Task<IReadOnlyList<Firing>> Dropped(Session session, RuleDesk desk, RuleRow rule, Caller caller)
    {
        var waiting = (await desk.Rules.OpenRuns(session, [rule.Id])).Where(run => run.State is "Due" or "Held" || run is { State: "Asked", ReasonCode: Reasons.MissedDates });
        return [.. waiting.Select(run => MakeFiring.Idle(
            rule, new(run.OccurrenceKey, run.NominalDate, run.RunDate ?? DateOnly.FromDateTime(run.DueAt.UtcDateTime), run.DueAt, null, rule.OccurrenceNo), Verdicts.Skip(Reasons.RuleCancelled, "The rule was cancelled."), caller.Actor) with { IsApproved = true })];
    }

    /// <summary>The rule's members at the top of the answer, with its next dates and what a person should know.</summary>
    internal static async Task<JsonObject> Answer(Session session, RuleDesk desk, ClientRow client, RuleRow rule, DateOnly? formerNext)
    {
        var preview = await PreviewRule.Of(session, desk, rule, null, 3);
        var warnings = preview.Warnings.Concat(preview.Items.SelectMany(date => date.Warnings)).ToList();
        if (!client.IsVerifiedOn(LocalTime.DateIn(client.TimeZone, session.Now))) warnings.Add("The client's KYC is not valid, and no order leaves until it is.");
        if (rule is { ApprovalAbove: not null, Approval: not "Above Amount" }) warnings.Add($"An amount above which a person is asked has no effect: {(rule.Approval == "Always" ? "one is always asked" : "nobody is asked")}.");
        if (rule.NextRunAt is null) warnings.Add("The rule has no date to come.");
        var answer = JsonSerializer.SerializeToNode(RuleView.Of(rule), JsonFormat.Options)!.AsObject();
        answer["next_dates"] = JsonSerializer.SerializeToNode(preview.Items, JsonFormat.Options);
        answer["warnings"] = JsonSerializer.SerializeToNode(warnings.Distinct(StringComparer.Ordinal), JsonFormat.Options);
        if (formerNext is not null) answer["former_next_execution_date"] = formerNext.Value.ToString("yyyy-MM-dd", null);
        return answer;
    }

    internal static Refusal Closed(RuleRow rule, string asked) => new("state_conflict", $"Rule {rule.Code} is {rule.Status} and cannot be {asked}.");

    /// <summary>What the audit trail keeps of a rule: no names.</summary>
    internal static object Told(RuleRow rule) => new
    {
        rule.Code, rule.ClientId, rule.SchemeId, rule.Amount, rule.Frequency, rule.TriggerType, trigger_config = rule.TriggerConfig, rule.StartDate, rule.EndDate, rule.NextExecutionDate, rule.Status, rule.IsEnabled,
        rule.MaxTotalAmount, rule.MaxPerExecution, rule.MinBalanceRequired, rule.Funding, rule.CatchUpPolicy, rule.OverlapPolicy, rule.Approval, rule.ApprovalAbove, rule.Version,
    };

    /// <summary>A new kind of trigger begins with an empty config: the keys of the old one are not its own.</summary>
    private static RuleRequest Base(RuleRow present, JsonElement patch)
    {
        var request = RuleRequest.Of(present);
        var isOther = patch.ValueKind == JsonValueKind.Object && patch.TryGetProperty("trigger_type", out var trigger) && trigger.ValueKind == JsonValueKind.String
            && Common.Words.AutoInvestTrigger.Read(trigger.GetString()!) != present.TriggerType;
        if (isOther) return request with { TriggerConfig = null };
        // A tree is one value: a new one takes the place of the old, whose parts are none of its own.
        var bringsTree = patch.ValueKind == JsonValueKind.Object && patch.TryGetProperty("trigger_config", out var config) && config.ValueKind == JsonValueKind.Object && config.TryGetProperty("custom_conditions", out _);
        if (bringsTree) request.TriggerConfig!.Remove("custom_conditions");
        return request;
    }

    private static Refusal? Immutable(RuleRow present, RuleRequest request)
    {
        if (request.ClientId != present.ClientId.ToString("D")) return Refusal.Rule("immutable_field", "The client of a rule does not change.", "/client_id");
        if (present.ExecutionCount == 0) return null;
        return request.StartDate == present.StartDate ? null : Refusal.Rule("immutable_field", "The start of a rule that has invested does not change.", "/start_date");
    }

    /// <summary>A basket may be weighed anew, as long as it buys the same schemes and the largest of them stays.</summary>
    private static Refusal? OtherSchemes(RuleRow present, RuleRow changed)
    {
        if (present.ExecutionCount == 0 || (changed.SchemeId == present.SchemeId && changed.Parts.Select(part => part.SchemeId).ToHashSet().SetEquals(present.Parts.Select(part => part.SchemeId)))) return null;
        return Refusal.Rule("immutable_field", "The schemes of a rule that has invested do not change. Cancel it and make another.", changed.Basket is null ? "/scheme_id" : "/basket");
    }

    /// <summary>Whether the dates to come are others now; a rule that was switched off begins anew, without what passed meanwhile.</summary>
    private static bool IsRescheduled(RuleRow before, RuleRow after) => (after.IsEnabled && !before.IsEnabled) || !JsonNode.DeepEquals(RuleView.Config(before), RuleView.Config(after))
        || (before.Frequency, before.StartDate, before.EndDate, before.TriggerType, before.TimeZone, before.CalendarId, before.RollConvention, before.CollapseSameDay, before.SchemeId, before.MandateId)
        != (after.Frequency, after.StartDate, after.EndDate, after.TriggerType, after.TimeZone, after.CalendarId, after.RollConvention, after.CollapseSameDay, after.SchemeId, after.MandateId);

    /// <summary>A DELETE may carry a body with a reason, or none.</summary>
    private static async Task<string?> ReasonIn(HttpRequest http, CancellationToken cancel) =>
        http.ContentLength is > 0 ? (await http.ReadFromJsonAsync<CancelRequest>(JsonFormat.Options, cancel))?.Reason : null;
}
