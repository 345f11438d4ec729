using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Steward.Dispatch.Batching;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Dispatch.Batching;

/// <summary>Orders that wait for partners who are expected.</summary>
public sealed class PartnerTests
{
    private int phones = 300_000;

    [Fact]
    public void An_area_is_as_wide_near_the_pole_as_at_the_equator()
    {
        foreach (var latitude in new[] { -1.28, 24.7, 60.0 })
        {
            var around = ArrivalCell.Around(latitude, 30).ToHashSet();
            Assert.Equal(9, around.Count);
            var (north, east) = (1 / 111.195, 1 / (111.195 * Math.Cos(double.DegreesToRadians(latitude))));
            // Two kilometres away is always within, seven never.
            foreach (var (y, x) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) })
            {
                Assert.Contains(ArrivalCell.Of(latitude + 2 * y * north, 30 + 1.9 * x * east), around);
                Assert.DoesNotContain(ArrivalCell.Of(latitude + 7 * y * north, 30 + 7 * x * east), around);
            }
        }
    }

    [Fact]
    public void What_a_partner_is_worth_is_drawn_to_five_minutes() =>
        // Nothing seen: 5 points. Of 30 orders 300 minutes saved: (300 + 50) / 40.
        Assert.Equal((5_000, 8_750), (PartnersAhead.GainOf(0, 0), PartnersAhead.GainOf(300, 30)));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.13")]
    public async Task An_order_waits_for_a_partner_who_is_due_and_they_travel_together(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await world.Driver("Near", 0.3);
        // 15 an hour here at this time: one is due in 4 min. 5 points are more than 2 + 4 × 0.5.
        await Arrived(world, perDay: 15);
        await Good(world.Api.PostJson("automation/batching/start"));
        await world.StartEngine();
        var order = await Order(world, 4, 0);
        await world.Until(async () => (await world.ReadOrder(order))["hold_until"] is not null, "it waits");
        var until = (DateTimeOffset)(await world.ReadOrder(order))["hold_until"]!;
        Assert.InRange((until - world.Host.Clock.GetUtcNow()).TotalSeconds, 200, 240);
        var wait = (await Decisions(world, order)).Single()!;
        Assert.Equal(("wait", "executed"), ((string)wait["recommended_action"]!, (string)wait["status"]!));
        Assert.Contains("batch_partners_expected", (await Good(world.Api.GetJson($"orders/{order}/events"))).Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("identical", (string)(await Good(world.Api.PostJson($"decisions/{wait["id"]}/rerun"))).Body!["result"]!);

        var partner = await Order(world, 4, 1);
        await world.Until(async () => await world.Status(order) == "assigned" && await world.Status(partner) == "assigned", "they have a driver");
        Assert.Equal((string)(await world.ReadOrder(order))["batch_id"]!, (string)(await world.ReadOrder(partner))["batch_id"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.13")]
    public async Task Nobody_waits_where_few_come_where_nothing_batches_or_beyond_what_is_safe(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await world.Drivers([0.2, 0.3, 0.4]);
        await Arrived(world, perDay: 15);
        await world.StartEngine();
        var unbatched = await Order(world, 4, 0); // nobody would join it: batching does not run
        await world.Until(async () => await world.Status(unbatched) == "assigned", "it goes");
        await Good(world.Api.PostJson("automation/batching/start"));
        var (elsewhere, short_) = (await Order(world, -20, 0), await Order(world, 4, 0, "EXPRESS"));
        await world.Until(async () => await world.Status(elsewhere) == "assigned" && await world.Status(short_) == "assigned", "they go");
        foreach (var order in new[] { unbatched, elsewhere, short_ }) Assert.Equal("assignment", (string)(await Decisions(world, order)).Single()!["decision_type"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.13")]
    public async Task A_group_whose_order_changes_while_it_is_priced_is_looked_at_again(Dialect dialect)
    {
        var prices = new Interrupted();
        await using var world = await DispatchWorld.Start(dialect, "direct", configure: builder => builder.Services.AddSingleton<IGroupPrices>(provider => prices.Over(ActivatorUtilities.CreateInstance<GroupPrices>(provider))));
        await world.Driver("Near", 0.3);
        await Arrived(world, perDay: 15);
        await Good(world.Api.PostJson("automation/batching/start"));
        await world.StartEngine();
        var order = await Order(world, 4, 0);
        await world.Until(async () => (await world.ReadOrder(order))["hold_until"] is not null, "it waits");
        prices.Then = () => world.Host.Database.Write(session => session.Execute("update orders set row_version = row_version + 1 where id = @order", new { order })).GetAwaiter().GetResult();
        var partner = await Order(world, 4, 1);
        await world.Until(async () => await world.Status(order) == "assigned" && await world.Status(partner) == "assigned", "they have a driver");
        Assert.Null(prices.Then);
        Assert.Equal((string)(await world.ReadOrder(order))["batch_id"]!, (string)(await world.ReadOrder(partner))["batch_id"]!);
    }

    /// <summary>Prices of groups, in whose midst something happens once.</summary>
    private sealed class Interrupted : IGroupPrices
    {
        private IGroupPrices? inner;

        internal Action? Then { get; set; }

        internal Interrupted Over(IGroupPrices prices)
        {
            inner = prices;
            return this;
        }

        public async Task<IGroupPricer> Prepare(Session session, Guid zone, IReadOnlyList<OrderFacts> orders, string vehicleType) =>
            new Pricer(this, await inner!.Prepare(session, zone, orders, vehicleType));

        private sealed class Pricer(Interrupted outer, IGroupPricer inner) : IGroupPricer
        {
            public string Provider => inner.Provider;

            public string Basis => inner.Basis;

            public int AgeSeconds => inner.AgeSeconds;

            public GroupPrice? Price(ReadOnlySpan<int> group)
            {
                (var then, outer.Then) = (outer.Then, null);
                then?.Invoke();
                return inner.Price(group);
            }
        }
    }

    /// <summary>So many orders of BULLET a day in this hour around four kilometres north, for the four weeks before.</summary>
    private static Task Arrived(DispatchWorld world, int perDay) => world.Host.Database.Write(async session =>
    {
        var cell = ArrivalCell.Of(Latitude + 4 * Km, Longitude).ToString();
        for (var day = 1; day <= 28; day++)
            await session.Execute(
                "insert into order_arrivals (zone_id, hour, business_date, service_type, cell, orders) values (@Zone, 12, @date, 'BULLET', @cell, @perDay)",
                new { world.Zone, date = new DateOnly(2026, 11, 20).AddDays(-day), cell, perDay });
    });

    private async Task<Guid> Order(DispatchWorld world, double kmNorth, double kmEast, string level = "BULLET") => (await Good(world.Api.PostJson("orders", new
    {
        service_type = level, customer = new { name = "A. Customer", phone = $"+254733{++phones}" }, pickup = new { latitude = Latitude, longitude = Longitude, address = "Shop" },
        dropoff = new { latitude = Latitude + kmNorth * Km, longitude = Longitude + kmEast * Km, address = "Home" }, packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } },
    }))).Id;

    private static async Task<JsonArray> Decisions(DispatchWorld world, Guid order) => (await Good(world.Api.GetJson($"decisions?order_id={order}"))).Body!["items"]!.AsArray();
}
