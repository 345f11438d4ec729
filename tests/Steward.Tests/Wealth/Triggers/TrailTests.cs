using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>The high-water mark of a trailing order: what it is made of, and what people see of it.</summary>
public sealed class TrailTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_high_that_was_taken_back_sells_nothing_and_the_present_one_is_shown(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("118632", 100m, new(2026, 8, 7)));
        var terms = new { amount = 500, trigger_condition = "Less Than", trail_percent = "5" };
        var trail = (await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, 0m, extra: terms))).Id;
        var never = await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, 0m, extra: new { amount = 500, trigger_condition = "Less Than", trail_amount = "100" }));
        Assert.Equal((422, "out_of_range"), (never.Status, never.Code));
        await Feed("2026-08-10", "106");
        await Feed("2026-08-11", "107");
        Assert.Equal(("Active", "107"), await Seen());

        // 107 is restated to 101, which a person accepts: the highest accepted value is 106, and 5 % below it is 100.70.
        await Feed("2026-08-11", "101");
        Assert.Equal("Held", (await Seen()).Status);
        var held = (await world.Adviser.GetJson("wealth/quarantine?status=Open")).Body!["items"]![0]!;
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/accept", new { reason = "the house corrected it" })).Status);
        await Run();
        Assert.Equal(("Active", "106"), await Seen());
        await Feed("2026-08-12", "100.7");
        Assert.Equal(("Triggered", "106"), await Seen());

        async Task<(string Status, string? High)> Seen()
        {
            var order = (await world.Adviser.GetJson($"{Orders}?client_id={client}")).Body!["items"]![0]!;
            Assert.Equal(trail.ToString(), (string?)order["id"]);
            return ((string)order["status"]!, (string?)order["high_water"]);
        }

        async Task Feed(string date, string nav)
        {
            world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", date, nav)))).Status);
            await Run();
        }

        Task Run() => world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);
    }
}
