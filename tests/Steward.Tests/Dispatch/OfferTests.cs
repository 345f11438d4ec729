using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Steward.Decisions.Contracts;
using Steward.Dispatch;
using Steward.Kernel;
using Steward.Tests.Decisions;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Dispatch;

/// <summary>Offers: quickly made, won by one, final when declined, moved along their table only.</summary>
public sealed class OfferTests
{
    private static readonly string[] Acts = ["accept", "decline", "withdraw", "expire"];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.5")]
    public async Task The_best_of_twenty_drivers_has_the_offer_within_three_seconds(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var best = (await world.Drivers(Enumerable.Range(0, 20).Select(i => i == 0 ? 0.3 : 1.2 + i * 0.2)))[0];
        await world.StartEngine();
        await world.Until(async () => (bool)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["isRunning"]!, "the engine runs");
        await world.Live(() => Task.FromResult(false), TimeSpan.FromSeconds(1));

        var order = await world.Order();
        var time = await world.Live(async () => await world.OpenOffer(order) is not null, TimeSpan.FromSeconds(6));

        Assert.Equal(best, Guid.Parse((string)(await world.OpenOffer(order))!["driver_id"]!));
        Assert.True(time <= TimeSpan.FromSeconds(3), $"The offer took {time.TotalMilliseconds:0} ms.");
        var candidates = (await Good(world.Api.GetJson($"automation/dispatch/orders/{order}/candidates"))).Body!["items"]!.AsArray();
        Assert.Equal(20, candidates.Count);
        Assert.All(candidates, c => Assert.Equal((long)c!["total"]!, c["parts"]!.AsArray().Sum(p => (long)p!["value"]!)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    [Trait("acceptance", "delivery-15.8")]
    [Trait("acceptance", "decisions-8.6")]
    public async Task Of_a_hundred_accepts_and_assigns_of_one_order_at_once_one_wins(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var drivers = await world.Drivers([0.2, 0.3, 0.4, 0.5, 0.6]);
        await world.StartEngine();
        var order = await world.Order();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        var offer = (await world.OpenOffer(order))!["id"];
        await Good(world.Api.PostJson("automation/dispatch/stop"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 3) switch
        {
            0 => world.Api.PostJson($"automation/dispatch/offers/{offer}/accept"),
            1 => world.Api.PostJson($"automation/dispatch/assign/{order}"),
            _ => world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = drivers[i % 5], reason = "asked by phone" }),
        }));

        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.True(a.Status == 409, $"{a.Status} {a.Code} {a.Body}"));
        var log = Assert.Single(await world.Assignments(order))!;
        Assert.Equal((string)log["driver_id"]!, (string)(await world.ReadOrder(order))["driver_id"]!);
        Assert.Null(await world.OpenOffer(order));
        // Of the tries that lost no decision remains, and the chain is whole.
        var decisions = (await Good(world.Api.GetJson($"decisions?order_id={order}"))).Body!["items"]!.AsArray();
        Assert.Single(decisions, d => (string)d!["status"]! == "executed");
        Assert.All(await world.Host.Service<Steward.Decisions.Ledger.VerifyLedger>().Run(null, 1, false, null, TestContext.Current.CancellationToken), verdict => Assert.Null(verdict.Fault));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.9")]
    public async Task Who_declined_is_never_offered_the_order_again_through_fifty_ticks_and_a_restart(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var first = await world.Driver("First", 0.2);
        await world.StartEngine();
        var order = await world.Order();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        await Good(world.Api.PostJson($"automation/dispatch/offers/{(await world.OpenOffer(order))!["id"]}/decline", new { reason_code = "too_far" }));
        await Good(world.Api.PostJson("automation/dispatch/stop"));

        await Ticks(world, 25);
        await world.Restart();
        await Ticks(world, 25);

        Assert.Single(await world.Offers(order));
        Assert.Equal("pending", await world.Status(order));
        await world.Move(first, 0.2);
        var candidate = Assert.Single((await Good(world.Api.GetJson($"automation/dispatch/orders/{order}/candidates"))).Body!["items"]!.AsArray())!;
        Assert.Equal(["blocked"], candidate["broken_rules"]!.AsArray().Select(r => (string)r!["rule"]!));
        // Another driver is asked at once, so the ticks were real ones.
        await world.Driver("Second", 3);
        await Ticks(world, 1);
        Assert.Equal(2, (await world.Offers(order)).Count);
    }

    private static async Task Ticks(DispatchWorld world, int count)
    {
        var engine = world.Host.App.Services.GetServices<IEngine>().Single(e => e.Name == AutoDispatch.EngineName);
        for (var i = 0; i < count; i++)
        {
            world.Host.Clock.Advance(TimeSpan.FromSeconds(2));
            await engine.Tick(EngineShard.ByHand(AutoDispatch.EngineName, world.Zone, Json.Empty, 0), TestContext.Current.CancellationToken);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.29")]
    public async Task An_offer_moves_from_offered_once_and_every_other_move_is_409_and_changes_nothing(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Driver", 0.5);
        foreach (var from in Acts.Prepend("offered"))
        {
            foreach (var act in Acts)
            {
                var offer = await Made(world, driver);
                if (from != "offered") Assert.True(await Act(world, offer, from) is null or { Status: 200 });
                var before = await Read(world, offer);

                var answer = await Act(world, offer, act);
                var after = await Read(world, offer);

                if (from == "offered")
                {
                    Assert.True(answer is null or { Status: 200 }, $"{act}: {answer?.Body}");
                    Assert.Equal(act switch { "accept" => "accepted", "decline" => "declined", "withdraw" => "withdrawn", _ => "expired" }, (string)JsonNode.Parse(after)!["status"]!);
                    continue;
                }
                if (answer is not null) Assert.Equal((409, "offer_closed", (string)JsonNode.Parse(before)!["status"]!), (answer.Status, answer.Code, (string)answer.Body!["state"]!));
                Assert.Equal(before, after);
            }
        }
    }

    private static async Task<Guid> Made(DispatchWorld world, Guid driver)
    {
        var order = await world.Order();
        return await world.Host.Database.Write(async session =>
        {
            var decision = await world.Host.Service<IDecisionLedger>().Record(session, DecisionWorld.Auction() with { InitialStatus = DecisionStatus.Committed });
            return (await world.Host.Service<OfferLife>().Make(session, order, driver, world.Zone, decision.Id, 1, TimeSpan.FromSeconds(30), new(75, 100, 50, 100, 0, 75, "near", 0)))!.Id;
        });
    }

    /// <summary>By the API; running out by the timer's handler, which answers nothing.</summary>
    private static async Task<Answer?> Act(DispatchWorld world, Guid offer, string act)
    {
        if (act != "expire") return await world.Api.PostJson($"automation/dispatch/offers/{offer}/{act}", act == "accept" ? null : new JsonObject { [act == "decline" ? "reason_code" : "reason"] = "test" });
        var handler = world.Host.App.Services.GetServices<ITimerHandler>().Single(h => h.Kind == OfferLife.ExpiryTimer);
        await world.Host.Database.Write(s => handler.Fire(s, new DueTimer { Kind = handler.Kind, Key = offer.ToString() }, TestContext.Current.CancellationToken));
        return null;
    }

    private static async Task<string> Read(DispatchWorld world, Guid offer) => (await Good(world.Api.GetJson($"automation/dispatch/offers/{offer}"))).Body!.ToJsonString();
}
