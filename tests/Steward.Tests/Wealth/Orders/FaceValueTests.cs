using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.Navs;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>Orders under way while the units of their scheme are counted anew, and orders whose units do not fit.</summary>
public sealed class FaceValueTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task A_new_face_value_counts_the_units_of_orders_under_way_anew(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        var bought = await world.Buy(1500);
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        await world.Tick();
        // 1,500 less 0.07 of duty buys 99.9953 units, which come on the 7th. Both sales get the NAV of the 6th; only the first has left.
        world.Go("2026-08-04T16:00");
        var sent = await Sell(world, 40);
        await world.Tick();
        var waiting = await Sell(world, 10);
        Assert.Equal(("executed", "submitted", "confirmed"), (await world.Status(bought), await world.Status(sent), await world.Status(waiting)));

        await world.Host.Database.Write(session => world.Host.Service<NavAdjuster>().Apply(session, world.Equity, 10, new DateOnly(2026, 8, 6)));
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 6), 150);
        world.Go("2026-08-06T16:00");
        await world.Tick();
        Assert.Equal(("4", "1"), ((string?)(await world.Order(sent))["executed_units"], (string?)(await world.Order(waiting))["executed_units"]));
        world.Go("2026-08-12T12:00");
        await world.Tick();

        Assert.Equal(("settled", "settled", "settled"), (await world.Status(bought), await world.Status(sent), await world.Status(waiting)));
        Assert.Equal([5m, 9.9995m], await world.Lots());
        var holding = (await world.Manager.GetJson($"wealth/clients/{world.Client}/holdings")).Body!["items"]![0]!;
        Assert.Equal(("14.9995", "0"), ((string?)holding["units"], (string?)holding["reserved_units"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task An_order_that_does_not_fit_stops_no_other(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        var other = await world.Manager.Scheme("100002");
        await world.Host.Nav(other, new(2026, 8, 3), 15);
        foreach (var scheme in new[] { world.Equity, other }) await world.Manager.Hold(world.Client, scheme, 100, 900);
        var (sale, wrongSale) = (await Sell(world, 40), await Sell(world, 40, other));
        var (buy, wrongBuy) = (await world.Buy(1000), await world.Buy(2000));
        await world.Tick();
        await Set(world, "update holdings set reserved_units = 0 where product_id = @id", other);
        foreach (var scheme in new[] { world.Equity, other }) await world.Host.Nav(scheme, new(2026, 8, 4), 15);
        await world.Tick();
        Assert.Equal(["executed", "submitted fill_refused", "executed", "executed"], await States());
        Assert.Equal(1, await Questions(world));

        await Set(world, "update investment_orders set executed_units = null where id = @id", wrongBuy);
        world.Go("2026-08-10T12:00");
        await world.Tick();
        Assert.Equal(["settled", "submitted fill_refused", "settled", "executed booking_failed"], await States());
        Assert.Equal(2, await Questions(world));

        await Set(world, "update investment_orders set executed_units = 133 where id = @id", wrongBuy);
        await world.Later(3_700);
        Assert.Equal("settled", (await States())[3]);
        Assert.Equal(1, await Questions(world));

        async Task<string[]> States()
        {
            var states = new List<string>();
            foreach (var id in new[] { sale, wrongSale, buy, wrongBuy }) states.Add(((string?)(await world.Order(id))["status"] + " " + (string?)(await world.Order(id))["held_code"]).Trim());
            return [.. states];
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.29")]
    public async Task A_switch_leaves_by_its_own_load_of_the_NAV_date_and_is_locked_in_at_the_target(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, "2026-08-04T12:00");
        var target = await world.Manager.Scheme("100003");
        await world.Host.Nav(target, new(2026, 8, 3), 10);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900, "2026-07-01");
        await Terms(world, world.Equity, "Redemption", 1, "2020-01-01", null);
        await Terms(world, world.Equity, "Switch", 2, "2020-01-01", "2026-08-05");
        await Terms(world, world.Equity, "Switch", 50, "2026-08-06", null);
        await Terms(world, target, "Purchase", null, "2020-01-01", "2026-08-05", months: 36);
        var made = await world.Place(new { client_id = world.Client, order_type = "Switch", scheme_id = world.Equity, target_scheme_id = target, all_units = true });
        await world.Tick();
        world.Go("2026-08-11T12:00");
        foreach (var (scheme, nav) in new[] { (world.Equity, 15m), (target, 10m) }) await world.Host.Nav(scheme, new(2026, 8, 4), nav);
        await world.Tick();

        // 100 × 15 less 2 % of that day, not 1 % of a redemption and not 50 % of today; 36 months from the NAV date.
        var order = await world.Order(made.Id);
        Assert.Equal(("settled", 1470m), ((string?)order["status"], (decimal)order["executed_amount"]!));
        Assert.Equal(new DateOnly(2029, 8, 4), await world.Host.Database.Read(s => s.Scalar<DateOnly?>("select l.locked_until from lots l join holdings h on h.id = l.holding_id where h.product_id = @target", new { target })));
    }

    private static Task Terms(OrderWorld world, Guid scheme, string action, int? load, string from, string? to, int months = 0) => world.Host.Database.Write(s => s.Execute(
        "insert into scheme_terms (id, product_id, action, exit_load_steps, lock_in_months, effective_from, effective_to) values (@id, @scheme, @action, @steps, @months, @from, @to)",
        new
        {
            id = Ids.New(s.Now), scheme, action, months, steps = new Json(load is null ? "[]" : $$"""[{"within_days": 365, "load_percent": {{load}}}]"""), from = DateOnly.Parse(from, null), to = to is null ? (DateOnly?)null : DateOnly.Parse(to, null),
        }));

    private static async Task<Guid> Sell(OrderWorld world, decimal units, Guid? scheme = null) => (await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = scheme ?? world.Equity, units })).Id;

    private static Task Set(OrderWorld world, string sql, Guid id) => world.Host.Database.Write(s => s.Execute(sql, new { id }));

    private static Task<int> Questions(OrderWorld world) => world.Host.Database.Read(s => s.Scalar<int>("select count(*) from wealth_tasks where kind = 'unknown_order' and status = 'Open'"));
}
