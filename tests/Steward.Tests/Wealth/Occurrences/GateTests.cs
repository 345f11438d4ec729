using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Occurrences;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>What the gates count: money and locks on the client's own day, sizes by what is done, and all of it again at a late yes.</summary>
public sealed class GateTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Cash_and_locks_count_from_the_clients_own_midnight(Dialect dialect)
    {
        // 01:30 on the 12th of August in India, 16:00 on the 11th in New York.
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 11, 20, 0, 0, TimeSpan.Zero));
        var (east, west, scheme) = (await world.AddClient(cash: 10_000m), await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m, new(2026, 8, 11)));
        await world.Database.Write(s => s.Execute("update clients set time_zone = 'America/New_York' where id = @west", new { west }));

        Assert.Equal("placed", Told(await world.Claim(world.Purchase(east, scheme, 6_000m, "e:1"))));
        Assert.Equal(world.Today, await world.Database.Read(s => s.Scalar<DateOnly>("select available_on from cash_ledger where kind = 'Reserve'")));
        Assert.Equal("insufficient_funds", Told(await world.Claim(world.Purchase(east, scheme, 6_000m, "e:2"))));
        // Money of the 12th pays for what leaves on the 12th, which in Mumbai began at 18:30 in UTC.
        var later = (await world.Claim(world.Purchase(east, scheme, 1m, "e:3") with { Orders = [new WantedOrder("1", scheme, "Purchase") { Amount = 50_000m, NotBefore = world.Today.AddDays(1) }] }))[0];
        Assert.Equal(("placed", 0m, new DateTimeOffset(2026, 8, 12, 18, 30, 0, TimeSpan.Zero)), (later.Verdict.ReasonCode, later.Orders[0].ReservedAmount, later.Orders[0].SendAfter));

        // 22:00 on the 11th in New York: what counts from the 12th on is not there, and what is locked until then is.
        world.Host.Clock.Advance(TimeSpan.FromHours(6));
        await world.AddHolding(west, scheme, 50m);
        await world.Database.Write(s => s.Execute("update lots set locked_until = @Today", new { world.Today }));
        Firing Sale(string key) => world.Purchase(west, scheme, 1m, key) with { Orders = [new WantedOrder("1", scheme, "Redemption") { Units = 5m }] };
        Assert.Equal("insufficient_funds", Told(await world.Claim(world.Purchase(west, scheme, 6_000m, "w:1"))));
        Assert.Equal("locked_in", Told(await world.Claim(Sale("w:2"))));
        world.Host.Clock.Advance(TimeSpan.FromHours(2.5));
        Assert.Equal("placed", Told(await world.Claim(world.Purchase(west, scheme, 6_000m, "w:3"))));
        Assert.Equal("placed", Told(await world.Claim(Sale("w:4"))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Sizes_are_those_of_what_is_done_and_worth_asks_whatever_the_size_is_in(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (holder, other, scheme) = (await world.AddClient(cash: 50_000m), await world.AddClient(cash: 50_000m), await world.AddScheme("1", 100m));
        await world.AddHolding(holder, scheme, 100m);
        foreach (var (action, amount, units) in new[] { ("Purchase", 5_000m, (decimal?)null), ("Additional Purchase", 1_000m, null), ("Redemption", 0m, 10m) })
            await world.Database.Write(s => s.Execute(
                "insert into scheme_terms (id, product_id, action, minimum_amount, minimum_units, effective_from) values (@id, @scheme, @action, @amount, @units, '2020-01-01')", new { id = Ids.New(s.Now), scheme, action, amount, units }));
        Firing Sale(string key, decimal? units = null, decimal? percent = null, decimal? askAbove = null) =>
            world.Purchase(holder, scheme, 1m, key) with { ApprovalAbove = askAbove, Orders = [new WantedOrder("1", scheme, "Redemption") { Units = units, PercentOfHolding = percent, AllUnits = units is null && percent is null }] };

        Assert.Equal("placed", Told(await world.Claim(world.Purchase(holder, scheme, 1_500m, "p:1"))));
        Assert.Equal("amount_below_minimum", Told(await world.Claim(world.Purchase(holder, scheme, 999m, "p:2"))));
        Assert.Equal("amount_below_minimum", Told(await world.Claim(world.Purchase(other, scheme, 1_500m, "p:3"))));
        object Rule(Guid client) => new { client_id = client, name = "More", scheme_id = scheme, amount = 1_500, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-09-01" };
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/automation/auto-invest", Rule(holder))).Status);
        Assert.Equal("amount_below_minimum", (await world.Adviser.PostJson("wealth/automation/auto-invest", Rule(other))).Code);

        Assert.Equal("units_below_minimum", Told(await world.Claim(Sale("s:1", units: 9.9999m))));
        Assert.Equal("units_below_minimum", Told(await world.Claim(Sale("s:2", percent: 9.9m))));
        // At 100 a unit: 10 units are worth 1,000, all that is left then 9,000.
        Assert.Equal("placed", Told(await world.Claim(Sale("s:3", units: 10m, askAbove: 1_000m))));
        Assert.Equal("approval_above", Told(await world.Claim(Sale("s:4", percent: 11m, askAbove: 1_099.99m))));
        Assert.Equal("approval_above", Told(await world.Claim(Sale("s:5", askAbove: 1_000m))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_late_yes_passes_the_gates_of_its_own_day_and_the_question_stays_until_the_last_order(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, manager) = (await world.AddClient(cash: 100_000m), await world.AddScheme("118632"), await world.Host.As(Roles.Manager));
        await manager.PostJson("wealth/limits", new { scope = "Client", scope_id = client, kind = "Order Amount", value = "10000", is_hard = false });
        await manager.PostJson("wealth/limits", new { scope = "Client", scope_id = client, kind = "Amount Per Day", value = "45000" });
        WantedOrder Line(string line) => new(line, scheme, "Purchase") { Amount = 20_000m };
        var asked = (await world.Claim(world.Purchase(client, scheme, 1m, "air:a:1") with { Orders = [Line("1"), Line("2")] }))[0];
        Assert.Equal(("limit_soft", 2), (asked.Verdict.ReasonCode, asked.Orders.Count));

        // The 40,000 of both were counted when they asked, and are not counted twice.
        Assert.Equal(200, (await Approve(0)).Status);
        Assert.Equal(1, await OpenTasks());
        await world.Database.Write(s => s.Execute("update clients set kyc_status = 'Expired'"));
        Assert.Equal((422, "kyc_not_valid"), await Approve(1) is var lapsed ? (lapsed.Status, lapsed.Code) : default);
        await world.Database.Write(s => s.Execute("update clients set kyc_status = 'Verified'"));

        // On the next day 27,000 have gone already; on the one after it nothing has.
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 3; i++) Assert.Equal("placed", Told(await world.Claim(world.Purchase(client, scheme, 9_000m, $"air:b:{i}"))));
        Assert.Equal((422, "limit_hard"), await Approve(1) is var full ? (full.Status, full.Code) : default);
        Assert.Equal(1, await OpenTasks());
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("pending", (string?)(await Approve(1)).Body!["status"]);
        Assert.Equal(0, await OpenTasks());
        Assert.Equal([40_000m, 27_000m, 20_000m], await world.Database.Read(s => s.Query<decimal>("select used from limit_usage order by period_key")));
        Assert.Equal(33_000m, await world.Cash(client));

        Task<Answer> Approve(int line) => manager.PostJson($"wealth/investment-orders/{asked.Orders[line].Id}/approve", new { });
        async Task<int> OpenTasks() => ((JsonArray)(await manager.GetJson("wealth/tasks?status=Open&kind=soft_limit")).Body!["items"]!).Count;
    }

    private static string Told(IReadOnlyList<Fired> fired) => fired[0].Verdict.ReasonCode;
}
