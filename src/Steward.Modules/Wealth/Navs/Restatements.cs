using Steward.Kernel;
using Steward.Portfolio;

namespace Steward.Wealth.Navs;

/// <summary>A value that something had used and that was restated afterwards, as the API shows it.</summary>
/// <param name="SchemeId">Null: a close of a series.</param>
/// <param name="Series">The code of the series; null: a NAV.</param>
internal sealed record RestatedView(Guid? SchemeId, string? Series, DateOnly NavDate, string Before, string After, DateTimeOffset At)
{
    internal static RestatedView Of(RestatedUse use) => new(use.ProductId, use.Series, use.NavDate, DecimalText.Write(use.NavBefore), DecimalText.Write(use.NavAfter), use.CreatedAt);
}

/// <summary>Flags what used a value that was restated afterwards: plans, filled orders, firings, and runs of rules with a condition. Nothing is undone by it.</summary>
internal sealed class Restatements(RestatedUseStore store)
{
    /// <param name="series">The code of the series whose closes these are; null: they are NAVs.</param>
    internal async Task Flag(Session session, IReadOnlyList<Restatement> restated, string? series)
    {
        if (restated.Count == 0) return;
        await store.Add(session, [.. series is null ? await OfNavs(session, restated) : await OfCloses(session, restated, series)]);
    }

    private async Task<IEnumerable<RestatedUse>> OfNavs(Session session, IReadOnlyList<Restatement> restated)
    {
        var byPrice = restated.ToDictionary(one => one.PriceId);
        IReadOnlyList<RestatedUse> found =
            [.. await store.Executions(session, byPrice.Keys), .. await store.Orders(session, byPrice.Keys), .. await store.Firings(session, byPrice.Keys), .. await store.ValuedRuns(session, byPrice.Keys)];
        var runs = await store.MarketRuns(session, restated.Min(one => one.NavDate));
        var looked = runs.SelectMany(line => restated.Where(one => RestatedLooks.HasUsedNav(line, one)).Select(one => (Line: line, One: one))).DistinctBy(pair => (pair.Line.OccurrenceKey, pair.One.PriceId));
        return [.. found.Select(use => Told(session, use, byPrice[use.PriceId!.Value]) with { ProductId = byPrice[use.PriceId!.Value].ProductId }),
            .. looked.Select(pair => Told(session, Use(pair.Line, "auto_invest_run"), pair.One) with { PriceId = pair.One.PriceId, ProductId = pair.One.ProductId })];
    }

    private async Task<IEnumerable<RestatedUse>> OfCloses(Session session, IReadOnlyList<Restatement> restated, string series)
    {
        var (known, first) = (await store.KnownAt(session, [.. restated.Select(one => one.PriceId)]), restated.Min(one => one.NavDate));
        var runs = (await store.MarketRuns(session, first)).Select(line => (Line: line, Kind: "auto_invest_run"));
        var firings = (await store.SeriesFirings(session, series, first)).Select(line => (Line: line, Kind: "trigger_order"));
        return runs.Concat(firings).SelectMany(one => restated.Where(close => one.Line.At >= known[close.PriceId] && RestatedLooks.HasUsedClose(one.Line, close, series)).Select(close => (one.Line, one.Kind, Close: close)))
            .DistinctBy(use => (use.Line.OccurrenceKey, use.Close.PriceId))
            .Select(use => Told(session, Use(use.Line, use.Kind), use.Close) with { MarketPriceId = use.Close.PriceId, SeriesId = use.Close.ProductId });
    }

    private static RestatedUse Use(ActedLine line, string kind) => new() { Kind = kind, SubjectId = line.AutomationId, ClientId = line.ClientId, OccurrenceKey = line.OccurrenceKey };

    private static RestatedUse Told(Session session, RestatedUse use, Restatement one) => use with { Id = Ids.New(session.Now), NavDate = one.NavDate, NavBefore = one.Before, NavAfter = one.After, CreatedAt = session.Now };

    /// <summary>The restated values that an execution, an order or a trigger order had used, oldest first.</summary>
    internal async Task<IReadOnlyList<RestatedView>> Of(Session session, Guid subject) => [.. (await store.Of(session, subject)).Select(RestatedView.Of)];

    /// <summary>The same of all that an occurrence did.</summary>
    internal async Task<IReadOnlyList<RestatedView>> OfOccurrence(Session session, string key) => [.. (await store.OfOccurrence(session, key)).Select(RestatedView.Of).DistinctBy(one => (one.SchemeId, one.Series, one.NavDate, one.Before, one.After))];
}
