using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Orders;

public class OrderHistoryTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Events_decisions_and_offers_of_an_order_come_in_pages(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Amal", 1);
        var other = await world.Order(30);
        var order = await world.Order();
        await world.StartEngine();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        var offer = (string)(await world.OpenOffer(order))!["id"]!;
        await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/offers/{offer}/withdraw", new { reason = "test" }));
        await world.Until(async () => (await Items(world, order, "offers")).Count > 1 || (await Items(world, order, "decisions")).Count > 1, "it is decided again");

        var offers = await Items(world, order, "offers");
        Assert.Contains(offers, one => (string?)one!["id"] == offer && (string?)one["status"] == "withdrawn");
        Assert.All(offers, one => Assert.Equal(order.ToString(), (string?)one!["order_id"]));
        foreach (var kind in new[] { "events", "decisions", "offers" })
        {
            var all = await Items(world, order, kind);
            Assert.NotEmpty(all);
            Assert.Equal(all.Select(Id), await Walk(world, order, kind));
            var times = all.Select(one => (DateTimeOffset)one![kind == "events" ? "recorded_at" : "created_at"]!).ToList();
            Assert.Equal(kind == "events" ? times.Order() : times.OrderDescending(), times);
        }
        Assert.Empty((await Items(world, other, "offers")).Select(Id).Intersect(offers.Select(Id)));
    }

    [Fact]
    public async Task History_is_for_those_who_may_see_the_order()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var order = await world.Order();
        var (driver, viewer) = (await world.Host.As("driver"), await world.Host.As("viewer"));
        foreach (var kind in new[] { "events", "decisions", "offers" })
        {
            Assert.Equal(200, (await viewer.GetJson($"orders/{order}/{kind}")).Status);
            Assert.Equal(kind == "events" ? 404 : 403, (await driver.GetJson($"orders/{order}/{kind}")).Status);
            Assert.Equal(401, (await world.Host.Anonymous().GetJson($"orders/{order}/{kind}")).Status);
            Assert.Equal((400, "invalid_id"), Short(await viewer.GetJson($"orders/nonsense/{kind}")));
            Assert.Equal((404, "not_found"), Short(await viewer.GetJson($"orders/{Guid.AllBitsSet}/{kind}")));
            Assert.Equal((404, "not_found"), Short(await viewer.GetJson($"orders/external:none/{kind}")));
            foreach (var query in new[] { "limit=0", "limit=501", "limit=x", "cursor=foreign" })
                Assert.Equal((400, "invalid_parameter"), Short(await viewer.GetJson($"orders/{order}/{kind}?{query}")));
        }
    }

    private static (int, string?) Short(Answer answer) => (answer.Status, answer.Code);

    private static string? Id(JsonNode? item) => (string?)item!["id"];

    private static async Task<JsonArray> Items(DispatchWorld world, Guid order, string kind) => (await DispatchWorld.Good(world.Api.GetJson($"orders/{order}/{kind}"))).Body!["items"]!.AsArray();

    /// <summary>The ids, a page of one at a time.</summary>
    private static async Task<List<string?>> Walk(DispatchWorld world, Guid order, string kind)
    {
        var ids = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await DispatchWorld.Good(world.Api.GetJson($"orders/{order}/{kind}?limit=1" + (cursor == "" ? "" : "&cursor=" + cursor)))).Body!;
            ids.AddRange(page["items"]!.AsArray().Select(Id));
            cursor = (string?)page["next_cursor"];
        }
        return ids;
    }
}
