using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>The export of the execution log, for whoever audits it.</summary>
public sealed class LogExportTests
{
    private const int Lines = 100_600;

    /// <summary>An audit that ends somewhere without saying so is worse than none.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_export_has_every_line_however_many(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var client = await world.AddClient();
        await world.Database.Write(s => s.Execute(
            $"""
            insert into automation_execution_logs (id, automation_type, automation_id, client_id, execution_date, status, chain, seq, occurrence_key, decision_no, decision, rule_version, actor, at, prev_hash, hash)
            {s.Pick($"with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {Lines}) select printf('%08x-0000-7000-8000-%012x', n, n)", $"select cast(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0') as uuid)")},
              'AutoInvest', @client, @client, '2026-08-12', 'Skipped', 'tests', n, 'air:' || n, 1, 'skip', 1, 'tests', @Now, 'none', 'none' from {s.Pick("numbers", $"generate_series(1, {Lines}) n")}
            """,
            new { client, s.Now }));
        var manager = await world.Host.As(Roles.Manager);
        var text = await manager.GetStringAsync("/api/v1/wealth/automation/execution-logs/export", TestContext.Current.CancellationToken);
        Assert.Equal(Lines + 1, text.AsSpan().Count('\n'));
        Assert.Equal(Lines, text.Split('\n').Skip(1).SkipLast(1).Select(line => line.Split(',')[3]).Distinct().Count());
    }
}
