using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Logs;
using Steward.Wealth.Orders;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>Whatever statement a process dies before, an occurrence key has its orders once, and one last line.</summary>
public sealed class KillTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.34")]
    public async Task A_kill_before_any_statement_from_the_claim_to_the_settlement_changes_nothing_in_the_end(Dialect dialect)
    {
        CutDatabase database = null!;
        await using var world = await WealthWorld.Start(dialect, still: true, configure: builder =>
        {
            var real = (Database)builder.Services.Single(service => service.ServiceType == typeof(Database)).ImplementationInstance!;
            builder.Services.Replace(ServiceDescriptor.Singleton<Database>(provider => database = new CutDatabase(real, provider.GetRequiredService<TimeProvider>())));
            // The end of a rule's run is heard by hand, so that it dies by hand too.
            builder.Services.Remove(builder.Services.Single(service => service.ServiceType == typeof(IEventSubscriber) && service.ImplementationType == typeof(FinishRun)));
            builder.Services.AddSingleton<FinishRun>();
        });
        var (fund, other) = (await world.AddScheme("E", 100m), await world.AddScheme("D", 100m, category: "Debt/Short Duration", assetClass: "debt", amc: "Two"));
        var clients = new[] { await world.AddClient(10_000m), await world.AddClient(10_000m), await world.AddClient(40_000m) };
        await world.AddHolding(clients[2], fund, 600);
        await world.AddHolding(clients[2], other, 400);
        await Rules(world, clients, fund);

        Task Tick<T>(string engine) where T : IEngine => world.Host.Service<IEnumerable<IEngine>>().OfType<T>().Single().Tick(EngineShard.ByHand(engine, Guid.Empty, new("{}"), 1), CancellationToken.None);
        world.Host.Clock.Advance(TimeSpan.FromHours(4));
        await Once(world, database, () => Tick<AutoInvestEngine>("auto-invest"));
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([NavIntakeTests.Nav("E", "2026-08-12", "106"), NavIntakeTests.Nav("D", "2026-08-12", "100")]))).Status);
        await Once(world, database, () => Tick<TriggerEngine>("triggers"));
        await Once(world, database, () => Tick<RebalancingEngine>("rebalancing"));
        Assert.Equal(["AutoInvest 1", "Rebalancing 2", "TriggerOrder 1"], await OrdersByType(world));

        // Sent, filled and settled, with every eleventh statement of the first day as a last one; what is in doubt is asked about some minutes later.
        foreach (var wait in new[] { 0, 1, 1, 3, 1 })
        {
            world.Host.Clock.Advance(TimeSpan.FromDays(wait));
            if (wait > 0)
                foreach (var scheme in new[] { fund, other }) await world.SetNav(scheme, 106, world.Today);
            for (var minutes = 0; minutes < 3; minutes++)
            {
                if (wait == 0) await Survive(world, database, () => Tick<OrderEngine>("investment-orders"), stride: 11);
                else await Tick<OrderEngine>("investment-orders");
                world.Host.Clock.Advance(TimeSpan.FromMinutes(2));
            }
            // One of which the rail turns out never to have heard waits for a person when its cut-off has passed meanwhile.
            foreach (var order in await world.Database.Read(s => s.Query<Guid>("select id from investment_orders where held_code = 'after_cutoff'")))
                Assert.Equal(200, (await world.Adviser.PostJson($"wealth/investment-orders/{order}/approve")).Status);
        }
        await Once(world, database, () => world.Database.Write(session => world.Host.Service<FinishRun>().Handle(session, new PublishedEvent { Type = "wealth.order", Payload = Json.Of(new { id = orderOfRule(session) }) }, CancellationToken.None)));
        await Ended(world);
        // Each of the claims alone has dozens of statements.
        Assert.True(database.Deaths > 100, $"It died {database.Deaths} times.");

        static Guid orderOfRule(Session session) => session.Scalar<Guid>("select o.id from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key where a.automation_type = 'AutoInvest'").GetAwaiter().GetResult();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.22")]
    public async Task Two_legs_on_two_workers_at_the_same_moment_make_one_order(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, one, two) = (await world.AddClient(cash: 50_000m), await world.AddScheme("1"), await world.AddScheme("2"));
        // Two nodes share PostgreSQL; SQLite has one process, in which two workers act.
        await using var other = dialect is Dialect.PostgreSql ? await world.Host.Again() : null;
        for (var round = 0; round < 3; round++)
        {
            object Leg(Guid scheme) => new { name = "Leg", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "105", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" };
            var group = await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Either", legs = new[] { Leg(one), Leg(two) } });
            Assert.True(group.Status == 201, group.Body?.ToJsonString());
            var legs = group.Body!["legs"]!.AsArray().Select(leg => Guid.Parse((string)leg!["id"]!)).ToList();
            var start = new TaskCompletionSource();
            var workers = legs.Select((leg, i) => Task.Run(async () =>
            {
                await start.Task;
                var host = i == 1 && other is not null ? other : world.Host;
                await host.Database.Write(session => host.Service<TriggerFiring>().Fire(session, [new(leg, world.Today, 106, 105)], "engine:triggers", 0));
            })).ToList();
            start.SetResult();
            await Task.WhenAll(workers);
            var after = await world.Database.Read(s => s.Query<string>($"select status from trigger_orders where id {s.AnyOf("legs")}", new { legs = new IdArray([.. legs]) }));
            Assert.Equal(["Cancelled", "Triggered"], after.Order(StringComparer.Ordinal));
            Assert.Equal(round + 1, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));
        }
    }

    /// <summary>An automation of each kind that falls due: 5,000 by date, a level that the next NAV passes, and cash that is to make a portfolio half and half.</summary>
    private static async Task Rules(WealthWorld world, Guid[] clients, Guid fund)
    {
        object[] bodies =
        [
            new { client_id = clients[0], name = "Pension", scheme_id = fund, amount = 5_000, frequency = "Yearly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-08-12" },
            new { client_id = clients[1], name = "Level", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "105", order_type = "Purchase", scheme_id = fund, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" },
            new
            {
                client_id = clients[2], name = "Half and half", strategy = "Threshold-Based", threshold_percent = 5, cash_buffer_percent = 0, target_allocation = new { equity = 50, debt = 50 }, execute_automatically = true, require_confirmation = false,
            },
        ];
        foreach (var (path, body) in new[] { "auto-invest", "trigger-orders", "rebalancing" }.Zip(bodies))
        {
            var made = await world.Adviser.PostJson("wealth/automation/" + path, body);
            Assert.True(made.Status == 201, made.Body?.ToJsonString());
        }
    }

    /// <summary>Does the work again and again, killed before its first statement, its second and so on, from the first again after each progress, until it comes through.</summary>
    private static async Task Survive(WealthWorld world, CutDatabase database, Func<Task> work, int stride = 1)
    {
        var state = await State(world);
        for (var statement = 1; await database.Kill(statement, work); statement += stride)
        {
            database.Deaths++;
            var now = await State(world);
            if (now != state) (state, statement) = (now, 1 - stride);
        }
    }

    /// <summary>The same, and that more of the work does nothing more.</summary>
    private static async Task Once(WealthWorld world, CutDatabase database, Func<Task> work)
    {
        await Survive(world, database, work);
        var state = await State(world);
        await work();
        Assert.Equal(state, await State(world));
    }

    /// <summary>Everything that an occurrence leaves, as one text; what cannot be at any moment is caught here.</summary>
    private static Task<string> State(WealthWorld world) => world.Database.Read(async session =>
    {
        var parts = new List<long?>();
        foreach (var sql in new[]
        {
            "select sum(version) from automation_occurrences", "select sum(version) from investment_orders", "select count(*) from automation_execution_logs", "select count(*) from cash_ledger", "select sum(version) from trigger_orders",
            "select sum(version) from rebalancing_executions", "select count(*) from paper_orders", "select count(*) from paper_orders where status = 'filled'", "select count(*) from investment_order_events", "select sum(version) from holdings",
            "select count(*) from decisions", "select sum(execution_count) from auto_invest_rules",
        }) parts.Add(await session.Scalar<long?>(sql));
        Assert.Equal(0, await session.Scalar<long>("select count(*) from (select occurrence_key from automation_execution_logs where is_terminal group by occurrence_key having count(*) > 1) twice"));
        Assert.Equal(0, await session.Scalar<long>("select count(*) from (select occurrence_key from investment_orders group by occurrence_key, product_id, order_type having count(*) > 1) twice"));
        // An occurrence, its decision, its line and its orders are there together or not at all.
        Assert.Equal(0, await session.Scalar<long>("select count(*) from automation_occurrences a where a.state = 'Claimed' or a.decision_id is null or not exists (select 1 from automation_execution_logs l where l.occurrence_key = a.occurrence_key)"));
        Assert.Equal(0, await session.Scalar<long>("select count(*) from automation_occurrences a where a.state = 'Ordered' and not exists (select 1 from investment_orders o where o.occurrence_key = a.occurrence_key)"));
        return string.Join(' ', parts);
    });

    private static Task<IReadOnlyList<string>> OrdersByType(WealthWorld world) => world.Database.Read(s => s.Query<string>(
        "select a.automation_type || ' ' || count(*) from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key group by a.automation_type order by a.automation_type"));

    private static async Task Ended(WealthWorld world)
    {
        Assert.Equal(["AutoInvest 1", "Rebalancing 2", "TriggerOrder 1"], await OrdersByType(world));
        Assert.Equal(["settled "], await world.Database.Read(s => s.Query<string>("select distinct status || ' ' || coalesce(held_code, '') from investment_orders")));
        Assert.Equal(4, await world.Database.Read(s => s.Scalar<int>("select count(*) from paper_orders")));
        var ends = await world.Database.Read(s => s.Query<string>("select a.state || ' ' || count(l.id) from automation_occurrences a left join automation_execution_logs l on l.occurrence_key = a.occurrence_key and l.is_terminal group by a.id, a.state"));
        Assert.Equal(["Executed 1", "Executed 1", "Executed 1"], ends);
        // Nothing is set aside any more, and the two who bought paid once.
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<decimal>("select sum(reserved_amount) + sum(reserved_units) from investment_orders")));
        Assert.Equal([5_000m, 9_000m], (await world.Database.Read(s => s.Query<decimal>("select sum(amount) from cash_ledger group by client_id"))).Order().TakeLast(2));
        var verdicts = await world.Host.Service<VerifyLog>().Run(null, new Dictionary<string, ExportedHeads>(), CancellationToken.None);
        Assert.All(verdicts, verdict => Assert.Null(verdict.Fault));
    }
}
