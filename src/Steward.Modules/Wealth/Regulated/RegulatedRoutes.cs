using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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

    /// <summary>What every write of these rows needs.</summary>
    internal sealed record Desk(Database Database, RegulatedStore Store, Changes Changes);

    /// <summary>How one kind of row is read, written and named.</summary>
    private sealed record Kind<TRow, TRequest>(
        string Path, string Table, string Thing, Func<RegulatedStore, Session, Task<IReadOnlyList<TRow>>> All, Func<RegulatedStore, Session, TRow, Task<int>> Add, Func<RegulatedStore, Session, TRow, Task<int>> Save,
        Func<TRow, TRequest> Ask, Func<TRequest, TRow, TRow> Read, Func<TRow, Guid, TRow> Named, Func<TRow, TRow> Next) where TRow : class, IRegulatedRow, new() where TRequest : class;

    internal static void Map(RouteGroupBuilder wealth)
    {
        Map(wealth, new Kind<ChargeRule, ChargeRequest>(
            "charge-rules", "charge_rules", "charge_rule", (store, s) => store.Charges(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.Kind, row.Category, row.Direction, row.RatePercent, row.Mode, row.EffectiveFrom, row.EffectiveTo, row.Checked), Read, (row, id) => row with { Id = id }, row => row with { Version = row.Version + 1 }));
        Map(wealth, new Kind<TaxRule, TaxRequest>(
            "tax-rules", "tax_rules", "tax_rule", (store, s) => store.Taxes(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.AssetClass, row.Term, row.HoldingMonths, row.RatePercent, row.YearlyExemption, row.TableVersion, row.EffectiveFrom, row.EffectiveTo, row.Checked), Read, (row, id) => row with { Id = id },
            row => row with { Version = row.Version + 1 }));
        Map(wealth, new Kind<RiskModel, ModelRequest>(
            "risk-models", "risk_models", "risk_model", (store, s) => store.Models(s), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new(row.RiskProfile, row.Allocation.As<Dictionary<string, decimal>>()!.ToDictionary(pair => pair.Key, pair => (Figure)pair.Value), row.EffectiveFrom, row.EffectiveTo, row.Checked), Read,
            (row, id) => row with { Id = id }, row => row with { Version = row.Version + 1 }));
    }

    private static void Map<TRow, TRequest>(RouteGroupBuilder wealth, Kind<TRow, TRequest> kind) where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        var rows = wealth.MapGroup("/" + kind.Path);
        Delegate list = (Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(async session => Reply.Ok(new Page<TRow>(await kind.All(desk.Store, session), null)), cancel);
        Delegate add = (TRequest request, Caller caller, Desk desk, CancellationToken cancel) => Add(kind, request, caller, desk, cancel);
        Delegate change = (Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel) => Change(kind, id, patch, http, caller, desk, cancel);
        rows.MapGet("", list).Needs(Permission.WealthRead).Produces<Page<TRow>>().WithSummary($"Rows of {kind.Table} with their effective dates");
        rows.MapPost("", add).Needs(Permission.Manage).Produces<TRow>(201).WithSummary("Adds a row; its dates overlap no other of the same kind");
        foreach (var method in new[] { "PUT", "PATCH" }) rows.MapMethods("{id:guid}", [method], change).Needs(Permission.Manage).Produces<TRow>().WithSummary("Changes, checks or ends a row; needs If-Match");
    }

    private static Task<Reply> Add<TRow, TRequest>(Kind<TRow, TRequest> kind, TRequest request, Caller caller, Desk desk, CancellationToken cancel) where TRow : class, IRegulatedRow, new() where TRequest : class =>
        desk.Database.Write<Reply>(
            async session =>
            {
                var row = kind.Named(kind.Read(request, new TRow()), Ids.New(session.Now));
                if (await Overlap(session, desk, kind, row) is { } taken) return taken;
                await kind.Add(desk.Store, session, row);
                await desk.Changes.Say(session, caller, kind.Thing, "created", row.Id, row);
                return Reply.Created($"/api/v1/wealth/{kind.Path}/{row.Id}", row, EntityTags.Of(1));
            },
            cancel);

    private static Task<Reply> Change<TRow, TRequest>(Kind<TRow, TRequest> kind, Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
        where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if ((await kind.All(desk.Store, session)).FirstOrDefault(one => one.Id == id) is not { } present) return Refusal.NotFound(kind.Thing.Replace('_', ' '));
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                var row = kind.Read(MergePatch.Apply(kind.Ask(present), patch), present);
                if (await Overlap(session, desk, kind, row) is { } taken) return taken;
                if (await kind.Save(desk.Store, session, row) != 1) return EntityTags.Stale(EntityTags.Of(expected), null);
                await desk.Changes.Say(session, caller, kind.Thing, "changed", id, new { before = present, after = row });
                return Reply.Ok(kind.Next(row), EntityTags.Of(row.Version + 1));
            },
            cancel);
    }

    private static async Task<Refusal?> Overlap<TRow, TRequest>(Session session, Desk desk, Kind<TRow, TRequest> kind, TRow row) where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        await desk.Store.Serialise(session, kind.Table);
        return RegulatedStore.Overlapping(await kind.All(desk.Store, session), row) is not { } other ? null : Refusal.Rule(
            "effective_dates_overlap",
            $"Row {other.Id} is in force from {other.EffectiveFrom:yyyy-MM-dd}{(other.EffectiveTo is { } end ? $" until {end:yyyy-MM-dd}" : " without end")}. End it first: set its effective_to to the day before this one begins.", "/effective_from");
    }

    private static ChargeRule Read(ChargeRequest request, ChargeRule row)
    {
        var checks = new Checks();
        checks.Need(request.Kind, "/kind");
        checks.Need(request.Direction, "/direction");
        checks.Need(request.RatePercent, "/rate_percent");
        checks.Text(request.Category, "/category", 120);
        var read = row with
        {
            Kind = checks.Word(request.Kind, Kinds, "/kind") ?? "", Category = string.IsNullOrEmpty(request.Category) ? "*" : request.Category, Direction = checks.Word(request.Direction, Words.OrderType, "/direction") ?? "",
            RatePercent = checks.Share(request.RatePercent, "/rate_percent", least: 0, most: 50) ?? 0, Mode = checks.Word(request.Mode, Modes, "/mode") ?? "Deducted", Checked = request.Checked ?? false,
            EffectiveFrom = From(checks, request.EffectiveFrom, request.EffectiveTo), EffectiveTo = request.EffectiveTo,
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
            Checked = request.Checked ?? false, EffectiveFrom = From(checks, request.EffectiveFrom, request.EffectiveTo), EffectiveTo = request.EffectiveTo,
        };
        checks.Done();
        return read;
    }

    private static RiskModel Read(ModelRequest request, RiskModel row)
    {
        var checks = new Checks();
        checks.Name(request.RiskProfile, "/risk_profile", 60);
        checks.Need(request.Allocation, "/allocation");
        var shares = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (name, figure) in request.Allocation ?? [])
        {
            if (Words.AssetClass.Read(name) is not { } key) checks.Say("/allocation", "unknown_asset", $"'{Checks.Short(name)}' is none of {string.Join(", ", Words.AssetClass.Words)}.");
            else if (checks.Share(figure, $"/allocation/{key}", least: 0) is { } share) shares[key] = share;
        }
        if (request.Allocation is not null && !checks.AnyAt("/allocation") && shares.Values.Sum() != 100) checks.Say("/allocation", "allocation_not_100", $"The shares sum to {Portfolio.DecimalText.Write(shares.Values.Sum())}, not to 100.");
        var from = From(checks, request.EffectiveFrom, request.EffectiveTo);
        checks.Done();
        return row with { RiskProfile = request.RiskProfile!.ToLowerInvariant(), Allocation = Json.Of(shares), EffectiveFrom = from, EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false };
    }

    private static DateOnly From(Checks checks, DateOnly? from, DateOnly? to)
    {
        checks.Need(from, "/effective_from");
        if (to < from) checks.Say("/effective_to", "out_of_limits", "effective_to is the last day on which the row is in force: not before effective_from.");
        return from ?? default;
    }
}
