using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Portfolio;

/// <summary>What a client holds, brought in lot by lot, and his cash.</summary>
public sealed class HoldingTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Lots_of_a_holding_come_in_together_and_once(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var client = await manager.Client();
        var scheme = await manager.Scheme("100001");
        await manager.Scheme("100002", unitDecimals: 3);
        await host.Nav(scheme, new(2026, 8, 6), 15.61m);

        var import = await manager.PostJson($"wealth/clients/{client}/holdings", new
        {
            items = new object[]
            {
                new { scheme_id = "100001", units = "100.5", cost = 1500, acquired_on = "2024-02-29" },
                new { scheme_id = "100001", units = 20, cost = 300, acquired_on = "2025-02-28", locked_until = "2099-01-01", pledged_units = "10" },
                new { scheme_id = "100002", units = "1.2345", acquired_on = "2025-01-01" },
                new { scheme_id = "100002", folio = "F-1", units = "1", acquired_on = "2999-01-01" },
                new { scheme_id = "100002", folio = "F-1", units = "2", acquired_on = "2025-01-01" },
                new { scheme_id = "999999", units = "2", acquired_on = "2025-01-01" },
            },
        });
        Assert.Equal((200, 1, 2), (import.Status, (int)import.Body!["holdings"]!, (int)import.Body["lots"]!));
        string Error(int index) => ((string)import.Body!["errors"]![index.ToString(System.Globalization.CultureInfo.InvariantCulture)]!).Split(':')[0];
        Assert.Equal(["too_precise", "in_the_future", "group_incomplete", "unknown_scheme"], new[] { 2, 3, 4, 5 }.Select(Error));

        // 120.5 units, 20 of them locked and 10 pledged: 90.5 free. 120.5 × 15.61 = 1,881.005, half up.
        var held = Assert.Single((JsonArray)(await manager.GetJson($"wealth/clients/{client}/holdings")).Body!["items"]!)!;
        Assert.Equal(("120.5", "90.5", "20", "10", "15.61"), ((string?)held["units"], (string?)held["free_units"], (string?)held["locked_units"], (string?)held["pledged_units"], (string?)held["nav"]));
        Assert.Equal((1800m, 1881.01m), ((decimal)held["cost"]!, (decimal)held["value"]!));
        Assert.Equal(2, ((JsonArray)(await manager.GetJson($"wealth/clients/{client}/lots?scheme_id=100001")).Body!["items"]!).Count);

        Assert.Contains("holding_exists", (string)(await manager.Hold(client, scheme, 7)).Body!["errors"]!["0"]!, StringComparison.Ordinal);
        var again = new { items = new[] { new { scheme_id = scheme, units = "7", acquired_on = "2025-01-01", pledged_units = (int?)null } }, replace = true, dry_run = true };
        Assert.StartsWith("pledged_over_units", (string)(await manager.PostJson($"wealth/clients/{client}/holdings", again)).Body!["errors"]!["0"]!, StringComparison.Ordinal);
        again = again with { items = [again.items[0] with { pledged_units = 0 }] };
        Assert.Equal(1, (int)(await manager.PostJson($"wealth/clients/{client}/holdings", again)).Body!["lots"]!);
        Assert.Equal("120.5", (string?)(await manager.GetJson($"wealth/clients/{client}/holdings")).Body!["items"]![0]!["units"]);
        await manager.PostJson($"wealth/clients/{client}/holdings", again with { dry_run = false });
        Assert.Equal("7", (string?)(await manager.GetJson($"wealth/clients/{client}/holdings")).Body!["items"]![0]!["units"]);
        Assert.Equal(3, ((JsonArray)(await manager.GetJson($"wealth/clients/{client}/lots?all=true")).Body!["items"]!).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Cash_is_the_sum_of_its_lines_and_what_is_not_there_is_not_paid_out(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (manager, stranger) = (await host.As(Roles.Manager), await host.As(Roles.Adviser));
        var client = await manager.Client();
        var tomorrow = LocalTime.DateIn("Asia/Kolkata", TimeProvider.System.GetUtcNow()).AddDays(1);

        Assert.Equal(201, (await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "Deposit", amount = 100.25m, source_id = "bank-1" })).Status);
        var twice = await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "deposit", amount = "100.25", source_id = "bank-1" });
        Assert.Equal((200, "bank-1"), (twice.Status, (string?)twice.Body!["source_id"]));
        Assert.Equal((409, "source_id_taken"), Told(await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "deposit", amount = 5, source_id = "bank-1" })));
        await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "deposit", amount = 50, available_on = tomorrow });

        var cash = (await manager.GetJson($"wealth/clients/{client}/cash")).Body!;
        Assert.Equal((150.25m, 100.25m, 0m), ((decimal)cash["balance"]!, (decimal)cash["available"]!, (decimal)cash["reserved"]!));
        Assert.Equal(150.25m, (decimal)(await manager.GetJson($"wealth/clients/{client}/cash?date={tomorrow:yyyy-MM-dd}")).Body!["available"]!);
        Assert.Equal((422, "insufficient_cash"), Told(await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "withdrawal", amount = 100.26m })));
        Assert.Equal(201, (await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "withdrawal", amount = 100.25m })).Status);
        Assert.Equal((422, "too_precise"), Told(await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "deposit", amount = 0.001m })));
        Assert.Equal((422, "out_of_limits"), Told(await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "deposit", amount = 0 })));
        Assert.Equal((422, "unknown_word"), Told(await manager.PostJson($"wealth/clients/{client}/cash", new { kind = "gift", amount = 1 })));
        Assert.Equal(404, (await stranger.GetJson($"wealth/clients/{client}/cash")).Status);
        Assert.True(await WealthRows.Refuses(() => host.Database.Write(s => s.Execute("update cash_ledger set note = 'changed'"))));
    }

    [Fact]
    public async Task Of_withdrawals_at_the_same_time_only_what_there_is_is_paid()
    {
        await using var host = await TestHost.Start(Dialect.PostgreSql);
        var manager = await host.As(Roles.Manager);
        var client = await manager.Client();
        await manager.Deposit(client, 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => manager.PostJson($"wealth/clients/{client}/cash", new { kind = "withdrawal", amount = 30 })));
        Assert.Equal(3, answers.Count(answer => answer.Status == 201));
        Assert.Equal(10m, (decimal)(await manager.GetJson($"wealth/clients/{client}/cash")).Body!["balance"]!);
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
