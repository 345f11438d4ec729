using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.Orders;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>The order of a NAV trigger never gets the NAV that fired it.</summary>
public sealed class LaterNavTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.7")]
    public async Task A_nav_of_today_that_comes_before_the_cut_off_fills_no_order_that_it_fires(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("118632", 100m, new(2026, 8, 11)));
        var free = (await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, 105m))).Id;
        var asked = (await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, 105m, extra: new { amount = 500, approval = "Always" }))).Id;
        // 10:30 on Wednesday the 12th: the NAV of the 12th is there already, and until 15:00 an order would still get it.
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-12", "105")))).Status);
        await Engine<TriggerEngine>(world).Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);
        foreach (var id in new[] { free, asked })
        {
            var order = (await world.Adviser.GetJson($"{Orders}/{id}")).Body!;
            Assert.Equal(("Triggered", "2026-08-12", "2026-08-13"), ((string?)order["status"], (string?)order["fired_date"], (string?)order["predicted_nav_date"]));
        }

        // A yes before the cut-off does not send it for the known NAV either.
        var second = await world.Host.As(Roles.Manager);
        var waiting = await world.Database.Read(s => s.Scalar<Guid>("select id from investment_orders where status = 'under_review'"));
        Assert.Equal(200, (await second.PostJson($"wealth/investment-orders/{waiting}/approve", new { })).Status);
        await Send(world);
        Assert.Equal(0L, await Submitted(world));
        world.Host.Clock.Advance(TimeSpan.FromHours(5));
        await Send(world);
        Assert.Equal(2L, await Submitted(world));
        Assert.Equal(["2026-08-13", "2026-08-13"], (await world.Database.Read(s => s.Query<DateOnly>("select predicted_nav_date from investment_orders"))).Select(date => $"{date:yyyy-MM-dd}"));
    }

    private static Task Send(WealthWorld world) => Engine<OrderEngine>(world).Tick(EngineShard.ByHand(OrderEngine.EngineName, Guid.Empty, Json.Empty, 0), CancellationToken.None);

    private static async Task<long> Submitted(WealthWorld world) => await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders where status = 'submitted'"));

    private static T Engine<T>(WealthWorld world) => world.Host.Service<IEnumerable<IEngine>>().OfType<T>().Single();
}
