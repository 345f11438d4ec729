using Steward.Portfolio.Allocation;
using Steward.Portfolio.Lots;
using Steward.Portfolio.Schedules;

namespace Steward.Portfolio.Tests.Allocation;

/// <summary>Small portfolios to plan with: schemes e1, e2 (equity), d1, d2 (debt), g1 (gold).</summary>
internal static class PlanWorld
{
    internal static readonly DateOnly Today = new(2026, 8, 13);
    internal static readonly EffectivePeriod Always = new(new(2000, 1, 1), null);

    internal static readonly ChargeRow[] Duties =
    [
        new("duty", "Stamp Duty", "*", OrderDirection.Purchase, new(0.005m), ChargeMode.Included, Always, false), new("stt", "Transaction Tax", "*", OrderDirection.Redemption, new(0.001m), ChargeMode.Deducted, Always, true),
    ];

    internal static readonly TaxRow[] Taxes = [new("short", "equity", TaxTerm.Short, 12, new(20), 0, "t1", Always, true), new("long", "equity", TaxTerm.Long, 12, new(12.5m), 0, "t1", Always, true)];

    internal static PlanScheme Scheme(string id, string assetClass, decimal units, decimal nav = 10, string? amc = null) => new(id, id.ToUpperInvariant(), amc ?? id, assetClass, assetClass, new(nav), Today.AddDays(-1))
    {
        CashDate = Today.AddDays(3), PurchaseNavDate = Today.AddDays(1), RedemptionNavDate = Today, SwitchNavDate = Today.AddDays(2), Folios = units == 0 ? [] : [new("f-" + id, "1", [new("l-" + id, Today.AddDays(-700), new(units), new(units), nav / 2)])],
    };

    internal static PlanRule Rule(params (string Key, decimal Share)[] targets) =>
        new(targets.ToDictionary(pair => pair.Key, pair => new Percent(pair.Share)), new(DriftKind.Absolute, new(5))) { CashBuffer = default };

    internal static PlanRequest Request(PlanRule rule, decimal cash, params PlanScheme[] schemes) => new(Today, rule, schemes, cash == 0 ? [] : [new(Today, cash)], [], []);

    /// <summary>Any portfolio with any rule: locks, minimums, duties, loads, houses, cash that comes later.</summary>
    internal static PlanRequest Any(Random random, RunType run)
    {
        string[] classes = ["equity", "equity", "debt", "debt", "gold", "cash"];
        var schemes = classes.Select((name, i) => Scheme($"s{i}", name, random.Next(4) == 0 && i % 2 == 1 ? 0 : random.Next(100_000, 90_000_000) / 10_000m, random.Next(5_000_000, 90_000_000) / 1_000_000m, $"amc{random.Next(3)}") with
        {
            Purchase = new(random.Next(0, 3) * 500, random.Next(0, 3)), Redemption = new(random.Next(0, 3) * 300, 0), Switch = new(random.Next(0, 2) * 300, 0), UnitDecimals = random.Next(3, 5), LeastHolding = random.Next(0, 2) * 100,
            Load = new([new(1_000, new(random.Next(0, 3)))], new(random.Next(0, 20))), SwitchLoad = random.Next(3) == 0 ? new([new(1_000, new(random.Next(0, 3)))]) : null, IsOpenForSwitch = random.Next(2) == 0,
        }).Select(scheme => scheme with { Folios = [.. scheme.Folios.Select(folio => folio with { Reserved = new(decimal.Round(folio.Units * random.Next(0, 3) / 10, 3)), Pledged = new(decimal.Round(folio.Units * random.Next(0, 3) / 10, 3)) })] }).ToArray();
        var targets = new Money(100).Split([random.Next(1, 9), random.Next(1, 9), random.Next(1, 9), random.Next(0, 2)], ["equity", "debt", "gold", "cash"]);
        var rule = Rule(("equity", targets[0].Amount), ("debt", targets[1].Amount), ("gold", targets[2].Amount), ("cash", targets[3].Amount)) with
        {
            Drift = new((DriftKind)random.Next(5), new(random.Next(1, 8)), new(random.Next(5, 40))), Destination = (DestinationKind)random.Next(3), Band = new(random.Next(0, 5)), Residual = (ResidualRule)random.Next(3),
            Sells = (SellPolicy)random.Next(3), Lots = (LotPolicy)random.Next(2), CashBuffer = new(random.Next(0, 3) / 4m), TaxBudget = random.Next(4) == 0 ? random.Next(0, 2_000) : null,
            MostMoney = random.Next(5) == 0 ? random.Next(500, 20_000) : null, BenefitFactor = random.Next(4) == 0 ? 1 : 0,
            ClassFunds = new Dictionary<string, IReadOnlyList<ClassFund>> { ["equity"] = [new("s0", new(60)), new("s1", new(40))], ["debt"] = [new("s2", new(100))], ["gold"] = [new("s4", new(100))] },
        };
        DatedCash[] cash = [new(Today, random.Next(0, 5_000_000) / 100m), new(Today.AddDays(2), random.Next(0, 500_000) / 100m)];
        return new(Today, rule, schemes, cash, Duties, Taxes) { Run = run, Amount = run == RunType.PartialLiquidation ? random.Next(100, 50_000) : null };
    }
}
