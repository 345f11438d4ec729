using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Holdings;

/// <summary>
/// Takes over what a client holds already: one item a lot. The lots of one scheme and folio stand or fall together, each such group by itself.
/// A holding that has units is left alone unless it is to be replaced.
/// </summary>
internal static class ImportHoldings
{
    internal const int MostImported = 2_000;
    private const int MostBytes = MostImported * 1_000;

    /// <param name="SchemeId">UUID or product code.</param>
    /// <param name="Cost">What the units cost together; 0 where nobody knows.</param>
    /// <param name="PledgedUnits">Of the holding; the lots of a holding may say it once or all the same.</param>
    internal sealed record Item(string? SchemeId = null, string? Folio = null, Figure? Units = null, Figure? Cost = null, DateOnly? AcquiredOn = null, DateOnly? LockedUntil = null, Figure? PledgedUnits = null);

    /// <param name="Replace">Holdings that have units are replaced instead of refused.</param>
    /// <param name="DryRun">Only says what would happen.</param>
    internal sealed record Request(IReadOnlyList<Item> Items, bool Replace = false, bool DryRun = false);

    /// <param name="Errors">By the item's place in <c>items</c>, from 0.</param>
    internal sealed record Answer(int Holdings, int Lots, bool DryRun, IReadOnlyDictionary<int, string> Errors);

    /// <summary>What an import needs.</summary>
    internal sealed record Desk(Database Database, HoldingStore Store, SchemeStore Schemes, ClientAccess Access, Changes Changes);

    private sealed record Line(int Index, SchemeRow Scheme, string Folio, decimal Units, decimal Cost, DateOnly AcquiredOn, DateOnly? LockedUntil, decimal? Pledged);

    internal static void Map(RouteGroupBuilder clients) =>
        clients.MapPost("{id}/holdings", Handle).Needs(Permission.WealthWrite).Produces<Answer>().WithMetadata(new RequestSizeLimitAttribute(MostBytes)).WithSummary($"Takes over up to {MostImported:N0} lots that a client holds already, one item a lot");

    private static async Task<Reply> Handle(string id, Request request, Caller caller, Desk desk, CancellationToken cancel)
    {
        if (request.Items.Count is 0 or > MostImported) return Refusal.Rule("out_of_limits", $"An import has 1 to {MostImported:N0} items, not {request.Items.Count:N0}.", "/items");
        return await desk.Database.Write<Reply>(
            async session => request.DryRun ? await session.TryOut(() => Import(session, id, request, caller, desk)) : await Import(session, id, request, caller, desk), cancel);
    }

    private static async Task<Reply> Import(Session session, string id, Request request, Caller caller, Desk desk)
    {
        var client = await desk.Access.Of(session, caller, id);
        if (client.RetiredAt is not null) return Refusal.NotFound("client");
        var errors = new SortedDictionary<int, string>();
        var lines = await Read(session, desk, request.Items, LocalTime.DateIn(client.TimeZone, session.Now), errors);
        var (holdings, lots) = (0, 0);
        foreach (var group in lines.GroupBy(line => (line.Scheme.Id, line.Folio)).Where(group => group.All(line => !errors.ContainsKey(line.Index))).OrderBy(group => group.Key.Id).ThenBy(group => group.Key.Folio, StringComparer.Ordinal))
        {
            if (await Write(session, desk, client, [.. group], request.Replace) is { } problem)
            {
                foreach (var line in group) errors[line.Index] = problem;
                continue;
            }
            holdings++;
            lots += group.Count();
        }
        if (holdings > 0) await desk.Changes.Say(session, caller, "holdings", "imported", client.Id, new { client.Code, holdings, lots, request.Replace, errors = errors.Count });
        return Reply.Ok(new Answer(holdings, lots, request.DryRun, errors));
    }

    private static async Task<IReadOnlyList<Line>> Read(Session session, Desk desk, IReadOnlyList<Item> items, DateOnly today, SortedDictionary<int, string> errors)
    {
        var schemes = new Dictionary<string, SchemeRow?>(StringComparer.Ordinal);
        var lines = new List<Line>();
        for (var i = 0; i < items.Count; i++)
        {
            try
            {
                var item = items[i];
                var checks = new Checks();
                checks.Need(item.SchemeId, "/scheme_id");
                checks.Need(item.Units, "/units");
                checks.Text(item.Folio, "/folio", 40);
                var units = checks.UnitCount(item.Units, "/units");
                var cost = checks.Amount(item.Cost, "/cost", orZero: true) ?? 0;
                var pledged = checks.Number(item.PledgedUnits, "/pledged_units", 4, 0, 999_999_999_999m);
                if (item.AcquiredOn > today) checks.Say("/acquired_on", "in_the_future", $"acquired_on is at most today, {today:yyyy-MM-dd}, not {item.AcquiredOn:yyyy-MM-dd}.");
                if (item.AcquiredOn is null) checks.Say("/acquired_on", "required", "acquired_on is required: the day from which the lot counts.");
                checks.Done();
                if (!schemes.TryGetValue(item.SchemeId!, out var scheme)) schemes[item.SchemeId!] = scheme = await desk.Schemes.Lookup(session, ReadSchemes.Id(item.SchemeId!));
                if (scheme is null) errors[i] = $"unknown_scheme: There is no scheme {Checks.Short(item.SchemeId!)}.";
                else lines.Add(new(i, scheme, item.Folio ?? "", units!.Value, cost, item.AcquiredOn!.Value, item.LockedUntil, pledged));
            }
            catch (RefusedException refused) { errors[i] = $"{refused.Refusal.Code}: {refused.Refusal.Detail}"; }
        }
        // A group with a bad line is not taken in part: the units of a holding would be wrong.
        var bad = errors.Keys.Select(index => (items[index].SchemeId, Folio: items[index].Folio ?? "")).ToHashSet();
        foreach (var line in lines)
            if (bad.Contains((items[line.Index].SchemeId, line.Folio))) errors.TryAdd(line.Index, "group_incomplete: another lot of this scheme and folio has an error.");
        return lines;
    }

    /// <summary>Null when the holding was written; otherwise why not.</summary>
    private static async Task<string?> Write(Session session, Desk desk, ClientRow client, IReadOnlyList<Line> lines, bool replace)
    {
        var (scheme, folio) = (lines[0].Scheme, lines[0].Folio);
        var decimals = lines.FirstOrDefault(line => decimal.Round(line.Units, scheme.UnitDecimals) != line.Units);
        if (decimals is not null) return $"too_precise: Units of {scheme.ProductCode} have at most {scheme.UnitDecimals} decimals.";
        var total = lines.Sum(line => line.Units);
        var holding = await desk.Store.Lock(session, client.Id, scheme.Id, folio);
        if (holding is { Units: > 0 } && !replace) return $"holding_exists: The client holds {DecimalText.Write(holding.Units)} units of {scheme.ProductCode} in this folio already. Send replace: true to take the items instead.";
        // What nobody speaks of stays pledged.
        var pledged = lines.Max(line => line.Pledged) ?? holding?.PledgedUnits ?? 0;
        if (pledged > total) return $"pledged_over_units: {DecimalText.Write(pledged)} units are pledged, but the lots have {DecimalText.Write(total)}.";
        if (holding is null)
        {
            holding = new HoldingRow { Id = Ids.New(session.Now), ClientId = client.Id, ProductId = scheme.Id, Folio = folio, CreatedAt = session.Now };
            // Somebody else has made it in this very moment: his transaction has the lots.
            if (await desk.Store.Add(session, holding) == 0) return "holding_exists: Another import has just written this holding.";
        }
        else if (holding.Units > 0)
        {
            if (await desk.Store.HasOpenOrders(session, holding)) return "holding_in_use: Orders of this scheme are under way. Replace the holding when they are settled.";
            await desk.Store.EmptyLots(session, holding.Id);
        }
        await desk.Store.Save(session, holding with { Units = total, PledgedUnits = pledged });
        await desk.Store.AddLots(session, [.. lines.Select(line => new LotRow
        {
            Id = Ids.New(session.Now), HoldingId = holding.Id, AcquiredOn = line.AcquiredOn, OriginalUnits = line.Units, Units = line.Units, Cost = line.Cost, LockedUntil = line.LockedUntil, CreatedAt = session.Now,
        })]);
        return null;
    }
}
