using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>One order at the rail for one order of ours, whatever breaks on the way.</summary>
public sealed class SenderTests
{
    private const int Runs = 100;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task A_silent_rail_is_asked_and_told_again_only_what_it_never_heard(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        world.Script.Turn = order => order.Order.Attempts > 1 ? PaperTurn.Ordinary : new(Place: order.Order.Amount == 100 ? "silent" : "lost");
        var (silent, lost, rejected) = (await world.Buy(100), await world.Buy(200), await world.Buy(300));
        world.Script.Turn = order => order.Order.Amount == 300 ? new(Place: "reject") : order.Order.Attempts > 1 ? PaperTurn.Ordinary : new(Place: order.Order.Amount == 100 ? "silent" : "lost");
        var placed = 0;
        world.Rail.Before = call => { placed += call == "place" ? 1 : 0; return Task.CompletedTask; };
        await world.Tick();
        Assert.Equal(("unknown", "unknown", "failed", 1), (await world.Status(silent), await world.Status(lost), await world.Status(rejected), placed));
        Assert.Equal(300m, (await world.Cash()).Reserved);
        await world.Tick();
        Assert.Equal("unknown", await world.Status(silent));

        world.Go("2026-08-04T12:05");
        await world.Tick();
        Assert.Equal(("submitted", "submitted", 2), (await world.Status(silent), await world.Status(lost), placed));
        Assert.Equal(2, await world.Count("paper_orders"));
        Assert.Equal((409, "state_conflict"), Told(await world.Manager.PostJson($"wealth/investment-orders/{lost}/resolve", new { outcome = "failed", evidence = "The bank says so" })));
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        await world.Tick();
        Assert.Equal(("executed", "executed"), (await world.Status(silent), await world.Status(lost)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_never_arrived_before_the_cut_off_leaves_after_it_only_with_a_yes(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, "2026-08-04T14:00");
        world.Rail.Before = _ => throw new HttpRequestException("away");
        var (agreed, given, resolved) = (await world.Buy(100), await world.Buy(200), await world.Buy(300));
        await world.Tick();
        Assert.Equal("unknown", await world.Status(agreed));
        for (var i = 0; i < 6; i++) await world.Later(330);
        Assert.Equal(3, await Asked("unknown_order"));
        world.Rail.Before = null;
        world.Go("2026-08-04T15:15");
        await world.Tick();
        // The 5th is a holiday.
        var order = await world.Order(agreed);
        Assert.Equal(("unknown", "after_cutoff", "2026-08-04"), ((string)order["status"]!, (string?)order["held_code"], (string?)order["predicted_nav_date"]));
        // That they never arrived is known now; whether they go is the question.
        Assert.Equal((3, 0, 0), (await Asked(), await Asked("unknown_order"), await world.Count("paper_orders")));
        await world.Later(3600);
        Assert.Equal((3, 0), (await Asked(), await world.Count("paper_orders")));

        Assert.Equal(200, (await world.Manager.PostJson($"wealth/investment-orders/{agreed}/approve")).Status);
        Assert.Equal("failed", (string)(await world.Manager.PostJson($"wealth/investment-orders/{given}/cancel", new { reason = "Not at tomorrow's price" })).Body!["status"]!);
        Assert.Equal("failed", (string)(await world.Manager.PostJson($"wealth/investment-orders/{resolved}/resolve", new { outcome = "failed", evidence = "The registrar never had it" })).Body!["status"]!);
        Assert.Equal(0, await Asked());
        await world.Tick();
        order = await world.Order(agreed);
        Assert.Equal(("submitted", "2026-08-06"), ((string)order["status"]!, (string?)order["predicted_nav_date"]));
        Assert.Equal((1, (99_900m, 100m, 99_900m)), (await world.Count("paper_orders"), await world.Cash()));

        async Task<int> Asked(string kind = "order_before_cutoff") => ((JsonArray)(await world.Manager.GetJson($"wealth/tasks?kind={kind}&status=open")).Body!["items"]!).Count;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task Where_no_rail_answers_a_person_says_what_became_of_it(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        world.Rail.Before = call => call is "place" or "query" ? throw new HttpRequestException("away") : Task.CompletedTask;
        var order = await world.Buy(1000);
        for (var i = 0; i < 7; i++)
        {
            await world.Tick();
            world.Host.Clock.Advance(TimeSpan.FromMinutes(11));
        }
        Assert.Equal("unknown", await world.Status(order));
        Assert.Single((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!);
        object Said(decimal amount) => new { outcome = "executed", evidence = "Statement of the registrar", nav_date = "2026-08-04", nav = "20", units = "50", amount };
        Assert.Equal((422, "fill_not_possible"), Told(await world.Manager.PostJson($"wealth/investment-orders/{order}/resolve", Said(1000.01m))));
        Assert.Equal("executed", (string)(await world.Manager.PostJson($"wealth/investment-orders/{order}/resolve", Said(1000))).Body!["status"]!);
        Assert.Empty((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!);
        Assert.Equal((99_000m, 0m, 99_000m), await world.Cash());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_that_cannot_be_made_ready_rests_and_stops_no_other(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        var (broken, sound) = ((await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, units = 10 })).Id, await world.Buy(1000));
        Task<int> Lots(Json lots) => world.Host.Database.Write(s => s.Execute("update investment_orders set lots = @lots where id = @broken", new { lots, broken }));
        await Lots(new("[{\"lot_id\": 7}]"));
        await world.Tick();
        Assert.Equal("confirmed engine_fault", await world.Host.Database.Read(s => s.Scalar<string>("select status || ' ' || held_code from investment_orders where id = @broken", new { broken })));
        Assert.Equal("submitted", await world.Status(sound));
        await Lots(new("[]"));
        await world.Tick();
        Assert.Equal("confirmed", await world.Status(broken));
        await world.Later(60);
        Assert.Equal(("submitted", 0), (await world.Status(broken), await world.Count("automation_faults")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task An_answer_that_cannot_be_kept_rests_stops_no_other_and_makes_no_second_order(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var (broken, sound) = (await world.Buy(1000), await world.Buy(2000));
        await world.Host.Database.BreakUpdates("investment_orders", $"new.id = '{broken}' and new.status = 'submitted'");
        await world.Tick();
        Assert.Equal(("confirmed", "engine_fault", "submitted"), (await world.Status(broken), (string?)(await world.Order(broken))["held_code"], await world.Status(sound)));
        // A minute, then four: the rail is asked again, and nobody is told again.
        await world.Later(59);
        Assert.Equal((1L, 1L), await Fault());
        await world.Later(2);
        Assert.Equal((2L, 1L), await Fault());
        await world.Host.Database.MendUpdates("investment_orders");
        await world.Later(230);
        Assert.Equal("confirmed", await world.Status(broken));
        await world.Later(11);
        Assert.Equal(("submitted", 2, 0), (await world.Status(broken), await world.Count("paper_orders"), await world.Count("automation_faults")));

        Task<(long Tries, long Alerts)> Fault() => world.Host.Database.Read(async s => (
            await s.Scalar<long?>("select tries from automation_faults where subject_id = @broken and step = 'order_reply'", new { broken }) ?? 0,
            await s.Scalar<long>($"select count(*) from outbox_messages where type = 'alert_wanted' and {s.Pick("payload", "payload::text")} like @like", new { like = $"%order_reply:{broken}%" })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task An_engaged_switch_stops_the_sender_up_to_the_call(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var (client, late) = (await world.Buy(100), Guid.Empty);
        var stop = await world.Manager.PostJson("wealth/kill-switches/engage", new { scope = "Client", scope_id = world.Client, reason = "Trial" });
        Assert.Equal(201, stop.Status);
        await world.Tick();
        Assert.Equal(("confirmed", "kill_switch", 0), (await world.Status(client), (string)(await world.Order(client))["held_code"]!, await world.Count("paper_orders")));
        Assert.Equal((409, "kill_switch"), Told(await world.Place(new { client_id = world.Client, order_type = "Purchase", scheme_id = world.Equity, amount = 100 })));

        await world.Manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Trial over" });
        world.Go("2026-08-04T12:05");
        late = await world.Buy(200);
        // Engaged while another order is being asked about: after the references were stored, before the call.
        var isFirst = true;
        world.Rail.Before = call => isFirst && call == "place" ? Fail(isFirst = false) : Task.CompletedTask;
        await world.Tick();
        Assert.Equal(("unknown", "unknown"), (await world.Status(client), await world.Status(late)));
        world.Rail.Before = async call =>
        {
            if (call == "query") await world.Manager.PostJson("wealth/kill-switches/engage", new { scope = "Rail", rail = "paper", reason = "Trial" });
        };
        world.Go("2026-08-04T12:15");
        await world.Tick();
        Assert.Equal((0, "unknown"), (await world.Count("paper_orders"), await world.Status(client)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.34")]
    public async Task A_crash_at_any_point_makes_no_second_order_and_loses_none(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, "2026-08-04T09:00");
        foreach (var day in new[] { 4, 6, 7 }) await world.Host.Nav(world.Equity, new(2026, 8, day), 15);
        var dice = new Random(20261122);
        var deaths = new int[7];
        for (var run = 0; run < Runs; run++)
        {
            await world.Buy(100);
            var point = dice.Next(6);
            if (await Crash(world, point)) deaths[point]++;
            world.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        }
        world.Host.Clock.Advance(TimeSpan.FromMinutes(20));
        await world.Tick();
        Assert.Equal(Runs, await world.Count("paper_orders"));
        world.Go("2026-08-11T12:00");
        for (var run = 0; run < 10; run++) deaths[6] += await Crash(world, 6) ? 1 : 0;
        for (var tick = 0; tick < 5; tick++) await world.Tick();

        // Each point was died at, and the run without a point came through.
        Assert.True(deaths.Where((_, point) => point != 5).All(died => died >= 5) && deaths[5] == 0, string.Join(' ', deaths));
        Assert.Equal(Runs, await world.Host.Database.Read(s => s.Scalar<int>("select count(distinct idempotency_key) from investment_orders where status = 'settled'")));
        Assert.Equal(Runs, await world.Host.Database.Read(s => s.Scalar<int>("select count(distinct order_id) from paper_orders")));
        Assert.Equal((100_000m - Runs * 100, 0m, 100_000m - Runs * 100), await world.Cash());
        Assert.Equal(Runs, (await world.Lots()).Count);
        Assert.Equal(Runs, await world.Host.Database.Read(s => s.Scalar<int>("select count(*) from cash_ledger where kind = 'Purchase'")));
        var holding = await world.Host.Database.Read(s => s.Scalar<decimal>("select units from holdings"));
        Assert.Equal((await world.Lots()).Sum(), holding);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.34")]
    public async Task A_frozen_node_that_wakes_commits_nothing(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var order = await world.Buy(100);
        var frozen = await Lease(world, "frozen");
        var (asleep, wake) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Rail.Before = async call =>
        {
            if (call != "place" || asleep.Task.IsCompleted) return;
            asleep.SetResult();
            await wake.Task;
        };
        var first = world.Engine.Tick(frozen, default);
        await asleep.Task;
        await world.Host.Database.Write(s => s.Execute("update zone_leases set owner = null where engine = 'investment-orders'"));
        var other = await Lease(world, "other");
        world.Go("2026-08-04T12:05");
        await world.Engine.Tick(other, default);
        Assert.Equal("submitted", await world.Status(order));

        wake.SetResult();
        await Assert.ThrowsAsync<FencedException>(() => first);
        Assert.Equal(1, await world.Count("paper_orders"));
        var events = (JsonArray)(await world.Manager.GetJson($"wealth/investment-orders/{order}/events")).Body!["items"]!;
        Assert.Single(events, one => (string?)one!["to_status"] == "submitted");
    }

    private static async Task<EngineShard> Lease(OrderWorld world, string node)
    {
        var epoch = await world.Host.Database.Write(session => LeaseStore.Take(session, OrderEngine.EngineName, Guid.Empty, node));
        return new(OrderEngine.EngineName, Guid.Empty, node, epoch!.Value, Json.Empty, 0);
    }

    /// <summary>One tick that dies: before the call, after it, at the events, after the fill was kept, in the transaction of a fill or of a settlement; or not at all.</summary>
    /// <returns>True when it died.</returns>
    private static async Task<bool> Crash(OrderWorld world, int point)
    {
        using var death = new CancellationTokenSource();
        Task Die(string call, string at)
        {
            if (call != at) return Task.CompletedTask;
            death.Cancel();
            throw new OperationCanceledException(death.Token);
        }
        world.Rail.Before = point switch { 0 => call => Die(call, "place"), 2 => call => Die(call, "events"), 3 => call => Die(call, "heard"), _ => null };
        world.Rail.After = point == 1 ? call => Die(call, "place") : null;
        var cut = point switch { 4 => "cash_ledger", 6 => "lots", _ => null };
        if (cut is not null) await Cut(world, cut);
        try
        {
            await world.Tick(death.Token);
            return death.IsCancellationRequested;
        }
        catch (Exception error) when (error is OperationCanceledException or System.Data.Common.DbException) { return true; }
        finally
        {
            (world.Rail.Before, world.Rail.After) = (null, null);
            if (cut is not null) await world.Host.Database.Write(s => s.Execute(s.Pick("drop trigger power_cut", $"drop trigger power_cut on {cut}")));
        }
    }

    /// <summary>The statement that moves money or units fails, and takes its transaction with it.</summary>
    private static Task Cut(OrderWorld world, string table) => world.Host.Database.Write(async s =>
    {
        if (s.Dialect is Dialect.PostgreSql) await s.Execute("create or replace function power_cut() returns trigger language plpgsql as $$ begin raise exception 'power cut'; end $$");
        await s.Execute(s.Pick($"create trigger power_cut before insert on {table} begin select raise(abort, 'power cut'); end", $"create trigger power_cut before insert on {table} for each row execute function power_cut()"));
    });

    private static Task Fail(bool _) => throw new HttpRequestException("away");

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
