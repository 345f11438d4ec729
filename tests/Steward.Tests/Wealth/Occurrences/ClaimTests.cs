using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>The one claim behind all automations: once for each key, through every gate, with a line in the chained log.</summary>
public sealed class ClaimTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task One_key_makes_one_order_and_reserves_its_money(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 12_000m), await world.AddScheme("118632"));

        var first = Assert.Single(await world.Claim(world.Purchase(client, scheme, 5_000m, "air:a:1")));
        var again = Assert.Single(await world.Claim(world.Purchase(client, scheme, 5_000m, "air:a:1")));

        Assert.Equal((true, "execute", "confirmed"), (first.IsNew, first.Verdict.Decision, first.Orders[0].Status));
        Assert.Equal((false, "already_done"), (again.IsNew, again.Verdict.ReasonCode));
        Assert.Equal(7_000m, await world.Cash(client));
        Assert.Equal(1, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));
        Assert.NotNull(first.DecisionId);

        var both = await world.Claim(world.Purchase(client, scheme, 4_000m, "air:a:2"), world.Purchase(client, scheme, 4_000m, "air:a:3"));
        Assert.Equal(["execute", "fail"], both.Select(one => one.Verdict.Decision));
        Assert.Equal(("insufficient_funds", 3_000m), (both[1].Verdict.ReasonCode, await world.Cash(client)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task Fifty_rules_at_once_do_not_pass_a_hard_limit_together(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var scheme = await world.AddScheme("118632");
        var manager = await world.Host.As(Roles.Manager);
        var clients = new List<Guid>();
        for (var i = 0; i < 10; i++) clients.Add(await world.AddClient(cash: 50_000m));
        Assert.Equal(201, (await manager.PostJson("wealth/limits", new { scope = "firm", kind = "amount_per_day", value = 42_000 })).Status);

        var fired = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Insist(() => world.Claim(world.Purchase(clients[i % 10], scheme, 1_000m, $"air:r{i}:1"))))));

        Assert.Equal(42, fired.Count(one => one[0].Verdict.Decision == "execute"));
        Assert.All(fired.Where(one => one[0].Verdict.Decision != "execute"), one => Assert.Equal("limit_hard", one[0].Verdict.ReasonCode));
        Assert.Equal(42_000m, await world.Database.Read(s => s.Scalar<decimal>("select sum(amount) from investment_orders")));
        Assert.Equal(42_000m, await world.Database.Read(s => s.Scalar<decimal>("select used from limit_usage")));
    }

    /// <summary>As an engine does whose database has no time for it now: who waited too long for a lock comes again.</summary>
    private static async Task<T> Insist<T>(Func<Task<T>> claim)
    {
        for (var tries = 1; ; tries++)
        {
            try { return await claim(); }
            catch (StoreUnavailableException) when (tries < 50) { await Task.Delay(20); }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task A_soft_limit_asks_and_a_kill_switch_holds_until_its_release(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, manager) = (await world.AddClient(cash: 100_000m), await world.AddScheme("118632"), await world.Host.As(Roles.Manager));
        await manager.PostJson("wealth/limits", new { scope = "Client", scope_id = client, kind = "Order Amount", value = "10000", is_hard = false });

        var asked = Assert.Single(await world.Claim(world.Purchase(client, scheme, 20_000m, "air:a:1")));
        Assert.Equal(("ask", "limit_soft", "under_review"), (asked.Verdict.Decision, asked.Verdict.ReasonCode, asked.Orders[0].Status));
        Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/tasks")).Body!["items"]!);
        Assert.False(Assert.Single(await world.Claim(world.Purchase(client, scheme, 20_000m, "air:a:1"))).IsNew);

        var engaged = await manager.PostJson("wealth/kill-switches/engage", new { scope = "client", scope_id = client, reason = "Dispute", release_needs_two = true });
        Assert.Equal((201, 1), (engaged.Status, ((JsonArray)engaged.Body!["under_way"]!).Count));
        Assert.Equal(409, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "client", scope_id = client, reason = "Dispute" })).Status);
        var held = Assert.Single(await world.Claim(world.Purchase(client, scheme, 1_000m, "air:b:1")));
        Assert.Equal(("hold", "kill_switch"), (held.Verdict.Decision, held.Verdict.ReasonCode));

        await manager.PostJson($"wealth/kill-switches/{engaged.Id}/release", new { reason = "Settled" });
        Assert.Equal("same_person", (await manager.PostJson($"wealth/kill-switches/{engaged.Id}/release", new { reason = "Settled" })).Code);
        Assert.Equal("hold", Assert.Single(await world.Claim(world.Purchase(client, scheme, 1_000m, "air:b:1"))).Verdict.Decision);
        Assert.Equal(200, (await (await world.Host.As(Roles.Admin)).PostJson($"wealth/kill-switches/{engaged.Id}/release", new { reason = "Agreed" })).Status);
        Assert.Equal("execute", Assert.Single(await world.Claim(world.Purchase(client, scheme, 1_000m, "air:b:1"))).Verdict.Decision);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Old_data_holds_and_units_that_are_not_free_are_not_sold(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, stale, good) = (await world.AddClient(cash: 10_000m), await world.AddScheme("1", 10m, world.Today.AddDays(-8)), await world.AddScheme("2", 10m));
        await world.AddHolding(client, good, units: 100m, pledged: 40m);
        Firing Sale(string key, decimal units) => world.Purchase(client, good, 1m, key) with { Orders = [new WantedOrder("1", good, "Redemption") { Units = units }] };

        Assert.Equal(("hold", "nav_stale"), Told(await world.Claim(world.Purchase(client, stale, 1_000m, "k:1"))));
        Assert.Equal(("fail", "insufficient_units"), Told(await world.Claim(Sale("k:2", 61m))));
        Assert.Equal(("execute", "placed"), Told(await world.Claim(Sale("k:3", 60m))));
        Assert.Equal(("fail", "insufficient_units"), Told(await world.Claim(Sale("k:4", 1m))));
        Assert.Equal(60m, await world.Database.Read(s => s.Scalar<decimal>("select reserved_units from holdings")));
        await world.Database.Write(s => s.Execute("update clients set kyc_valid_until = @day", new { day = world.Today.AddDays(-1) }));
        Assert.Equal(("refuse", "kyc_not_valid"), Told(await world.Claim(world.Purchase(client, good, 100m, "k:5"))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.37")]
    public async Task A_changed_byte_and_a_cut_tail_of_the_log_are_named(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, manager) = (await world.AddClient(cash: 100_000m), await world.AddScheme("118632", 15.61m), await world.Host.As(Roles.Manager));
        for (var i = 0; i < 5; i++) await world.Claim(world.Purchase(client, scheme, 1_000.25m, $"air:a:{i}"));
        var chain = (await world.Database.Read(s => s.Scalar<string>("select chain from execution_log_heads")))!;

        var good = await manager.GetJson("wealth/automation/execution-logs/verify");
        Assert.True((bool)good.Body!["is_good"]!, good.Body.ToString());
        Assert.Equal(403, (await world.Adviser.GetJson("wealth/automation/execution-logs/verify")).Status);

        var explained = await world.Adviser.GetJson("/api/automation/explain/air:a:2");
        Assert.Equal("Ordered", (string?)explained.Body!["state"]);
        Assert.Contains(explained.Body["sentences"]!.AsArray(), sentence => ((string)sentence!).Contains("15.61 of", StringComparison.Ordinal));
        Assert.Equal(404, (await (await world.Host.As(Roles.Adviser)).GetJson("/api/automation/explain/air:a:2")).Status);
        var listed = await world.Adviser.GetJson($"wealth/automation/execution-logs?client_id={client}&limit=2");
        Assert.Equal((2, true), (((JsonArray)listed.Body!["items"]!).Count, listed.Body["next_cursor"] is not null));
        var csv = await world.Adviser.GetAsync($"/api/v1/wealth/automation/execution-logs/export?client_id={client}", TestContext.Current.CancellationToken);
        Assert.Equal(6, (await csv.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Trim().Split('\n').Length);

        var other = await world.AddClient();
        // Any column of a line, changed to something that the table allows.
        var columns = await world.Database.Read(s => s.Query<string>(s.Pick(
            "select name from pragma_table_info('automation_execution_logs')", "select column_name from information_schema.columns where table_schema = current_schema() and table_name = 'automation_execution_logs'")));
        foreach (var column in columns.Except(["chain", "seq", "hash", "prev_hash"]))
        {
            var found = await Changed(world, $"update automation_execution_logs set {column} = {Other(column, other)} where seq = 3", chain);
            Assert.Equal((column, 3L, "edited"), (column, found.BadSeq, found.Fault));
        }

        await Unguarded(world, "delete from automation_execution_logs where seq = 5");
        await world.Database.Write(s => s.Execute("update execution_log_heads set seq = 4, hash = (select hash from automation_execution_logs where seq = 4)"));
        var cut = await manager.GetJson("wealth/automation/execution-logs/verify");
        Assert.Equal((false, "truncated"), ((bool)cut.Body!["is_good"]!, (string?)cut.Body["chains"]![0]!["fault"]));
        // Two more lines by the product itself: the chain is whole and longer than the head that went out, whose link is another now.
        for (var i = 0; i < 2; i++) await world.Claim(world.Purchase(client, scheme, 1_000.25m, $"air:grown:{i}"));
        var grown = await manager.GetJson("wealth/automation/execution-logs/verify");
        Assert.Equal((false, "edited", 5L), ((bool)grown.Body!["is_good"]!, (string?)grown.Body["chains"]![0]!["fault"], (long)grown.Body["chains"]![0]!["bad_seq"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_log_refuses_to_be_changed(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.Claim(world.Purchase(await world.AddClient(cash: 100m), await world.AddScheme("1"), 10m, "k:1"));

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => world.Database.Write(s => s.Execute("update automation_execution_logs set actor = 'somebody'")));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => world.Database.Write(s => s.Execute("delete from automation_execution_logs")));
    }

    private static string Other(string column, Guid client) => column switch
    {
        "automation_type" => "'Rebalancing'", "status" => "'Skipped'", "decision" => "'skip'", "is_terminal" => "not is_terminal", "execution_date" => "'2020-02-29'", "at" or "created_at" => "'2020-02-29T00:00:00.000001Z'",
        "id" or "automation_id" or "client_id" => $"'{client}'", "order_id" => "null", "decision_id" => "null", "decision_no" or "rule_version" or "duration_us" => $"{column} + 7",
        "details" or "inputs" or "outputs" or "metadata" => "'{\"a\": 1}'", _ => $"coalesce({column}, '') || 'x'",
    };

    /// <summary>What the walk says of a change, which is then taken back.</summary>
    private static async Task<LogVerdict> Changed(WealthWorld world, string sql, string chain)
    {
        await world.Database.Write(s => s.Execute("create table kept_lines as select * from automation_execution_logs where seq = 3"));
        await Unguarded(world, sql);
        var found = await world.Host.Service<VerifyLog>().Run(chain, new Dictionary<string, ExportedHeads>(), TestContext.Current.CancellationToken);
        await Unguarded(world, "delete from automation_execution_logs where seq = 3");
        await Unguarded(world, "insert into automation_execution_logs select * from kept_lines");
        await world.Database.Write(s => s.Execute("drop table kept_lines"));
        return found[0];
    }

    private static (string, string) Told(IReadOnlyList<Fired> fired) => (fired[0].Verdict.Decision, fired[0].Verdict.ReasonCode);

    /// <summary>As somebody would who can write the database: past the triggers.</summary>
    internal static Task Unguarded(WealthWorld world, string sql) => world.Database.Write(async session =>
    {
        if (session.Dialect is Dialect.PostgreSql)
        {
            await session.Execute("set local session_replication_role = replica");
            await session.Execute(sql);
            return;
        }
        var triggers = await session.Query<string>("select sql from sqlite_master where type = 'trigger' and tbl_name = 'automation_execution_logs'");
        foreach (var name in await session.Query<string>("select name from sqlite_master where type = 'trigger' and tbl_name = 'automation_execution_logs'")) await session.Execute($"drop trigger {name}");
        await session.Execute(sql);
        foreach (var trigger in triggers) await session.Execute(trigger);
    });
}
