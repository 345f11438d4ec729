using Steward.Kernel;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>A kill switch of each scope stops what is in it, at the claim, and nothing beside it.</summary>
public sealed class SwitchTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task A_switch_of_each_scope_holds_its_own_claims_until_it_is_released(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var manager = await world.Host.As(Roles.Manager);
        var (client, other, scheme, second) = (await world.AddClient(cash: 100_000m), await world.AddClient(cash: 100_000m), await world.AddScheme("1"), await world.AddScheme("2"));
        var rule = (await world.Adviser.PostJson("wealth/automation/auto-invest", new { client_id = client, name = "Pension", scheme_id = scheme, amount = 100, frequency = "Yearly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-12-01" })).Id;
        (object Switch, bool StopsAll)[] scopes =
        [
            (new { scope = "Firm", reason = "Trial" }, true), (new { scope = "Rail", rail = "paper", reason = "Trial" }, true), (new { scope = "Client", scope_id = client, reason = "Trial" }, false),
            (new { scope = "Scheme", scope_id = scheme, reason = "Trial" }, false), (new { scope = "Rule", scope_id = rule, reason = "Trial" }, false),
        ];
        for (var i = 0; i < scopes.Length; i++)
        {
            var engaged = await manager.PostJson("wealth/kill-switches/engage", scopes[i].Switch);
            Assert.Equal(201, engaged.Status);
            var (inside, outside) = (world.Purchase(client, scheme, 100m, $"air:{i}:in", rule), world.Purchase(other, second, 100m, $"air:{i}:out"));
            Assert.Equal(("hold", "kill_switch", 0), Told(await world.Claim(inside)));
            Assert.Equal(scopes[i].StopsAll ? ("hold", "kill_switch", 0) : ("execute", "placed", 1), Told(await world.Claim(outside)));
            Assert.Equal(200, (await manager.PostJson($"wealth/kill-switches/{engaged.Id}/release", new { reason = "Over" })).Status);
            Assert.Equal(("execute", "placed", 1), Told(await world.Claim(inside)));
        }
    }

    /// <summary>A claim that read the switches a moment before it was engaged may still make an order; that order stays here.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task However_many_claims_are_under_way_when_it_is_engaged_no_order_leaves(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (manager, client, scheme) = (await world.Host.As(Roles.Manager), await world.AddClient(cash: 100_000m), await world.AddScheme("1"));
        Assert.Equal("execute", (await world.Claim(world.Purchase(client, scheme, 100m, "air:early")))[0].Verdict.Decision);
        var drill = await manager.PostJson("wealth/kill-switches/engage", new { scope = "Scheme", scope_id = scheme, reason = "Drill" });
        Assert.Equal((1, 1), ((int)drill.Body!["under_way_count"]!, drill.Body["under_way"]!.AsArray().Count));
        Assert.Equal(200, (await manager.PostJson($"wealth/kill-switches/{drill.Id}/release", new { reason = "Over" })).Status);
        var isEngaged = false;
        var claims = Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            var isLate = Volatile.Read(ref isEngaged);
            return (IsLate: isLate, Decision: await Claim($"air:{i}"));
        })).ToList();
        Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "Firm", reason = "Stop" })).Status);
        Volatile.Write(ref isEngaged, true);
        Assert.Equal("hold", await Claim("air:late"));
        var fired = await Task.WhenAll(claims);
        Assert.All(fired.Where(one => one.IsLate), one => Assert.Equal("hold", one.Decision));

        await world.Host.Service<IEnumerable<IEngine>>().OfType<OrderEngine>().Single().Tick(EngineShard.ByHand("investment-orders", Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
        var placed = 1 + fired.Count(one => one.Decision == "execute");
        Assert.Equal([$"confirmed kill_switch {placed}"], await world.Database.Read(s => s.Query<string>("select status || ' ' || coalesce(held_code, '') || ' ' || count(*) from investment_orders group by status, held_code")));
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<int>("select count(*) from paper_orders")));

        // As an engine would: it comes again when the store had no time for it.
        async Task<string> Claim(string key)
        {
            for (var tries = 1; ; tries++)
            {
                try { return (await world.Claim(world.Purchase(client, scheme, 100m, key)))[0].Verdict.Decision; }
                catch (StoreUnavailableException) when (tries < 50) { await Task.Delay(20); }
            }
        }
    }

    private static (string, string, int) Told(IReadOnlyList<Fired> fired) => (fired[0].Verdict.Decision, fired[0].Verdict.ReasonCode, fired[0].Orders.Count);
}
