using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Goals;

/// <summary>Creates, changes and retires goals.</summary>
internal static class WriteGoal
{
    internal static readonly Vocabulary Statuses = new("Active", "Reached", "Paused", "Closed");

    /// <param name="AssumedReturnPercent">Of a year; a month counts with a twelfth.</param>
    internal sealed record Request(
        string? ClientId = null, string? Name = null, string? GoalType = null, Figure? TargetAmount = null, DateOnly? TargetDate = null, Figure? MonthlyContribution = null, Figure? AssumedReturnPercent = null,
        string? Status = null, int? Priority = null)
    {
        internal static Request Of(GoalRow row) => new(
            row.ClientId.ToString("D"), row.Name, row.GoalType, row.TargetAmount, row.TargetDate, Figure.Of(row.MonthlyContribution), row.AssumedReturnPercent, row.Status, row.Priority);
    }

    /// <summary>What every write of a goal needs.</summary>
    internal sealed record Desk(Database Database, GoalStore Store, GoalBook Book, ClientAccess Access, Changes Changes);

    internal static void Map(RouteGroupBuilder goals)
    {
        goals.MapPost("", Create).Needs(Permission.WealthWrite).Produces<GoalView>(201).WithSummary("Creates a goal of a client");
        foreach (var method in new[] { "PUT", "PATCH" })
            goals.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<GoalView>().WithSummary("Changes a goal; what is absent stays");
        goals.MapDelete("{id}", Retire).Needs(Permission.WealthWrite).Produces<GoalView>().WithSummary("Closes a goal; its shares of holdings are free again");
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var client = await desk.Access.Named(session, caller, request.ClientId);
            var goal = Read(request, new GoalRow { Id = Ids.New(session.Now), Code = Ids.Code("GOAL", 7), ClientId = client.Id, CreatedAt = session.Now, UpdatedAt = session.Now }, LocalTime.DateIn(client.TimeZone, session.Now));
            if (!await desk.Store.Add(session, goal)) throw new InvalidOperationException($"The code {goal.Code} is taken.");
            await desk.Changes.Say(session, caller, "goal", "created", goal.Id, Told(goal));
            return Reply.Created($"/api/v1/wealth/goals/{goal.Id}", GoalView.Of(goal), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.IfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var (present, client) = await ReadGoals.Of(session, caller, desk.Access, desk.Store, id);
                if (present.RetiredAt is not null) return Refusal.NotFound("goal");
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                var before = Request.Of(present);
                var request = MergePatch.Apply(before, patch);
                if (request.ClientId != before.ClientId) return Refusal.Rule("immutable_field", "The client of a goal does not change.", "/client_id");
                // A date that has passed since may stay; a new one lies ahead.
                var changed = Read(request, present, request.TargetDate == present.TargetDate ? DateOnly.MinValue : LocalTime.DateIn(client.TimeZone, session.Now));
                return await Saved(session, caller, desk, client, changed, "changed");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var (present, client) = await ReadGoals.Of(session, caller, desk.Access, desk.Store, id);
            if (present.RetiredAt is not null) return Reply.Ok(GoalView.Of(present), EntityTags.Of(present.Version));
            return await Saved(session, caller, desk, client, present with { RetiredAt = session.Now, Status = "Closed" }, "closed");
        },
        cancel);

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, ClientRow client, GoalRow goal, string happened)
    {
        await desk.Store.Save(session, goal);
        await desk.Changes.Say(session, caller, "goal", happened, goal.Id, Told(goal));
        await desk.Book.Refresh(session, client);
        var saved = (await desk.Store.Find(session, goal.Id))!;
        return Reply.Ok(GoalView.Of(saved), EntityTags.Of(saved.Version));
    }

    private static GoalRow Read(Request request, GoalRow row, DateOnly today)
    {
        var checks = new Checks();
        checks.Name(request.Name, "/name");
        checks.Name(request.GoalType, "/goal_type", 60);
        checks.Need(request.TargetAmount, "/target_amount");
        checks.Need(request.TargetDate, "/target_date");
        if (request.TargetDate <= today) checks.Say("/target_date", "in_the_past", $"target_date lies ahead: after {today:yyyy-MM-dd}.");
        var target = checks.Amount(request.TargetAmount, "/target_amount");
        var contribution = checks.Amount(request.MonthlyContribution, "/monthly_contribution", orZero: true);
        var assumed = checks.Share(request.AssumedReturnPercent, "/assumed_return_percent", least: -99, most: 1_000) ?? 0;
        var status = checks.Word(request.Status, Statuses, "/status") ?? "Active";
        if (status == "Closed") checks.Say("/status", "use_delete", "A goal is closed by DELETE.");
        checks.Range(request.Priority, "/priority", 1, 100);
        checks.Done();
        return row with
        {
            Name = request.Name!, GoalType = request.GoalType!, TargetAmount = target!.Value, TargetDate = request.TargetDate!.Value, MonthlyContribution = contribution, AssumedReturnPercent = assumed,
            Status = status, Priority = request.Priority ?? 1,
        };
    }

    private static object Told(GoalRow goal) => new { goal.Code, goal.ClientId, goal.GoalType, goal.TargetAmount, goal.TargetDate, goal.Status };
}
