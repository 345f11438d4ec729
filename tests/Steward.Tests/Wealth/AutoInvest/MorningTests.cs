using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Clients;
using Steward.Wealth.Logs;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>More rules due at one instant than fit into one batch.</summary>
public sealed class MorningTests
{
    private const int Clients = 20, Rules = 1_300;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Each_of_many_due_rules_fires_once_in_the_lane_of_its_client(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect, cash: 100_000_000);
        await Copy(world, (await world.Create(new { amount = 1_000 })).Id);

        Assert.Equal(0, await Due(ClientLane.Whole));
        world.Host.Clock.Advance(AutoInvestWorld.Local("2026-03-03T13:00") - world.Host.Clock.GetUtcNow());
        Assert.Equal(Rules, await Due(ClientLane.Whole));
        int[] lanes = [await Due(new(0, 3)), await Due(new(1, 3)), await Due(new(2, 3))];
        Assert.Equal(Rules, lanes.Sum());
        Assert.DoesNotContain(0, lanes);

        Assert.Equal(Rules, (await world.Tick()).Counts["occurrences"]);
        Assert.Equal(0, (await world.Tick()).Counts["occurrences"]);

        Assert.Equal((Rules, Rules), (await Scalar("select count(*) from investment_orders"), await Scalar("select count(distinct automation_id) from automation_occurrences where state = 'Ordered'")));
        Assert.Equal(Rules, await Scalar("select sum(decisions) from decision_daily where decision_type = 'auto_invest'"));
        Assert.All(await world.Host.Service<VerifyLog>().Run(null, new Dictionary<string, ExportedHeads>(), TestContext.Current.CancellationToken), verdict => Assert.Null(verdict.Fault));

        Task<int> Scalar(string sql) => world.Host.Database.Read(s => s.Scalar<int>(sql));
        async Task<int> Due(ClientLane lane) => (await world.Host.Database.Read(s => world.Host.Service<RuleStore>().Due(s, lane, 10_000))).Count;
    }

    /// <summary>The rule for clients of all shards, who have the money.</summary>
    private static Task Copy(AutoInvestWorld world, Guid rule) => world.Host.Database.Write(async session =>
    {
        var (store, clients) = (world.Host.Service<RuleStore>(), world.Host.Service<ClientStore>());
        var (one, client) = ((await store.Find(session, rule))!, (await clients.Find(session, world.Client))!);
        var own = new List<Guid> { client.Id };
        for (var i = 1; i < Clients; i++)
        {
            own.Add(Guid.CreateVersion7());
            await clients.Add(session, client with { Id = own[i], Code = $"CLI-M{i}", ExternalId = null, Shard = i % ClientStore.Shards });
            await session.Execute(
                "insert into cash_ledger (id, client_id, amount, kind, available_on, actor) values (@id, @client, @amount, 'Deposit', '2026-03-01', 'test')", new { id = Guid.CreateVersion7(), client = own[i], amount = 100_000_000m });
        }
        for (var i = 1; i < Rules; i++) await store.Add(session, one with { Id = Guid.CreateVersion7(), Code = $"AUTO-M{i}", ClientId = own[i % Clients] });
    });
}
