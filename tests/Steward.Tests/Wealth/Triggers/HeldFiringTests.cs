using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>Orders that were held when they should fire go on by themselves once the cause is gone, by values that are fresh then.</summary>
public sealed class HeldFiringTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_a_kill_switch_held_goes_on_after_its_release_by_the_last_fresh_value(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var manager = await world.Host.As(Roles.Manager);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        var level = await Made(world, TriggerOrderTests.Order(client, scheme, 103m));
        var crossing = await Made(world, TriggerOrderTests.Order(client, scheme, 105m, extra: new { amount = 1_000, trigger_condition = "Crosses Above" }));
        var trail = await Made(world, TriggerOrderTests.Order(client, scheme, 0m, extra: new { amount = 1_000, trigger_condition = "Less Than", trail_percent = "1" }));
        var date = await Made(world, new { client_id = client, name = "Date", trigger_type = "Date", trigger_condition = "Greater Than", trigger_value = "2026-08-13", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" });
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        var stop = await manager.PostJson("wealth/kill-switches/engage", new { scope = "Client", scope_id = client, reason = "Dispute" });
        await Feed(world, "2026-08-11", "106");
        await Feed(world, "2026-08-12", "104.5");
        Assert.Equal([("Held", "kill_switch"), ("Held", "kill_switch"), ("Held", "kill_switch"), ("Active", null)], [await Of(world, level), await Of(world, crossing), await Of(world, trail), await Of(world, date)]);

        // Still engaged: nothing goes on, and nothing is written.
        await Tick(world);
        Assert.Equal(("Held", "kill_switch"), await Of(world, level));
        var held = (await manager.GetJson($"wealth/automation/explain/trg:{level}:1")).Body!["sentences"]!.AsArray().Select(sentence => (string)sentence!).ToList();
        Assert.Contains("Placing its order was not possible: the kill switch of the client is engaged.", held);
        Assert.Contains("Leaving this time out was not chosen: what holds it may pass, and then it goes on.", held);
        Assert.Equal(200, (await manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Settled" })).Status);
        await Tick(world);
        // 104.5 of the 12th is still above 103, and more than 1 % below 106; it is below 105 again, so the crossing waits for the next one.
        Assert.Equal(["Triggered", "Active", "Triggered"], [(await Of(world, level)).Status, (await Of(world, crossing)).Status, (await Of(world, trail)).Status]);
        Assert.Equal(2L, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        await Feed(world, "2026-08-13", "105.5");
        Assert.Equal("Triggered", (await Of(world, crossing)).Status);
        Assert.Equal(200, (await manager.GetJson($"wealth/automation/explain/trg:{level}:1")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task After_a_release_a_stale_value_fires_nothing_and_a_date_is_made_up_for(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var manager = await world.Host.As(Roles.Manager);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        var level = await Made(world, TriggerOrderTests.Order(client, scheme, 103m));
        var date = await Made(world, new { client_id = client, name = "Date", trigger_type = "Date", trigger_condition = "Greater Than", trigger_value = "2026-08-13", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" });
        var stop = await manager.PostJson("wealth/kill-switches/engage", new { scope = "Firm", reason = "Drill" });
        await Feed(world, "2026-08-11", "104");
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        await TriggerOrderTests.Fire(world);
        Assert.Equal([("Held", "kill_switch"), ("Held", "kill_switch")], [await Of(world, level), await Of(world, date)]);

        // A fortnight later the NAV of the 11th may not be acted on.
        world.Host.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal(200, (await manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Over" })).Status);
        await Tick(world);
        await TriggerOrderTests.Fire(world);
        Assert.Equal(("Active", 0L), ((await Of(world, level)).Status, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders"))));
        Assert.Equal(("Held", "nav_stale"), await Of(world, date));
        await Feed(world, "2026-08-26", "104.2");
        await TriggerOrderTests.Fire(world);
        Assert.Equal(("Triggered", "Triggered"), ((await Of(world, level)).Status, (await Of(world, date)).Status));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_that_cannot_be_read_is_held_stops_no_other_and_goes_on_when_it_is_mended(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        var (broken, sound) = (await Made(world, TriggerOrderTests.Order(client, scheme, 103m)), await Made(world, TriggerOrderTests.Order(client, scheme, 103m)));
        Task<int> Repeat(Json? terms) => world.Database.Write(s => s.Execute("update trigger_orders set repeat = @terms where id = @broken", new { terms, broken }));
        async Task<long?> Tries() => await world.Database.Read(s => s.Scalar<long?>("select tries from automation_faults where subject_id = @broken", new { broken }));
        await Repeat(new("{\"max\": \"often\"}"));
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        await Feed(world, "2026-08-11", "104");
        Assert.Equal(("Triggered", ("Held", "value_fault"), 1L), ((await Of(world, sound)).Status, await Of(world, broken), await Tries()));
        await Tick(world);
        Assert.Equal(1L, await Tries());

        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Tick(world);
        Assert.Equal((("Held", "value_fault"), 2L), (await Of(world, broken), await Tries()));
        await Repeat(null);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(4));
        await Tick(world);
        Assert.Equal((("Active", null), null), (await Of(world, broken), await Tries()));
        await Feed(world, "2026-08-12", "104.1");
        Assert.Equal("Triggered", (await Of(world, broken)).Status);
    }

    [Fact]
    public async Task A_new_order_meets_the_next_value_while_a_transaction_of_something_else_is_under_way()
    {
        await using var world = await WealthWorld.Start(Dialect.PostgreSql);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        await Tick(world);
        await world.Database.Write(async under =>
        {
            // What is written from here on comes by the stream of changes when this one has ended.
            await under.Scalar<string>("select cast(pg_current_xact_id() as text)");
            var order = await Made(world, TriggerOrderTests.Order(client, scheme, 103m));
            world.Host.Clock.Advance(TimeSpan.FromHours(1));
            await Feed(world, "2026-08-11", "104");
            Assert.Equal("Triggered", (await Of(world, order)).Status);
        });
    }

    private static async Task<Guid> Made(WealthWorld world, object order)
    {
        var answer = await world.Adviser.PostJson(Orders, order);
        Assert.True(answer.Status == 201, answer.Body?.ToJsonString());
        return answer.Id;
    }

    private static async Task Feed(WealthWorld world, string day, string nav)
    {
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", day, nav)))).Status);
        await Tick(world);
    }

    private static Task Tick(WealthWorld world) =>
        world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);

    private static async Task<(string Status, string? Reason)> Of(WealthWorld world, Guid order)
    {
        var read = await world.Database.Read(s => s.Scalar<string>("select status || '/' || coalesce(held_reason, '') from trigger_orders where id = @order", new { order }));
        var parts = read!.Split('/');
        return (parts[0], parts[1].Length > 0 ? parts[1] : null);
    }
}
