using Steward.Wealth.Orders;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>The first NAV that nobody knows yet when an order fires, and when the order leaves for it.</summary>
/// <param name="Date">Null where calendar or cut-off are missing.</param>
/// <param name="SendAfter">Null: at once.</param>
internal readonly record struct LaterNav(DateOnly? Date, DateTimeOffset? SendAfter)
{
    /// <summary>So many cut-offs are passed at most: a NAV lies a few days ahead at the utmost.</summary>
    private const int Most = 30;

    /// <param name="fired">The date of the value that fires it; null: it has not fired.</param>
    internal static LaterNav After(MarketDay day, SchemeRow scheme, TriggerOrderRow order, DateOnly? fired, DateTimeOffset now)
    {
        // A date is no NAV: its order may have the NAV of the very day. A date of a series, a portfolio, a goal or a tree is none of the scheme's.
        var known = order.TriggerType == "Date" ? null : order is { IsByNav: true, SeriesId: null } && fired > scheme.LastNavDate ? fired : scheme.LastNavDate;
        var (at, dated) = (now, day.Date(scheme, order.OrderType, now));
        for (var passed = 0; dated.NavDate <= known && dated.CutOffAt > at && passed < Most; passed++) (at, dated) = (dated.CutOffAt.Value, day.Date(scheme, order.OrderType, dated.CutOffAt.Value));
        return new(dated.NavDate, at > now ? at : null);
    }
}
