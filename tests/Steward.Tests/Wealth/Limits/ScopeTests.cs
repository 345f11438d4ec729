using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Limits;

/// <summary>Limits, kill switches and mandates name things that are there: one of nothing would stop nothing.</summary>
public sealed class ScopeTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_is_limited_or_stopped_is_there(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (manager, nobody) = (await world.Host.As(Roles.Manager), Guid.CreateVersion7());
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("E"));
        var order = await world.Adviser.PostJson("wealth/automation/trigger-orders", new { client_id = client, name = "Dear", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "130", order_type = "Purchase", scheme_id = scheme, amount = 5_000, valid_from = "2026-08-01T00:00:00Z" });
        Assert.Equal(201, order.Status);

        foreach (var (scope, there) in new[] { ("Client", client), ("Scheme", scheme), ("Rule", order.Id), ("Adviser", world.AdviserId) })
        {
            var unknown = (422, "unknown_" + scope.ToLowerInvariant());
            Assert.Equal(unknown, Told(await manager.PostJson("wealth/limits", new { scope, scope_id = nobody, kind = "Order Amount", value = 1 })));
            Assert.Equal(201, (await manager.PostJson("wealth/limits", new { scope, scope_id = there, kind = "Order Amount", value = 1 })).Status);
            if (scope == "Adviser") continue;
            Assert.Equal(unknown, Told(await manager.PostJson("wealth/kill-switches/engage", new { scope, scope_id = nobody, reason = "Trial" })));
            Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope, scope_id = there, reason = "Trial" })).Status);
        }
        var (_, viewer, _) = await world.Host.NewUser(Roles.Viewer);
        Assert.Equal((422, "unknown_adviser"), Told(await manager.PostJson("wealth/limits", new { scope = "Adviser", scope_id = viewer, kind = "Order Amount", value = 1 })));
        foreach (var rail in new[] { "Paper", "nonsense", "" })
            Assert.Equal((422, "unknown_rail", "/rail"), await manager.PostJson("wealth/kill-switches/engage", new { scope = "Rail", rail, reason = "Trial" }) is var answer ? (answer.Status, answer.Code, answer.Body!["errors"]!.AsObject().First().Key) : default);
        Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "Rail", rail = "paper", reason = "Trial" })).Status);
        Assert.Equal((422, "unknown_rail"), Told(await manager.PostJson("wealth/mandates", new { client_id = client, rail = "nonsense", ceiling = 5_000 })));
        Assert.Equal(201, (await manager.PostJson("wealth/mandates", new { client_id = client, ceiling = 5_000 })).Status);
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
