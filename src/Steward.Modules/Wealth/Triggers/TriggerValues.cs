using Steward.Kernel;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Clients;
using Steward.Wealth.Goals;
using Steward.Wealth.Navs;
using Steward.Wealth.Portfolios;

namespace Steward.Wealth.Triggers;

/// <summary>What a condition looks at, as it stands in this reading.</summary>
/// <param name="Key">The exact key of the field.</param>
internal sealed record PresentValue(DateOnly Date, decimal Value, long Key, decimal? Previous);

/// <summary>Reads the present value of any condition: NAVs and what follows from them, portfolios, goals, today.</summary>
internal sealed class TriggerValues(NavPriceStore prices, ClientStore clients, PortfolioBook portfolios, GoalStore goals)
{
    /// <summary>Null where nothing is known: no NAV yet, too little history, a portfolio without value.</summary>
    internal async Task<PresentValue?> Of(Session session, Guid clientId, string? subject, TriggerTerms terms)
    {
        if (TriggerField.Of(terms.Type, terms.Field) is not { } field) return null;
        if (terms.Type is TriggerType.Nav or TriggerType.Price) return Guid.TryParse(subject, out var scheme) ? await OfScheme(session, scheme, field) : null;
        if (await clients.Find(session, clientId) is not { } client) return null;
        var today = LocalTime.DateIn(client.TimeZone, session.Now);
        if (terms.Type == TriggerType.Date) return Present(today, TriggerFigures.Number(today), field);
        if (terms.Type == TriggerType.PortfolioValue) return await OfPortfolio(session, client, today, field);
        return Guid.TryParse(subject, out var goal) && await goals.Find(session, goal) is { } row && row.ClientId == clientId && field.Name == "progress_percent" ? Present(today, row.ProgressPercent, field) : null;
    }

    /// <summary>What an order itself looks at.</summary>
    internal Task<PresentValue?> Of(Session session, TriggerOrderRow order) => Of(session, order.ClientId, order.TriggerType == "Goal Progress" ? order.GoalId?.ToString() : order.SchemeId.ToString(), order.Terms);

    internal async Task<TreeReading> Evaluate(Session session, Guid client, ConditionTree tree)
    {
        var facts = new Dictionary<ConditionLeaf, LeafFact?>();
        foreach (var leaf in tree.Leaves) facts[leaf] = await Of(session, client, leaf.Subject, leaf.Terms) is { } value ? new(value.Date, value.Value, value.Previous) : null;
        return tree.Evaluate(leaf => facts[leaf]);
    }

    internal async Task<ValueHistory> History(Session session, Guid scheme)
    {
        var history = new ValueHistory();
        foreach (var row in await prices.AcceptedBefore(session, scheme, DateOnly.MaxValue)) history.Add(row.NavDate, row.Nav!.Value);
        return history;
    }

    private async Task<PresentValue?> OfScheme(Session session, Guid scheme, TriggerField field)
    {
        if (field.IsQuoted) return await prices.Latest(session, scheme) is { } last ? new(last.NavDate, last.Nav, field.KeyOf(last.Nav), last.PreviousNav) : null;
        var history = await History(session, scheme);
        return history.KeyOf(field) is { } key ? new(history.Last!.Value.Date, history.ValueOf(field)!.Value, key, null) : null;
    }

    private async Task<PresentValue?> OfPortfolio(Session session, ClientRow client, DateOnly today, TriggerField field)
    {
        var portfolio = await portfolios.Of(session, client);
        return field.Name switch
        {
            "value" => Present(today, portfolio.Value, field),
            "gain_percent" when portfolio.Cost > 0 => Ratio(today, (portfolio.Holdings.Sum(holding => holding.Value) - portfolio.Cost) * 100, portfolio.Cost),
            "class_weight" when portfolio.Value > 0 => Ratio(today, portfolio.Classes.FirstOrDefault(one => one.Key == field.Class).Value * 100, portfolio.Value),
            _ => null,
        };
    }

    private static PresentValue Present(DateOnly date, decimal value, TriggerField field) => new(date, value, field.KeyOf(value), null);

    private static PresentValue Ratio(DateOnly date, decimal part, decimal whole) => new(date, part / whole, TriggerField.RatioKey(part, whole), null);
}
