using Steward.Kernel;
using Steward.Portfolio;

namespace Steward.Wealth.Navs;

/// <summary>A value that something had used and that was restated afterwards, as the API shows it.</summary>
internal sealed record RestatedView(Guid SchemeId, DateOnly NavDate, string Before, string After, DateTimeOffset At)
{
    internal static RestatedView Of(RestatedUse use) => new(use.ProductId, use.NavDate, DecimalText.Write(use.NavBefore), DecimalText.Write(use.NavAfter), use.CreatedAt);
}

/// <summary>Flags what used a value that was restated afterwards: plans, filled orders and firings. Nothing is undone by it.</summary>
internal sealed class Restatements(RestatedUseStore store)
{
    internal async Task Flag(Session session, IReadOnlyList<Restatement> restated)
    {
        if (restated.Count == 0) return;
        var byPrice = restated.ToDictionary(one => one.PriceId);
        IReadOnlyList<RestatedUse> found = [.. await store.Executions(session, byPrice.Keys), .. await store.Orders(session, byPrice.Keys), .. await store.Firings(session, byPrice.Keys)];
        await store.Add(session, [.. found.Select(use => Told(session, use, byPrice[use.PriceId]))]);
    }

    private static RestatedUse Told(Session session, RestatedUse use, Restatement one) => use with
    {
        Id = Ids.New(session.Now), ProductId = one.ProductId, NavDate = one.NavDate, NavBefore = one.Before, NavAfter = one.After, CreatedAt = session.Now,
    };

    /// <summary>The restated values that an execution, an order or a trigger order had used, oldest first.</summary>
    internal async Task<IReadOnlyList<RestatedView>> Of(Session session, Guid subject) => [.. (await store.Of(session, subject)).Select(RestatedView.Of)];

    /// <summary>The same of all that an occurrence did.</summary>
    internal async Task<IReadOnlyList<RestatedView>> OfOccurrence(Session session, string key) => [.. (await store.OfOccurrence(session, key)).Select(RestatedView.Of).DistinctBy(one => (one.SchemeId, one.NavDate, one.Before, one.After))];
}
