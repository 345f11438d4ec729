using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Navs;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>Whether the data that held orders when they should fire may be acted on again: the NAVs of what they buy and sell, and the closes that they look at.</summary>
internal sealed class HeldData(SchemeStore schemes, SeriesStore series, QuarantineStore cases, PortfolioAges ages)
{
    /// <summary>The words of the data gate. What a case of the scheme itself holds is let go when the case is closed.</summary>
    internal static readonly string[] Reasons = ["nav_stale", "no_nav", "calendar_missing", "quarantined"];

    /// <summary>Of held orders those whose data are good, with a handful of statements; what something else held is among them.</summary>
    internal async Task<IReadOnlyList<TriggerOrderRow>> Good(Session session, IReadOnlyList<TriggerOrderRow> held)
    {
        if (!held.Any(IsByData)) return held;
        var ids = held.Where(IsByData).SelectMany(order => new[] { order.SchemeId, order.TargetSchemeId ?? order.SchemeId }).Distinct().ToList();
        var (known, looked) = ((await schemes.Many(session, ids)).ToDictionary(scheme => scheme.Id), new Dictionary<Guid, SeriesRow?>());
        foreach (var id in held.Where(IsByData).Select(order => order.SeriesId).OfType<Guid>().Distinct()) looked[id] = await series.Lookup(session, id.ToString());
        var open = (await cases.OpenOf(session, [.. ids, .. looked.Keys])).Select(row => row.SubjectId).ToHashSet();
        var book = await ages.Open(session);
        return [.. held.Where(order => !IsByData(order) || IsGood(order, LocalTime.DateIn(order.TimeZone, session.Now)))];

        bool IsGood(TriggerOrderRow order, DateOnly today) =>
            new[] { order.SchemeId, order.TargetSchemeId ?? order.SchemeId }.All(id => !open.Contains(id) && known.TryGetValue(id, out var scheme) && book.Fault(scheme, today) is null)
            && (order.SeriesId is not { } owner || (!open.Contains(owner) && looked[owner] is { LastDate: { } last } row && book.Fault(row.Code, row.CalendarId, last, today, row.MaxAge ?? NavLimits.UsualAge) is null));
    }

    private static bool IsByData(TriggerOrderRow order) => Reasons.Contains(order.HeldReason);
}
