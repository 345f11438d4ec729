using Microsoft.AspNetCore.Routing;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Regulated;

namespace Steward.Wealth.Calendars;

/// <summary>Cut-offs and settlement days: rows with effective dates that never overlap. What ships with the product is unchecked.</summary>
internal static class WriteMarketRules
{
    private static readonly Vocabulary NavRules = new("Same Day", "Previous Day");

    internal sealed record CutOffRequest(
        string? Category = null, string? Direction = null, string? Channel = null, string? CutOff = null, string? NavRule = null, bool? NeedsRealisedMoney = null, DateOnly? EffectiveFrom = null,
        DateOnly? EffectiveTo = null, bool? Checked = null);

    internal sealed record SettlementRequest(
        string? Category = null, string? Direction = null, int? CashDays = null, int? UnitDays = null, DateOnly? EffectiveFrom = null, DateOnly? EffectiveTo = null, bool? Checked = null);

    internal static void Map(RouteGroupBuilder wealth)
    {
        EffectiveRows.Map(wealth, new EffectiveKind<MarketRuleStore, CutOffRow, CutOffRequest>(
            "cutoffs", "cutoffs", "cutoff", (store, s, _) => store.CutOffs(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.Category, row.Direction, row.Channel, row.CutOff, row.NavRule, row.NeedsRealisedMoney, row.EffectiveFrom, row.EffectiveTo, row.Checked), Read, (row, id, _) => row with { Id = id },
            row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }) { MovesDates = true });
        EffectiveRows.Map(wealth, new EffectiveKind<MarketRuleStore, SettlementRow, SettlementRequest>(
            "settlement-rules", "settlement_rules", "settlement_rule", (store, s, _) => store.Settlements(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.Category, row.Direction, row.CashDays, row.UnitDays, row.EffectiveFrom, row.EffectiveTo, row.Checked), Read, (row, id, _) => row with { Id = id },
            row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }));
    }

    private static CutOffRow Read(CutOffRequest request, CutOffRow row)
    {
        var checks = new Checks();
        var (category, direction) = Kind(checks, request.Category, request.Direction);
        var from = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo);
        if (request.Channel is not (null or "" or CategoryWord.All)) checks.Say("/channel", "unsupported_feature", "Orders leave by one channel: a cut-off is for all of them (*).");
        if (!TimeOnly.TryParseExact(request.CutOff, "HH:mm", out _)) checks.Say("/cut_off", "invalid_time", $"cut_off is a local time such as 15:00, not '{Checks.Short(request.CutOff ?? "")}'.");
        checks.Need(request.NavRule, "/nav_rule");
        var nav = checks.Word(request.NavRule, NavRules, "/nav_rule");
        checks.Done();
        return row with
        {
            Category = category, Direction = direction!, Channel = CategoryWord.All, CutOff = request.CutOff!, NavRule = nav!,
            NeedsRealisedMoney = request.NeedsRealisedMoney ?? direction == "Purchase", EffectiveFrom = from, EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false,
        };
    }

    private static SettlementRow Read(SettlementRequest request, SettlementRow row)
    {
        var checks = new Checks();
        var (category, direction) = Kind(checks, request.Category, request.Direction);
        var from = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo);
        checks.Need(request.CashDays, "/cash_days");
        checks.Range(request.CashDays, "/cash_days", 0, 60);
        checks.Need(request.UnitDays, "/unit_days");
        checks.Range(request.UnitDays, "/unit_days", 0, 60);
        checks.Done();
        return row with
        {
            Category = category, Direction = direction!, CashDays = request.CashDays!.Value, UnitDays = request.UnitDays!.Value, EffectiveFrom = from,
            EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false,
        };
    }

    private static (string Category, string? Direction) Kind(Checks checks, string? category, string? direction)
    {
        var word = checks.Category(category, "/category");
        checks.Need(direction, "/direction");
        return (word, checks.Word(direction, Words.OrderType, "/direction"));
    }
}
