using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.Logs;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>One drop that fires the orders of many clients.</summary>
public sealed class ManyHitsTests
{
    private const int Clients = 6, Orders = 720;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Each_of_many_orders_fires_once_and_one_leg_of_each_group(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var scheme = await world.AddScheme("118632", 100m, new(2026, 8, 7));
        var clients = new List<Guid>();
        for (var i = 0; i < Clients; i++) clients.Add(await world.AddClient(cash: 1_000_000m));
        object Level(Guid client) => new { client_id = client, name = "Level", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "105", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" };
        var groups = new List<Answer>();
        foreach (var client in clients) groups.Add(await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Either", legs = new[] { Level(client), Level(client) } }));
        Assert.All(groups, group => Assert.Equal(201, group.Status));
        var made = await world.Adviser.PostJson("wealth/automation/trigger-orders", Level(clients[0]));
        await world.Database.Write(async session =>
        {
            var store = world.Host.Service<TriggerOrderStore>();
            var one = (await store.Find(session, made.Id))!;
            await store.Add(session, [.. Enumerable.Range(1, Orders - 1).Select(i => one with { Id = Ids.New(session.Now), Code = $"TRG-M{i}", ClientId = clients[i % Clients] })]);
        });

        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-11", "106")))).Status);
        for (var turns = 0; turns < 2; turns++)
        {
            await TriggerOrderTests.Run(world.Host);
            Assert.Equal((Orders + Clients, Clients, 0), (await Count("trigger_orders where status = 'Triggered'"), await Count("trigger_orders where status = 'Cancelled'"), await Count("nav_drops where evaluated_at is null")));
            Assert.Equal((Orders + Clients, Orders + Clients), (await Count("investment_orders"), await Count("automation_occurrences where state = 'Ordered'")));
        }
        foreach (var group in groups)
        {
            var legs = group.Body!["legs"]!.AsArray().Select(leg => Guid.Parse((string)leg!["id"]!)).Order().ToList();
            Assert.Equal("Triggered", await world.Database.Read(s => s.Scalar<string>("select status from trigger_orders where id = @lower", new { lower = legs[0] })));
        }
        Assert.All(await world.Host.Service<VerifyLog>().Run(null, new Dictionary<string, ExportedHeads>(), TestContext.Current.CancellationToken), verdict => Assert.Null(verdict.Fault));

        Task<int> Count(string what) => world.Database.Read(s => s.Scalar<int>("select count(*) from " + what));
    }
}
