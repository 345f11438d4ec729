using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>What was held when it should fire has its last line when its order ends, and an order can be switched off whatever its condition says.</summary>
public sealed class EndFiringTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_held_firing_ends_with_its_order_and_explain_still_says_what_it_was_about(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var manager = await world.Host.As(Roles.Manager);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        async Task<Guid> Made(decimal value, object extra) => (await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, value, extra: extra))).Id;
        var (cancelled, expired, off) = (await Made(103, new { amount = 1_000 }), await Made(103, new { amount = 1_000, valid_until = "2026-08-13T04:00:00Z" }), await Made(103, new { amount = 1_000 }));
        var group = await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Either", legs = new[] { TriggerOrderTests.Order(client, scheme, 103m), TriggerOrderTests.Order(client, scheme, 120m) } });
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        var stop = await manager.PostJson("wealth/kill-switches/engage", new { scope = "Firm", reason = "Drill" });
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([NavIntakeTests.Nav("118632", "2026-08-11", "106")]))).Status);
        await TriggerOrderTests.Run(world.Host);
        Assert.Equal(["Held:1:0", "Held:1:0", "Held:1:0", "Held:1:0"], await Firings());

        Assert.Equal(200, (await world.Adviser.PostJson($"{Orders}/{cancelled}/cancel", new { reason = "Changed his mind" })).Status);
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/automation/oco-groups/{group.Id}/cancel", new { reason = "Changed his mind" })).Status);
        // 106 is above 103, and it may be switched off all the same; on again it may not.
        async Task<Answer> Enabled(bool isEnabled) => await world.Adviser.PatchJson($"{Orders}/{off}", new { is_enabled = isEnabled }, (await world.Adviser.GetJson($"{Orders}/{off}")).ETag);
        Assert.Equal(200, (await Enabled(false)).Status);
        Assert.Equal((422, "already_true"), await Enabled(true) is var on ? (on.Status, on.Code) : default);
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        await TriggerOrderTests.Fire(world);
        Assert.Equal(["Held:1:0", "Skipped:2:1", "Skipped:2:1", "Skipped:2:1"], await Firings());
        Assert.Equal(200, (await manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Over" })).Status);
        await TriggerOrderTests.Run(world.Host);
        Assert.Equal(0L, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));

        foreach (var (order, word) in new[] { (cancelled, "The trigger order was cancelled."), (expired, "The trigger order came to its end.") })
        {
            var said = string.Join('\n', (await manager.GetJson($"wealth/automation/explain/trg:{order}:1")).Body!["sentences"]!.AsArray().Select(sentence => (string)sentence!));
            Assert.Contains("It fires when the NAV is at or above 103.", said, StringComparison.Ordinal);
            Assert.Contains("was 106.", said, StringComparison.Ordinal);
            Assert.Contains("The kill switch of the firm is engaged: Drill", said, StringComparison.Ordinal);
            Assert.Contains(word, said, StringComparison.Ordinal);
        }
        Assert.True((bool)(await manager.GetJson("wealth/automation/execution-logs/verify")).Body!["is_good"]!);

        async Task<IEnumerable<string>> Firings() => (await world.Database.Read(s => s.Query<string>(
            "select o.state || ':' || count(*) || ':' || sum(case when l.is_terminal then 1 else 0 end) from automation_occurrences o join automation_execution_logs l on l.occurrence_key = o.occurrence_key group by o.id, o.state"))).Order();
    }
}
