using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Rebalancing;

/// <summary>Which lots a plan sells, of those in the tables, and which unchecked rates it says it used.</summary>
public sealed class LotAndTaxTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.29")]
    public async Task A_plan_sells_free_lots_by_its_policy_and_names_the_rates_that_nobody_checked(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var client = await world.Wealth.AddClient();
        await world.Wealth.AddHolding(client, world.Debt, 400);
        var holding = Guid.CreateVersion7();
        await world.Wealth.Database.Write(s => s.Execute(
            "insert into holdings (id, client_id, product_id, folio, units, pledged_units) values (@holding, @client, @Equity, 'F1', @units, @pledged)", new { holding, client, world.Equity, units = 600m, pledged = 50m }));
        // At a NAV of 100: a locked one, long gains of 80 and 10 a unit, a short gain of 40, and a loss of 30, of which 50 units are pledged as the newest.
        var (locked, old, small, young, loss) = (await Lot("2022-01-03", 100, 50, "2027-01-01"), await Lot("2023-01-02", 100, 20), await Lot("2024-01-15", 200, 90), await Lot("2026-05-04", 100, 60), await Lot("2026-06-01", 100, 130));

        // 60,000 of 100,000 become 30,000: 300 units and a little for the costs.
        var (fifo, warned) = await Sold("FIFO");
        Assert.Equal([(old, 100m), (small, 200m)], fifo.Take(2));
        var (least, _) = await Sold("Tax Min");
        Assert.Equal([(loss, 50m), (small, 200m)], least.Take(2));
        Assert.Equal(old, least[2].Lot);
        foreach (var sold in new[] { fifo, least }) Assert.DoesNotContain(locked, sold.Select(one => one.Lot));
        Assert.InRange(least.Sum(one => one.Units), 300m, 300.1m);

        // The gain that takes more than the free units is refused nowhere, but cut: 450 are free.
        var (all, _) = await Sold("FIFO", equity: 0);
        Assert.Equal([(old, 100m), (small, 200m), (young, 100m), (loss, 50m)], all);

        var rows = await world.Wealth.Database.Read(s => s.Query<Guid>("select id from tax_rules where asset_class = 'equity' and term = 'Long'"));
        Assert.Contains(warned, warning => warning.Contains("unchecked_tax_row", StringComparison.Ordinal) && warning.Contains(rows[0].ToString(), StringComparison.Ordinal));
        var manager = await world.Wealth.Host.As(Roles.Manager);
        Assert.Equal(200, (await manager.PatchJson($"wealth/tax-rules/{rows[0]}", new { @checked = true }, "\"1\"")).Status);
        var (_, after) = await Sold("FIFO");
        Assert.DoesNotContain(after, warning => warning.Contains(rows[0].ToString(), StringComparison.Ordinal));
        Assert.Contains(after, warning => warning.Contains("unchecked_charge_row", StringComparison.Ordinal));

        async Task<Guid> Lot(string on, decimal units, decimal cost, string? lockedUntil = null)
        {
            var id = Guid.CreateVersion7();
            await world.Wealth.Database.Write(s => s.Execute(
                "insert into lots (id, holding_id, acquired_on, original_units, units, cost, locked_until) values (@id, @holding, @day, @units, @units, @cost, @until)",
                new { id, holding, units, day = DateOnly.Parse(on, null), cost = units * cost, until = lockedUntil is null ? (DateOnly?)null : DateOnly.Parse(lockedUntil, null) }));
            return id;
        }

        async Task<(List<(Guid Lot, decimal Units)> Sold, IReadOnlyList<string> Warnings)> Sold(string policy, int equity = 30)
        {
            var rule = await world.AddRule(new { client_id = client, lot_policy = policy, name = policy }, targets: new { equity, debt = 100 - equity });
            var preview = (await world.Wealth.Adviser.PostJson(RebalancingWorld.Rule(rule, "/preview"))).Body!;
            var sale = preview["plan"]!["result"]!["orders"]!.AsArray().Single(order => (string?)order!["direction"] == "Redemption")!;
            return ([.. sale["lots"]!.AsArray().Select(one => (Guid.Parse((string)one!["lot_id"]!), decimal.Parse((string)one["units"]!, System.Globalization.CultureInfo.InvariantCulture)))], [.. preview["plan"]!["result"]!["warnings"]!.AsArray().Select(one => one!.ToJsonString())]);
        }
    }
}
