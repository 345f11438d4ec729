using Steward.Kernel;
using Steward.Portfolio.Backtests;
using Steward.Portfolio.Navs;
using Steward.Portfolio.Triggers;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Clients;
using Steward.Wealth.Goals;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Navs;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>What a condition looks at, as it stands in this reading.</summary>
/// <param name="Key">The exact key of the field.</param>
internal sealed record PresentValue(DateOnly Date, decimal Value, long Key, decimal? Previous = null)
{
    /// <summary>Why nothing may be decided by it, such as a stale NAV below it; null: it may.</summary>
    public string? Fault { get; init; }
}

/// <summary>What was read already while one session looks at several conditions: a client's portfolio is valued once.</summary>
internal sealed class SeenValues
{
    internal Dictionary<Guid, (ClientRow Client, ValuedPortfolio Portfolio, string? Fault)?> Portfolios { get; } = [];
}

/// <summary>Reads the present value of any condition: NAVs and closes and what follows from them, portfolios, goals, today.</summary>
internal sealed class TriggerValues(
    PriceBooks books, SchemeStore schemes, SeriesStore series, RuleStore rules, ClientStore clients, PortfolioBook portfolios, PortfolioAges ages, FlowStore flows, GoalStore goals, GoalBook goalBook)
{
    private const int RateDecimals = 6;

    /// <summary>Null where nothing is known: no NAV yet, too little history, a portfolio without value.</summary>
    internal async Task<PresentValue?> Of(Session session, Guid clientId, string? subject, TriggerTerms terms, SeenValues? seen = null)
    {
        if (TriggerField.Of(terms.Type, terms.Field) is not { } field) return null;
        if (terms.Type is TriggerType.Nav or TriggerType.Price)
            return TreeJson.SeriesOf(subject) is { } code ? await OfSeries(session, code, clientId, field) : Guid.TryParse(subject, out var scheme) ? await OfScheme(session, scheme, clientId, field) : null;
        if (terms.Type == TriggerType.Date) return await Today(session, clientId) is { } today ? Present(today, TriggerFigures.Number(today), field) : null;
        if (await Valued(session, clientId, seen ?? new()) is not var (client, portfolio, fault)) return null;
        var value = terms.Type == TriggerType.PortfolioValue ? await OfPortfolio(session, client, portfolio, field) : await OfGoal(session, portfolio, subject, field);
        return value is null ? null : value with { Fault = fault };
    }

    /// <summary>What an order itself looks at.</summary>
    internal Task<PresentValue?> Of(Session session, TriggerOrderRow order, SeenValues? seen = null) =>
        Of(session, order.ClientId, order.TriggerType == "Goal Progress" ? order.GoalId?.ToString() : order.Subject, order.Terms, seen);

    /// <summary>The order with its high-water mark and its armed bit as the triggers have them now.</summary>
    internal async Task<TriggerOrderRow> Seen(Session session, TriggerOrderRow order)
    {
        if (order.Status is not ("Active" or "Held") || !order.IsByNav || !(order.Terms.IsTrailing || order.Terms.IsCrossing)) return order;
        var state = await TriggerStates.Of(session, books, order);
        return order with { Armed = state.Armed, HighWater = state.HighWater is { } high ? TriggerField.Of(order.Terms.Type, order.TriggerField)!.ValueOf(high) : null };
    }

    /// <summary>What a tree says now. A leaf whose value may not be acted on is unknown.</summary>
    internal async Task<TreeReading> Evaluate(Session session, Guid client, ConditionTree tree, SeenValues? seen = null)
    {
        var (read, facts) = (seen ?? new(), new Dictionary<ConditionLeaf, LeafFact?>());
        foreach (var leaf in tree.Leaves) facts[leaf] = await Of(session, client, leaf.Subject, leaf.Terms, read) is { Fault: null } value ? new(value.Date, value.Value, value.Previous) : null;
        return tree.Evaluate(leaf => facts[leaf]);
    }

    /// <summary>Each condition of a tree in words, with what was seen of it.</summary>
    internal async Task<string> Said(Session session, TreeReading reading)
    {
        var ids = reading.Leaves.Select(leaf => Guid.TryParse(leaf.Leaf.Subject, out var id) ? id : (Guid?)null).OfType<Guid>().Distinct().ToList();
        var names = ids.Count == 0 ? [] : (await schemes.Many(session, ids)).ToDictionary(scheme => scheme.Id, scheme => scheme.ProductCode);
        return string.Join("; ", reading.Leaves.Select(leaf => LeafWords.Said(leaf, names)));
    }

    internal async Task<ValueHistory> History(Session session, TriggerOrderRow order) => Of((await books.Of(order.SeriesId).AcceptedBefore(session, order.ValueOwner, DateOnly.MaxValue)).Select(row => (row.NavDate, row.Nav!.Value)));

    private static ValueHistory Of(IEnumerable<(DateOnly Date, decimal Value)> values)
    {
        var history = new ValueHistory();
        foreach (var (date, value) in values) history.Add(date, value);
        return history;
    }

    private async Task<PresentValue?> OfScheme(Session session, Guid id, Guid client, TriggerField field)
    {
        if (await schemes.Find(session, id) is not { } scheme || await Today(session, client) is not { } today) return null;
        var fault = await ages.Fault(session, scheme, today);
        if (field.IsQuoted) return await books.Navs.Latest(session, id) is { } last ? new(last.NavDate, last.Nav, field.KeyOf(last.Nav), last.PreviousNav) { Fault = fault?.Words } : null;
        var values = (await books.Navs.AcceptedBefore(session, id, DateOnly.MaxValue)).Select(row => (row.NavDate, row.Nav!.Value)).ToList();
        return OfHistory(values, field) is { } value ? value with { Fault = fault?.Words } : null;
    }

    private async Task<PresentValue?> OfSeries(Session session, string code, Guid client, TriggerField field)
    {
        if (await series.Lookup(session, code) is not { } row || await Today(session, client) is not { } today) return null;
        var closes = (await rules.Closes(session, row.Code)).Where(close => close.Value > 0).Select(close => (close.Day, close.Value)).ToList();
        if (closes.Count == 0) return null;
        var fault = await ages.Fault(session, code, row.CalendarId, closes[^1].Day, today, row.MaxAge ?? NavLimits.UsualAge);
        return OfHistory(closes, field) is { } value ? value with { Fault = fault?.Words } : null;
    }

    /// <summary>The field at the last value and at the one before it, which a crossing needs.</summary>
    private static PresentValue? OfHistory(IReadOnlyList<(DateOnly Date, decimal Value)> values, TriggerField field)
    {
        var history = Of(values);
        if (history.KeyOf(field) is not { } key) return null;
        return new(history.Last!.Value.Date, history.ValueOf(field)!.Value, key, Of(values.Take(values.Count - 1)).ValueOf(field));
    }

    private async Task<PresentValue?> OfPortfolio(Session session, ClientRow client, ValuedPortfolio portfolio, TriggerField field) => field.Name switch
    {
        "value" => Present(portfolio.Day, portfolio.Value, field),
        "gain_percent" when portfolio.Cost > 0 => Ratio(portfolio.Day, (portfolio.Holdings.Sum(holding => holding.Value) - portfolio.Cost) * 100, portfolio.Cost),
        "class_weight" when portfolio.Value > 0 => Ratio(portfolio.Day, portfolio.Classes.FirstOrDefault(one => one.Key == field.Class).Value * 100, portfolio.Value),
        "xirr_percent" when await RateOf(session, client, portfolio) is { } rate => Present(portfolio.Day, rate, field),
        _ => null,
    };

    /// <summary>
    /// The client's own yearly return: what he brought in and took out, and what is there today. A rate has no exact decimals, so it is rounded to a
    /// millionth of a point before anything is compared with it.
    /// </summary>
    private async Task<decimal?> RateOf(Session session, ClientRow client, ValuedPortfolio portfolio)
    {
        // Money that counts from a later day is part of the value already: it came today.
        var paid = (await flows.Of(session, client.Id)).Select(flow => (flow.Day < portfolio.Day ? flow.Day : portfolio.Day, -(double)flow.Amount));
        return Xirr.Rate([.. paid, (portfolio.Day, (double)portfolio.Value)]) is { } rate ? decimal.Round((decimal)(rate * 100), RateDecimals) : null;
    }

    private async Task<PresentValue?> OfGoal(Session session, ValuedPortfolio portfolio, string? subject, TriggerField field)
    {
        if (!Guid.TryParse(subject, out var id) || await goals.Find(session, id) is not { RetiredAt: null } row || row.ClientId != portfolio.Client.Id) return null;
        var goal = (await goalBook.Reckon(session, portfolio, [row]))[id];
        if (field.Name == "progress_percent") return goal.Progress.Value is var progress and (0 or 100) ? Present(portfolio.Day, progress, field) : Ratio(portfolio.Day, goal.Value.Amount * 100, goal.Target.Amount);
        return goal.IsOnTrack ? Present(portfolio.Day, 0, field) : Ratio(portfolio.Day, (goal.Target.Amount - goal.Projected.Amount) * 100, goal.Target.Amount);
    }

    private async Task<(ClientRow Client, ValuedPortfolio Portfolio, string? Fault)?> Valued(Session session, Guid id, SeenValues seen)
    {
        if (seen.Portfolios.TryGetValue(id, out var known)) return known;
        if (await clients.Find(session, id) is not { } client) return seen.Portfolios[id] = null;
        var portfolio = await portfolios.Of(session, client);
        return seen.Portfolios[id] = (client, portfolio, (await ages.Fault(session, portfolio))?.Words);
    }

    private async Task<DateOnly?> Today(Session session, Guid client) => await clients.Find(session, client) is { } row ? LocalTime.DateIn(row.TimeZone, session.Now) : null;

    private static PresentValue Present(DateOnly date, decimal value, TriggerField field) => new(date, value, field.KeyOf(value));

    private static PresentValue Ratio(DateOnly date, decimal part, decimal whole) => new(date, part / whole, TriggerField.RatioKey(part, whole));
}
