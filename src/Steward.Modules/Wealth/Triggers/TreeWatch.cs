using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Portfolio.Triggers;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Navs;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>
/// Holds trees that look at schemes and series alone against their days and not against the moment, so that they fire alike in whatever order the
/// deliveries come (invariant I3). Trees that look at portfolios, goals or the date as well are looked at as they stand.
/// </summary>
internal sealed class TreeWatch(PriceBooks books, SchemeStore schemes, SeriesStore series, PortfolioAges ages)
{
    private const string SeriesPrefix = "series:";

    /// <summary>Before the first day: what is as old as this is stale on it, so nothing older is looked at but by fields with a memory.</summary>
    private const int DaysBefore = 60;

    internal static bool IsByDays(ConditionTree tree) => tree.Leaves.All(leaf => leaf.Terms.Type is TriggerType.Nav or TriggerType.Price && leaf.Subject is not null);

    /// <summary>The first day after <paramref name="after"/> on which the tree held.</summary>
    /// <param name="after">Null: the last day that was known when the order was made.</param>
    /// <returns>The day, and the last one that need not be looked at again.</returns>
    internal async Task<(TreeDay? Day, DateOnly Settled)> Look(Session session, TriggerOrderRow order, ConditionTree tree, DateOnly? after)
    {
        var (values, unhurried) = (new Dictionary<string, IReadOnlyList<NavPoint>>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (today, known) = (LocalTime.DateIn(order.TimeZone, session.Now), DateOnly.MinValue);
        foreach (var subject in tree.Leaves.Select(leaf => leaf.Subject!).Distinct(StringComparer.Ordinal))
        {
            var remembers = tree.Leaves.Any(leaf => leaf.Subject == subject && TriggerField.Of(leaf.Terms.Type, leaf.Terms.Field) is { IsQuoted: false });
            var from = remembers ? DateOnly.MinValue : (after ?? LocalTime.DateIn(order.TimeZone, order.StateAt)).AddDays(-DaysBefore);
            var rows = await Rows(session, subject, from, today);
            if (subject.StartsWith(SeriesPrefix, StringComparison.Ordinal)) unhurried.Add(subject);
            values[subject] = [.. rows.Select(row => new NavPoint(row.NavDate, row.Nav!.Value))];
            foreach (var row in rows) if (row.KnownAt < order.StateAt && row.NavDate > known) known = row.NavDate;
        }
        var begun = LocalTime.DateIn(order.TimeZone, order.ValidFrom).AddDays(-1);
        var first = after ?? (known > begun ? known : begun);
        var settled = TreeDays.Settled(values.Where(one => !unhurried.Contains(one.Key)).Select(one => one.Value));
        return (TreeDays.First(tree, values, first, unhurried), settled < DateOnly.MaxValue.AddDays(-1) && settled > first ? settled : first);
    }

    /// <summary>Nothing where the last value is too old to be acted on: the leaf is unknown.</summary>
    private async Task<IReadOnlyList<NavPriceRow>> Rows(Session session, string subject, DateOnly from, DateOnly today)
    {
        if (subject.StartsWith(SeriesPrefix, StringComparison.Ordinal))
            return await series.Lookup(session, "external:" + subject[SeriesPrefix.Length..]) is { LastDate: { } close } one && await ages.Fault(session, one.Code, one.CalendarId, close, today, one.MaxAge ?? NavLimits.UsualAge) is null
                ? await books.Closes.Looked(session, one.Id, from) : [];
        return Guid.TryParse(subject, out var id) && await schemes.Find(session, id) is { } scheme && await ages.Fault(session, scheme, today) is null
            ? await books.Navs.Looked(session, id, from) : [];
    }
}
