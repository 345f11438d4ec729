using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Dispatch;

/// <summary>Zone mode <c>broadcast</c> and what follows after the last offer.</summary>
public sealed class BroadcastTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_is_offered_to_several_at_once_and_the_first_to_accept_has_it(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "broadcast");
        Guid[] drivers = [await world.Driver("Asha", 0.5), await world.Driver("Baraka", 1), await world.Driver("Chege", 1.5)];
        var order = await world.Order();
        await world.StartEngine();
        await world.Until(async () => (await world.Offers(order)).Count == 3, "all three are asked");

        var offers = (await world.Offers(order)).Where(o => drivers.Contains((Guid)o!["driver_id"]!)).ToList();
        var answers = await Task.WhenAll(offers.Select(o => world.Api.PostJson($"automation/dispatch/offers/{o!["id"]}/accept")));

        Assert.Equal((1, 2), (answers.Count(a => a.Status == 200), answers.Count(a => a.Status == 409 && a.Code == "offer_closed")));
        Assert.Equal("assigned", await world.Status(order));
        Assert.Equal("broadcast", (string?)(await world.Assignments(order))[0]!["assignment_method"]);
        Assert.Equal(["accepted", "withdrawn", "withdrawn"], (await world.Offers(order)).Select(o => (string)o!["status"]!).Order(StringComparer.Ordinal));
        Assert.Single((await DispatchWorld.Good(world.Api.GetJson($"decisions?order_id={order}"))).Body!["items"]!.AsArray());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task After_the_last_offer_the_setting_decides_to_hold_for_a_person(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Asha", 0.5);
        await world.Driver("Baraka", 1);
        var path = $"automation/dispatch/config?zone_id={world.Zone}";
        await DispatchWorld.Good(world.Api.PutJson(path, new { max_offers = 1, after_offers = "hold" }, (await world.Api.GetJson(path)).ETag));
        await world.StartEngine();
        var order = await world.Order(level: "BULLET");
        await world.Until(async () => await world.OpenOffer(order) is not null, "it is offered");
        var offer = (await world.OpenOffer(order))!;
        await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/offers/{offer["id"]}/decline", new { }));

        await world.Until(async () => (await DispatchWorld.Good(world.Api.GetJson($"decisions?order_id={order}&status=proposed"))).Body!["items"]!.AsArray().Count == 1, "a person is asked");

        Assert.Equal("pending", await world.Status(order));
        Assert.Single(await world.Offers(order));
    }
}
