using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;

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

    /// <summary>What every write of these rows needs.</summary>
    internal sealed record Desk(Database Database, MarketRuleStore Store, Changes Changes);

    internal static void Map(RouteGroupBuilder wealth)
    {
        var cutOffs = wealth.MapGroup("/cutoffs");
        cutOffs.MapGet("", (Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(async s => Reply.Ok(new Page<CutOffRow>(await desk.Store.CutOffs(s), null)), cancel))
            .Needs(Permission.WealthRead).Produces<Page<CutOffRow>>().WithSummary("Cut-offs per category, direction and channel, with their effective dates");
        cutOffs.MapPost("", AddCutOff).Needs(Permission.Manage).Produces<CutOffRow>(201).WithSummary("Adds a cut-off; its dates overlap no other of the same kind");
        var settlements = wealth.MapGroup("/settlement-rules");
        settlements.MapGet("", (Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(async s => Reply.Ok(new Page<SettlementRow>(await desk.Store.Settlements(s), null)), cancel))
            .Needs(Permission.WealthRead).Produces<Page<SettlementRow>>().WithSummary("Days to cash and units per category and direction");
        settlements.MapPost("", AddSettlement).Needs(Permission.Manage).Produces<SettlementRow>(201).WithSummary("Adds settlement days; their dates overlap no other of the same kind");
        foreach (var method in new[] { "PUT", "PATCH" })
        {
            cutOffs.MapMethods("{id:guid}", [method], ChangeCutOff).Needs(Permission.Manage).Produces<CutOffRow>().WithSummary("Changes, checks or ends a cut-off; needs If-Match");
            settlements.MapMethods("{id:guid}", [method], ChangeSettlement).Needs(Permission.Manage).Produces<SettlementRow>().WithSummary("Changes, checks or ends settlement days; needs If-Match");
        }
    }

    private static Task<Reply> AddCutOff(CutOffRequest request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var row = Read(request, new CutOffRow { Id = Ids.New(session.Now) });
            if (await Overlap(session, desk, row) is { } taken) return taken;
            await desk.Store.Add(session, row);
            await desk.Changes.Say(session, caller, "cutoff", "created", row.Id, row);
            return Reply.Created($"/api/v1/wealth/cutoffs/{row.Id}", row, EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> ChangeCutOff(Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if ((await desk.Store.CutOffs(session)).FirstOrDefault(one => one.Id == id) is not { } present) return Refusal.NotFound("cut-off");
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                var asked = new CutOffRequest(
                    present.Category, present.Direction, present.Channel, present.CutOff, present.NavRule, present.NeedsRealisedMoney, present.EffectiveFrom, present.EffectiveTo, present.Checked);
                var row = Read(MergePatch.Apply(asked, patch), present);
                if (await Overlap(session, desk, row) is { } taken) return taken;
                if (!await desk.Store.Save(session, row)) return EntityTags.Stale(EntityTags.Of(expected), null);
                await desk.Changes.Say(session, caller, "cutoff", "changed", id, new { before = present, after = row });
                return Reply.Ok(row with { Version = row.Version + 1 }, EntityTags.Of(row.Version + 1));
            },
            cancel);
    }

    private static Task<Reply> AddSettlement(SettlementRequest request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var row = Read(request, new SettlementRow { Id = Ids.New(session.Now) });
            if (await Overlap(session, desk, row) is { } taken) return taken;
            await desk.Store.Add(session, row);
            await desk.Changes.Say(session, caller, "settlement_rule", "created", row.Id, row);
            return Reply.Created($"/api/v1/wealth/settlement-rules/{row.Id}", row, EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> ChangeSettlement(Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if ((await desk.Store.Settlements(session)).FirstOrDefault(one => one.Id == id) is not { } present) return Refusal.NotFound("settlement rule");
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                var asked = new SettlementRequest(present.Category, present.Direction, present.CashDays, present.UnitDays, present.EffectiveFrom, present.EffectiveTo, present.Checked);
                var row = Read(MergePatch.Apply(asked, patch), present);
                if (await Overlap(session, desk, row) is { } taken) return taken;
                if (!await desk.Store.Save(session, row)) return EntityTags.Stale(EntityTags.Of(expected), null);
                await desk.Changes.Say(session, caller, "settlement_rule", "changed", id, new { before = present, after = row });
                return Reply.Ok(row with { Version = row.Version + 1 }, EntityTags.Of(row.Version + 1));
            },
            cancel);
    }

    private static async Task<Refusal?> Overlap(Session session, Desk desk, CutOffRow row)
    {
        await desk.Store.Serialise(session, "cutoffs");
        var same = (await desk.Store.CutOffs(session)).Where(one => one.Id != row.Id && (one.Category, one.Direction, one.Channel) == (row.Category, row.Direction, row.Channel));
        return same.FirstOrDefault(one => new EffectivePeriod(one.EffectiveFrom, one.EffectiveTo).Overlaps(new(row.EffectiveFrom, row.EffectiveTo))) is { } other
            ? Overlaps(other.Id, other.EffectiveFrom, other.EffectiveTo) : null;
    }

    private static async Task<Refusal?> Overlap(Session session, Desk desk, SettlementRow row)
    {
        await desk.Store.Serialise(session, "settlement_rules");
        var same = (await desk.Store.Settlements(session)).Where(one => one.Id != row.Id && (one.Category, one.Direction) == (row.Category, row.Direction));
        return same.FirstOrDefault(one => new EffectivePeriod(one.EffectiveFrom, one.EffectiveTo).Overlaps(new(row.EffectiveFrom, row.EffectiveTo))) is { } other
            ? Overlaps(other.Id, other.EffectiveFrom, other.EffectiveTo) : null;
    }

    private static Refusal Overlaps(Guid id, DateOnly from, DateOnly? to) => Refusal.Rule(
        "effective_dates_overlap",
        $"Row {id} is in force from {from:yyyy-MM-dd}{(to is { } end ? $" until {end:yyyy-MM-dd}" : " without end")}. End it first: set its effective_to to the day before this one begins.",
        "/effective_from");

    private static CutOffRow Read(CutOffRequest request, CutOffRow row)
    {
        var checks = new Checks();
        var (category, direction) = Kind(checks, request.Category, request.Direction, request.EffectiveFrom, request.EffectiveTo);
        if (request.Channel is not (null or "" or CategoryWord.All)) checks.Say("/channel", "unsupported_feature", "Orders leave by one channel: a cut-off is for all of them (*).");
        if (!TimeOnly.TryParseExact(request.CutOff, "HH:mm", out _)) checks.Say("/cut_off", "invalid_time", $"cut_off is a local time such as 15:00, not '{Checks.Short(request.CutOff ?? "")}'.");
        checks.Need(request.NavRule, "/nav_rule");
        var nav = checks.Word(request.NavRule, NavRules, "/nav_rule");
        checks.Done();
        return row with
        {
            Category = category, Direction = direction!, Channel = CategoryWord.All, CutOff = request.CutOff!, NavRule = nav!,
            NeedsRealisedMoney = request.NeedsRealisedMoney ?? direction == "Purchase", EffectiveFrom = request.EffectiveFrom!.Value, EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false,
        };
    }

    private static SettlementRow Read(SettlementRequest request, SettlementRow row)
    {
        var checks = new Checks();
        var (category, direction) = Kind(checks, request.Category, request.Direction, request.EffectiveFrom, request.EffectiveTo);
        checks.Need(request.CashDays, "/cash_days");
        checks.Range(request.CashDays, "/cash_days", 0, 60);
        checks.Need(request.UnitDays, "/unit_days");
        checks.Range(request.UnitDays, "/unit_days", 0, 60);
        checks.Done();
        return row with
        {
            Category = category, Direction = direction!, CashDays = request.CashDays!.Value, UnitDays = request.UnitDays!.Value, EffectiveFrom = request.EffectiveFrom!.Value,
            EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false,
        };
    }

    private static (string Category, string? Direction) Kind(Checks checks, string? category, string? direction, DateOnly? from, DateOnly? to)
    {
        var word = checks.Category(category, "/category");
        checks.Need(direction, "/direction");
        checks.Need(from, "/effective_from");
        if (to < from) checks.Say("/effective_to", "out_of_limits", "effective_to is the last day on which the row is in force: not before effective_from.");
        return (word, checks.Word(direction, Words.OrderType, "/direction"));
    }
}
