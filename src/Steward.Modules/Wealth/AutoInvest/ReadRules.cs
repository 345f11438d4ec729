using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.AutoInvest;

/// <summary>Lists auto-invest rules, reads one, and lists its occurrences.</summary>
internal static class ReadRules
{
    /// <summary>An occurrence as the API shows it.</summary>
    internal sealed record OccurrenceView(
        string OccurrenceKey, DateOnly? NominalDate, DateOnly? RunDate, DateTimeOffset DueAt, string State, string? ReasonCode, decimal? Amount, int Attempt, long RuleVersion, Guid? DecisionId, DateTimeOffset? FinishedAt,
        DateTimeOffset CreatedAt)
    {
        internal static OccurrenceView Of(OccurrenceRow row) => new(
            row.OccurrenceKey, row.NominalDate, row.RunDate, row.DueAt, row.State, row.ReasonCode, row.Amount, row.Attempt, row.RuleVersion, row.DecisionId, row.FinishedAt, row.CreatedAt);
    }

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<RuleView>>().WithSummary("Auto-invest rules, newest first");
        rules.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<RuleView>().WithSummary("One auto-invest rule");
        rules.MapGet("{id}/occurrences", Occurrences).Needs(Permission.WealthRead).Produces<Page<OccurrenceView>>().WithSummary("The times at which the rule acted or could have, newest first");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, RuleDesk desk, CancellationToken cancel, string? client_id = null, string? status = null, string? goal_id = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, Words.RuleStatus, "/status");
        checks.Done();
        var goal = Asked.IdOrNone(goal_id, "goal_id");
        return desk.Database.Read<Reply>(
            async session =>
            {
                var client = await desk.Access.Filter(session, caller, client_id);
                var cut = Page<RuleRow>.Of(await desk.Rules.Page(session, page, client, wanted, goal), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<RuleView>([.. cut.Items.Select(RuleView.Listed)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, RuleDesk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var (rule, _) = await desk.Of(session, caller, id);
            return Reply.Ok(RuleView.Of(RuleRow.Kept.Whole(rule)), EntityTags.Of(rule.Version));
        },
        cancel);

    private static Task<Reply> Occurrences(string id, PageRequest page, Caller caller, RuleDesk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var (rule, _) = await desk.Of(session, caller, id);
            var cut = Page<OccurrenceRow>.Of(await desk.Occurrences.OfAutomation(session, rule.Id, page), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(new Page<OccurrenceView>([.. cut.Items.Select(OccurrenceView.Of)], cut.NextCursor));
        },
        cancel);
}
