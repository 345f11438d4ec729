using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>Orders that something keeps from leaving, with the cut-off at 15:00 drawing near.</summary>
public sealed class LeavingLateTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_that_cannot_leave_is_shown_with_the_minutes_left_until_it_leaves(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var order = await world.Buy(100);
        var stop = await Stop(world);
        await world.Tick();
        // 15:00 in Mumbai is three hours away: its cut-off is known, and nobody need hurry.
        Assert.Equal(("2026-08-04T09:30:00Z", 180, false), await Shown(world, order));
        Assert.Empty(await Tasks(world, "order_leaving_late"));
        Assert.Empty(await Listed(world, true));
        Assert.Equal([order], await Listed(world, false));

        world.Go("2026-08-04T14:10");
        var told = await Events(world);
        await world.Tick();
        Assert.Equal(("2026-08-04T09:30:00Z", 50, true), await Shown(world, order));
        Assert.Equal([order], await Listed(world, true));
        Assert.Empty(await Listed(world, false));
        var task = Assert.Single(await Tasks(world, "order_leaving_late"))!;
        Assert.Equal((order, "2026-08-04T09:30:00Z", "kill_switch"), ((Guid)task["subject_id"]!, (string?)task["due_at"], (string?)task["detail"]!["held_code"]));
        Assert.Contains("only until its cut-off. The kill switch of the client is engaged: Trial", (string?)task["title"], StringComparison.Ordinal);
        Assert.Equal(told + 1, await Events(world));
        await world.Later(60);
        // Said once.
        Assert.Equal(told + 1, await Events(world));
        Assert.Single(await Tasks(world, "order_leaving_late"));

        Assert.Equal(200, (await world.Manager.PostJson($"wealth/kill-switches/{stop}/release", new { reason = "Trial over" })).Status);
        await world.Later(60);
        Assert.Equal("submitted", await world.Status(order));
        Assert.Empty(await Tasks(world, "order_leaving_late"));
        Assert.Single(await Tasks(world, "order_leaving_late", "Withdrawn"));
        Assert.Empty(await Listed(world, true));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task After_the_cut_off_it_is_asked_about_instead(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var order = await world.Buy(100);
        var stop = await Stop(world);
        world.Go("2026-08-04T14:30");
        await world.Tick();
        Assert.Single(await Tasks(world, "order_leaving_late"));
        world.Go("2026-08-04T15:00");
        await world.Tick();
        Assert.Empty(await Tasks(world, "order_leaving_late"));
        Assert.Equal(("2026-08-04T09:30:00Z", 0, false), await Shown(world, order));
        await world.Manager.PostJson($"wealth/kill-switches/{stop}/release", new { reason = "Trial over" });
        await world.Later(60);
        Assert.Equal(order, (Guid)Assert.Single(await Tasks(world, "order_before_cutoff"))!["subject_id"]!);
        Assert.Equal("after_cutoff", (string?)(await world.Order(order))["held_code"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_waits_for_a_yes_and_what_may_not_have_arrived_are_late_as_well(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, "2026-08-04T14:15");
        Assert.Equal(201, (await world.Manager.PostJson("wealth/limits", new { scope = "Firm", kind = "Order Amount", value = 500, is_hard = false })).Status);
        var (asked, lost) = (await world.Buy(600), await world.Buy(100));
        world.Rail.Before = call => call is "place" or "query" ? throw new HttpRequestException("away") : Task.CompletedTask;
        await world.Tick();
        Assert.Equal(("under_review", "unknown"), (await world.Status(asked), await world.Status(lost)));
        Assert.Equal([("2026-08-04T09:30:00Z", 45, true), ("2026-08-04T09:30:00Z", 45, true)], [await Shown(world, asked), await Shown(world, lost)]);
        Assert.Equal(new[] { asked, lost }.Order(), (await Listed(world, true)).Order());
        Assert.Equal(
            ["It waits for a person's yes.", "Nobody knows yet whether it has arrived at the rail 'paper'."],
            (await Tasks(world, "order_leaving_late")).Select(task => ((string)task!["title"]!).Split("only until its cut-off. ")[1]).Order());
        Assert.Equal(200, (await world.Manager.PostJson($"wealth/investment-orders/{asked}/reject", new { reason = "Not today" })).Status);
        await world.Later(1);
        Assert.Equal(lost, (Guid)Assert.Single(await Tasks(world, "order_leaving_late"))!["subject_id"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_cut_off_that_is_moved_moves_the_minutes_of_what_waits(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var order = await world.Buy(100);
        await Stop(world);
        await world.Tick();
        Assert.Equal(("2026-08-04T09:30:00Z", 180, false), await Shown(world, order));
        var cutOff = (await world.Manager.GetJson("wealth/cutoffs")).Body!["items"]!.AsArray().First(row => (string?)row!["category"] == "*" && (string?)row["direction"] == "Purchase")!;
        var successor = await world.Manager.PostJson($"wealth/cutoffs/{cutOff["id"]}/successor", new { category = "*", direction = "Purchase", cut_off = "12:30", nav_rule = "Same Day", effective_from = "2026-08-04", @checked = true });
        Assert.True(successor.Status == 201, successor.Body?.ToJsonString());
        await world.Later(1);
        Assert.Equal(("2026-08-04T07:00:00Z", 29, true), await Shown(world, order));
        Assert.Equal("2026-08-04T07:00:00Z", (string?)Assert.Single(await Tasks(world, "order_leaving_late"))!["due_at"]);
    }

    [Fact]
    public void How_long_before_is_a_setting_of_minutes()
    {
        Assert.Equal((60, 90), (Read(null).Before.TotalMinutes, Read("90").Before.TotalMinutes));
        foreach (var wrong in new[] { "0", "-5", "soon", "1441" }) Assert.ThrowsAny<ArgumentException>(() => Read(wrong));

        static CutOffWarning Read(string? minutes) => CutOffWarning.Of(new ConfigurationBuilder().AddInMemoryCollection([new("InvestmentOrders:CutOffWarningMinutes", minutes)]).Build());
    }

    private static async Task<Guid> Stop(OrderWorld world)
    {
        var stop = await world.Manager.PostJson("wealth/kill-switches/engage", new { scope = "Client", scope_id = world.Client, reason = "Trial" });
        return stop.Status == 201 ? stop.Id : throw new InvalidOperationException(stop.Body!.ToJsonString());
    }

    private static async Task<(string?, int?, bool)> Shown(OrderWorld world, Guid id)
    {
        var order = await world.Order(id);
        return ((string?)order["cutoff_at"], (int?)order["minutes_to_cut_off"], (bool)order["leaving_late"]!);
    }

    private static async Task<IReadOnlyList<Guid>> Listed(OrderWorld world, bool late) =>
        [.. ((JsonArray)(await world.Manager.GetJson($"wealth/investment-orders?leaving_late={(late ? "true" : "false")}")).Body!["items"]!).Select(order => (Guid)order!["id"]!)];

    private static async Task<JsonArray> Tasks(OrderWorld world, string kind, string status = "Open") => (JsonArray)(await world.Manager.GetJson($"wealth/tasks?kind={kind}&status={status}")).Body!["items"]!;

    /// <summary>What screens hear of over the live stream.</summary>
    private static Task<long> Events(OrderWorld world) => world.Host.Database.Read(s => s.Scalar<long>("select count(*) from outbox_messages where type = 'wealth.order'"));
}
