using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Portfolios;

namespace Steward.Wealth.Goals;

/// <summary>A goal as the API shows it.</summary>
internal sealed record GoalView(
    Guid Id, string Code, Guid ClientId, string Name, string GoalType, decimal TargetAmount, DateOnly TargetDate, decimal? MonthlyContribution, string AssumedReturnPercent, string ProgressPercent, int MilestonePercent,
    string Status, int Priority, DateTimeOffset? RetiredAt, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static GoalView Of(GoalRow row) => new(
        row.Id, row.Code, row.ClientId, row.Name, row.GoalType, row.TargetAmount, row.TargetDate, row.MonthlyContribution, DecimalText.Write(row.AssumedReturnPercent), DecimalText.Write(row.ProgressPercent),
        row.MilestonePercent, row.Status, row.Priority, row.RetiredAt, row.Version, row.CreatedAt, row.UpdatedAt);
}

/// <summary>Lists goals, reads one, and says how far it is.</summary>
internal static class ReadGoals
{
    /// <param name="Contribution">Of a month: the goal's own, or what its active rules put in.</param>
    /// <param name="Projected">What value and contributions become until the date.</param>
    internal sealed record ProgressView(
        Guid GoalId, DateOnly Date, string NavSetHash, decimal Value, decimal TargetAmount, string ProgressPercent, decimal Contribution, string MonthlyReturnPercent, int MonthsLeft, decimal Projected,
        string ProjectedShortfallPercent, bool IsOnTrack, IReadOnlyList<AllocationView> Allocations);

    internal sealed record AllocationView(Guid HoldingId, Guid SchemeId, string SchemeName, string Folio, string SharePercent, decimal Value);

    internal static void Map(RouteGroupBuilder goals)
    {
        goals.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<GoalView>>().WithSummary("Goals, newest first");
        goals.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<GoalView>().WithSummary("One goal");
        goals.MapGet("{id}/progress", Progress).Needs(Permission.WealthRead).Produces<ProgressView>().WithSummary("How far a goal is now, and where it is heading");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Database database, ClientAccess access, GoalStore store, CancellationToken cancel, string? client_id = null, string? status = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, WriteGoal.Statuses, "/status");
        checks.Done();
        return database.Read<Reply>(
            async session =>
            {
                var cut = Page<GoalRow>.Of(await store.Page(session, page, await access.Filter(session, caller, client_id), wanted), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<GoalView>([.. cut.Items.Select(GoalView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, Database database, ClientAccess access, GoalStore store, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var (goal, _) = await Of(session, caller, access, store, id);
            return Reply.Ok(GoalView.Of(goal), EntityTags.Of(goal.Version));
        },
        cancel);

    private static Task<Reply> Progress(string id, Caller caller, Database database, ClientAccess access, GoalStore store, GoalBook book, PortfolioBook portfolios, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var (goal, client) = await Of(session, caller, access, store, id);
            var portfolio = await portfolios.Of(session, client);
            var reckoned = (await book.Reckon(session, portfolio, [goal]))[goal.Id];
            var holdings = portfolio.Holdings.ToDictionary(holding => holding.Holding.Id);
            var shares = (await store.Allocations(session, [goal.Id])).Where(row => holdings.ContainsKey(row.HoldingId)).Select(row => Share(row, holdings[row.HoldingId]));
            return Reply.Ok(new ProgressView(
                goal.Id, portfolio.Day, portfolio.Navs.Hash, reckoned.Value.Amount, goal.TargetAmount, DecimalText.Write(GoalBook.Shown(reckoned.Progress)), reckoned.Contribution.Amount,
                DecimalText.Write(decimal.Round(reckoned.MonthlyReturn.Value, 6)), reckoned.MonthsLeft, decimal.Round(reckoned.Projected.Amount, 2, MidpointRounding.AwayFromZero),
                DecimalText.Write(GoalBook.Shown(reckoned.ProjectedShortfall)), reckoned.IsOnTrack, [.. shares]));
        },
        cancel);

    private static AllocationView Share(GoalAllocationRow row, ValuedHolding holding) => new(
        row.HoldingId, holding.Scheme.Id, holding.Scheme.Name, holding.Holding.Folio, DecimalText.Write(row.SharePercent), decimal.Round(holding.Value * row.SharePercent / 100, 2, MidpointRounding.AwayFromZero));

    /// <exception cref="RefusedException">404 for another's goal, too.</exception>
    internal static async Task<(GoalRow Goal, ClientRow Client)> Of(Session session, Caller caller, ClientAccess access, GoalStore store, string id) =>
        await store.Lookup(session, ThingId.Parse(id)) is { } goal && await access.Owner(session, caller, goal.ClientId) is { } client ? (goal, client) : throw new RefusedException(Refusal.NotFound("goal"));
}
