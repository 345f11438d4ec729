using Steward.Kernel;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Navs;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>
/// Whether the data that held an order when it should fire may be acted on again: the NAVs of what it buys and sells, and the closes that it looks at.
/// One for each look at the held orders: schemes and series are judged once.
/// </summary>
internal sealed class HeldData(SchemeStore schemes, SeriesStore series, QuarantineStore cases, PortfolioAges ages, Session session)
{
    /// <summary>The words of the data gate. What a case of the scheme itself holds is let go when the case is closed.</summary>
    internal static readonly string[] Reasons = ["nav_stale", "no_nav", "calendar_missing", "quarantined"];
    private readonly Dictionary<(Guid, string), bool> known = [];

    /// <summary>True for an order that something else held.</summary>
    internal async Task<bool> IsGood(TriggerOrderRow order) => !Reasons.Contains(order.HeldReason)
        || (await Good(order.SchemeId, order.TimeZone, Scheme) && (order.TargetSchemeId is not { } target || await Good(target, order.TimeZone, Scheme)) && (order.SeriesId is not { } id || await Good(id, order.TimeZone, Series)));

    private async Task<bool> Good(Guid id, string timeZone, Func<Guid, DateOnly, Task<bool>> look)
    {
        if (!known.TryGetValue((id, timeZone), out var good)) known[(id, timeZone)] = good = await look(id, LocalTime.DateIn(timeZone, session.Now)) && (await cases.OpenOf(session, [id])).Count == 0;
        return good;
    }

    private async Task<bool> Scheme(Guid id, DateOnly today) => await schemes.Find(session, id) is { } scheme && await ages.Fault(session, scheme, today) is null;

    private async Task<bool> Series(Guid id, DateOnly today) =>
        await series.Lookup(session, id.ToString()) is { LastDate: { } last } row && await ages.Fault(session, row.Code, row.CalendarId, last, today, row.MaxAge ?? Portfolio.Navs.NavLimits.UsualAge) is null;

    /// <summary>Makes one for a transaction.</summary>
    internal sealed class Source(SchemeStore schemes, SeriesStore series, QuarantineStore cases, PortfolioAges ages)
    {
        internal HeldData In(Session session) => new(schemes, series, cases, ages, session);
    }
}
