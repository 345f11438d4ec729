using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Regulated;

/// <summary>Charges, tax rates and risk models: listed, added, checked and ended by people; effective dates never overlap.</summary>
internal static class RegulatedRoutes
{
    private static readonly Vocabulary Kinds = new("Stamp Duty", "Transaction Tax", "Brokerage");
    private static readonly Vocabulary Modes = new("Deducted", "Included");
    private static readonly Vocabulary Terms = new("Short", "Long");

    internal sealed record ChargeRequest(
        string? Kind = null, string? Category = null, string? Direction = null, Figure? RatePercent = null, string? Mode = null, DateOnly? EffectiveFrom = null, DateOnly? EffectiveTo = null, bool? Checked = null);

    internal sealed record TaxRequest(
        string? AssetClass = null, string? Term = null, int? HoldingMonths = null, Figure? RatePercent = null, Figure? YearlyExemption = null, string? TableVersion = null, DateOnly? EffectiveFrom = null,
        DateOnly? EffectiveTo = null, bool? Checked = null);

    internal sealed record ModelRequest(string? RiskProfile = null, Dictionary<string, Figure>? Allocation = null, DateOnly? EffectiveFrom = null, DateOnly? EffectiveTo = null, bool? Checked = null);

    internal static void Map(RouteGroupBuilder wealth)
    {
        EffectiveRows.Map(wealth, new EffectiveKind<RegulatedStore, ChargeRule, ChargeRequest>(
            "charge-rules", "charge_rules", "charge_rule", (store, s, _) => store.Charges(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.Kind, row.Category, row.Direction, row.RatePercent, row.Mode, row.EffectiveFrom, row.EffectiveTo, row.Checked), Read, (row, id, _) => row with { Id = id }, row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }));
        EffectiveRows.Map(wealth, new EffectiveKind<RegulatedStore, TaxRule, TaxRequest>(
            "tax-rules", "tax_rules", "tax_rule", (store, s, _) => store.Taxes(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.AssetClass, row.Term, row.HoldingMonths, row.RatePercent, row.YearlyExemption, row.TableVersion, row.EffectiveFrom, row.EffectiveTo, row.Checked), Read, (row, id, _) => row with { Id = id },
            row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }));
        EffectiveRows.Map(wealth, new EffectiveKind<RegulatedStore, RiskModel, ModelRequest>(
            "risk-models", "risk_models", "risk_model", (store, s, _) => store.Models(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.RiskProfile, (StoredValue.Of<Dictionary<string, decimal>>(row.Allocation, "risk_model", row.RiskProfile, "allocation") ?? []).ToDictionary(pair => pair.Key, pair => (Figure)pair.Value), row.EffectiveFrom, row.EffectiveTo, row.Checked), Read,
            (row, id, _) => row with { Id = id }, row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }));
    }

    private static ChargeRule Read(ChargeRequest request, ChargeRule row)
    {
        var checks = new Checks();
        checks.Need(request.Kind, "/kind");
        checks.Need(request.Direction, "/direction");
        checks.Need(request.RatePercent, "/rate_percent");
        var read = row with
        {
            Kind = checks.Word(request.Kind, Kinds, "/kind") ?? "", Category = checks.Category(request.Category, "/category"), Direction = checks.Word(request.Direction, Words.OrderType, "/direction") ?? "",
            RatePercent = checks.Share(request.RatePercent, "/rate_percent", least: 0, most: 50) ?? 0, Mode = checks.Word(request.Mode, Modes, "/mode") ?? "Deducted", Checked = request.Checked ?? false,
            EffectiveFrom = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo), EffectiveTo = request.EffectiveTo,
        };
        checks.Done();
        return read;
    }

    private static TaxRule Read(TaxRequest request, TaxRule row)
    {
        var checks = new Checks();
        checks.Need(request.AssetClass, "/asset_class");
        checks.Need(request.Term, "/term");
        checks.Need(request.HoldingMonths, "/holding_months");
        checks.Range(request.HoldingMonths, "/holding_months", 0, 600);
        checks.Need(request.RatePercent, "/rate_percent");
        checks.Name(request.TableVersion, "/table_version", 40);
        var read = row with
        {
            AssetClass = checks.Word(request.AssetClass, Words.AssetClass, "/asset_class") ?? "", Term = checks.Word(request.Term, Terms, "/term") ?? "", HoldingMonths = request.HoldingMonths ?? 0,
            RatePercent = checks.Share(request.RatePercent, "/rate_percent", least: 0) ?? 0, YearlyExemption = checks.Amount(request.YearlyExemption, "/yearly_exemption", orZero: true) ?? 0, TableVersion = request.TableVersion ?? "",
            Checked = request.Checked ?? false, EffectiveFrom = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo), EffectiveTo = request.EffectiveTo,
        };
        checks.Done();
        return read;
    }

    private static RiskModel Read(ModelRequest request, RiskModel row)
    {
        var checks = new Checks();
        checks.Name(request.RiskProfile, "/risk_profile", 60);
        var shares = EffectiveRows.Shares(checks, request.Allocation, "/allocation");
        var from = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo);
        checks.Done();
        return row with { RiskProfile = request.RiskProfile!.Trim().ToLowerInvariant(), Allocation = Json.Of(shares), EffectiveFrom = from, EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false };
    }
}
