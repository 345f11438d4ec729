using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Holdings;

namespace Steward.Wealth.Goals;

/// <summary>Says which share of which holding belongs to a goal, in place of what was said before. Of no holding is more than all given away.</summary>
internal static class AllocateGoal
{
    private const int MostParts = 500;

    internal sealed record Part(Guid? HoldingId = null, Figure? SharePercent = null);

    internal sealed record Request(IReadOnlyList<Part> Allocations);

    internal static void Map(RouteGroupBuilder goals) =>
        goals.MapPost("{id}/allocate", Handle).Needs(Permission.WealthWrite).Produces<GoalView>().WithSummary("Sets which share of which holding belongs to a goal; an empty list takes all away");

    private static Task<Reply> Handle(string id, Request request, Caller caller, WriteGoal.Desk desk, HoldingStore holdings, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var (goal, client) = await ReadGoals.Of(session, caller, desk.Access, desk.Store, id);
            if (goal.RetiredAt is not null) return Refusal.NotFound("goal");
            var parts = Read(session, goal, request);
            // Locked, so that two goals cannot take the same share at the same time.
            var known = (await holdings.LockMany(session, client.Id, [.. parts.Select(part => part.HoldingId)])).Select(holding => holding.Id).ToHashSet();
            var taken = await desk.Store.TakenByOthers(session, goal.Id, known);
            var checks = new Checks();
            for (var i = 0; i < parts.Count; i++)
            {
                if (!known.Contains(parts[i].HoldingId)) checks.Say($"/allocations/{i}/holding_id", "unknown_holding", $"The client has no holding {parts[i].HoldingId}.");
                else if (taken.GetValueOrDefault(parts[i].HoldingId) is var others && others + parts[i].SharePercent > 100)
                    checks.Say($"/allocations/{i}/share_percent", "allocation_over_100", $"{DecimalText.Write(others)} % of the holding belong to other goals: at most {DecimalText.Write(100 - others)} % are left.");
            }
            checks.Done();
            await desk.Store.Allocate(session, goal.Id, parts);
            await desk.Changes.Say(session, caller, "goal", "allocated", goal.Id, new { goal.Code, allocations = parts.Select(part => new { part.HoldingId, part.SharePercent }) });
            await desk.Book.Refresh(session, client);
            return Reply.Ok(GoalView.Of((await desk.Store.Find(session, goal.Id))!), EntityTags.Of(goal.Version));
        },
        cancel);

    private static IReadOnlyList<GoalAllocationRow> Read(Session session, GoalRow goal, Request request)
    {
        var checks = new Checks();
        if (request.Allocations.Count > MostParts) checks.Say("/allocations", "out_of_limits", $"A goal has shares of at most {MostParts} holdings.");
        var (rows, seen) = (new List<GoalAllocationRow>(), new HashSet<Guid>());
        for (var i = 0; i < Math.Min(MostParts, request.Allocations.Count); i++)
        {
            var part = request.Allocations[i];
            checks.Need(part.HoldingId, $"/allocations/{i}/holding_id");
            checks.Need(part.SharePercent, $"/allocations/{i}/share_percent");
            var share = checks.Share(part.SharePercent, $"/allocations/{i}/share_percent");
            if (part.HoldingId is { } holding && !seen.Add(holding)) checks.Say($"/allocations/{i}/holding_id", "named_twice", $"The holding {holding} is named twice.");
            if (share is { } percent && part.HoldingId is { } known) rows.Add(new() { Id = Ids.New(session.Now), GoalId = goal.Id, HoldingId = known, SharePercent = percent });
        }
        checks.Done();
        return rows;
    }
}
