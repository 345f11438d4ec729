using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>A Price that looks at a market series, and buys or sells a scheme.</summary>
public sealed class SeriesOrderTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Closes_of_a_series_fire_orders_in_a_scheme_crossings_trails_and_restatements_too(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 11)));
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/market-series", new { code = "VIX", name = "VIX", kind = "volatility" })).Status);
        await Close(world, ("2026-08-07", "22"), ("2026-08-10", "25"));
        object Price(object more) => TriggerOrderTests.Order(client, scheme, 30m, extra: Merged(new { amount = 1_000, trigger_type = "Price", series = "VIX" }, more));
        Assert.Equal([(422, "unknown_series"), (422, "condition_not_possible"), (422, "condition_not_possible"), (422, "already_true")],
        [
            await Refused(new { series = "DAX" }), await Refused(new { series = (string?)null }), await Refused(new { trigger_type = "NAV" }), await Refused(new { trigger_value = "25" }),
        ]);

        var made = await Made(Price(new { }));
        var (crossing, trail, change) = (await Made(Price(new { series = "series:VIX", trigger_condition = "Crosses Above" })), await Made(Price(new { trigger_condition = "Less Than", trigger_value = "0", trail_percent = "10" })), await Made(Price(new { trigger_field = "change_percent:1", trigger_value = "20" })));
        Assert.Equal(("VIX", "25", "20"), ((string?)made.Body!["series"], (string?)made.Body["last_value"], (string?)made.Body["distance_percent"]));
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        await Close(world, ("2026-08-11", "29.5"));
        Assert.Equal(["Active", "Active", "Active", "Active"], await States(made, crossing, trail, change));
        await Close(world, ("2026-08-12", "36"));
        Assert.Equal(["Triggered", "Triggered", "Active", "Triggered"], await States(made, crossing, trail, change));
        // The NAV of the scheme that nobody knows yet is that of the 12th, whatever the date of the close.
        var fired = (await world.Adviser.GetJson($"{Orders}/{made.Id}")).Body!;
        Assert.Equal(("36", "2026-08-12", "2026-08-12"), ((string?)fired["fired_value"], (string?)fired["fired_date"], (string?)fired["predicted_nav_date"]));
        Assert.Contains("It fires when the close of VIX is at or above 30.", (await world.Adviser.GetJson($"wealth/automation/explain/trg:{made.Id}:1")).Body!["sentences"]!.AsArray().Select(sentence => (string?)sentence));
        Assert.Equal(3L, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders where product_id = @scheme", new { scheme })));

        // 36 is taken back: the trail's mark is 29.5 again, and its 10 % are not lost at 27.
        await Close(world, ("2026-08-12", "35.99"));
        Assert.Equal("VIX 36 35.99", (await world.Adviser.GetJson($"{Orders}/{made.Id}")).Body!["restated"]!.AsArray().Select(flag => $"{flag!["series"]} {flag["before"]} {flag["after"]}").Single());
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        await Close(world, ("2026-08-13", "32.391"));
        Assert.Equal("Triggered", (await States(trail))[0]);

        async Task<(int, string?)> Refused(object more) => await world.Adviser.PostJson(Orders, Price(more)) is var answer ? (answer.Status, answer.Code) : default;

        async Task<Answer> Made(object order) => await world.Adviser.PostJson(Orders, order) is { Status: 201 } answer ? answer : throw new InvalidOperationException("The order was refused.");

        async Task<IReadOnlyList<string?>> States(params Answer[] orders)
        {
            var states = new List<string?>();
            foreach (var order in orders) states.Add(await TriggerOrderTests.Status(world, order.Id));
            return states;
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_held_close_holds_its_orders_an_old_one_fires_none_and_the_past_is_replayed(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 11)));
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/market-series", new { code = "SPX", name = "S&P 500", kind = "index" })).Status);
        await Close(world, ("2026-08-03", "100"), ("2026-08-04", "104"), ("2026-08-05", "99"));
        var order = TriggerOrderTests.Order(client, scheme, 103m, extra: new { amount = 1_000, trigger_type = "Price", series = "SPX" });
        var made = (await world.Adviser.PostJson(Orders, order)).Id;
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        // 25 % in a day: a person has to look. Rejected, the order goes on.
        await Close(world, ("2026-08-06", "124"));
        Assert.Equal("Held", await TriggerOrderTests.Status(world, made));
        var held = (await world.Adviser.GetJson("wealth/quarantine?status=Open")).Body!["items"]![0]!;
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/reject", new { reason = "A slip" })).Status);
        Assert.Equal("Active", await TriggerOrderTests.Status(world, made));
        // The close of the 6th is four business days old on the 12th: more than three.
        await Close(world, ("2026-08-06", "103.5"));
        Assert.Equal(("Held", "nav_stale"), await world.Database.Read(async s => (await s.Scalar<string>("select status from trigger_orders where id = @made", new { made }), await s.Scalar<string>("select held_reason from trigger_orders where id = @made", new { made }))));

        // A fresh close that does not say so any more: the order is open and waits for one that does.
        await Close(world, ("2026-08-11", "102"));
        Assert.Equal("Active", await TriggerOrderTests.Status(world, made));
        await Close(world, ("2026-08-12", "103"));
        Assert.Equal("Triggered", await TriggerOrderTests.Status(world, made));

        var replay = (await world.Adviser.PostJson($"{Orders}/{made}/replay", new { from = "2026-08-01", to = "2026-08-12" })).Body!["firings"]!.AsArray();
        Assert.Equal("2026-08-04 104", $"{replay.Single()!["date"]} {replay.Single()!["value"]}");
    }

    private static async Task Close(WealthWorld world, params (string Day, string Value)[] closes)
    {
        var code = await world.Database.Read(s => s.Scalar<string>("select code from market_series"));
        Assert.Equal(202, (await world.Adviser.PostJson($"wealth/market-series/{code}/closes", new { closes = closes.Select(close => new { price_date = close.Day, close = close.Value }) })).Status);
        await world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);
    }

    private static JsonObject Merged(object one, object other)
    {
        var merged = JsonNode.Parse(Json.Of(one).Text)!.AsObject();
        foreach (var (name, value) in (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(other)!) merged[name] = value?.DeepClone();
        return merged;
    }
}
