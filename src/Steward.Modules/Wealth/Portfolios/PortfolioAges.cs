using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Wealth.Calendars;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Portfolios;

/// <summary>Why values may not be acted on: the code of it, and a part of a sentence.</summary>
internal sealed record DataFault(string Code, string Words);

/// <summary>Whether values may be acted on: only NAVs of a known age decide anything.</summary>
internal sealed class PortfolioAges(CalendarBook calendars)
{
    /// <summary>The calendars of a moment, for questions about many.</summary>
    internal readonly record struct Book(CalendarSet Known)
    {
        internal DataFault? Fault(SchemeRow scheme, DateOnly today) => PortfolioAges.Fault(Known, scheme, today);

        internal DataFault? Fault(string name, Guid? calendarId, DateOnly date, DateOnly today, int mostDays) => PortfolioAges.Fault(Known, name, calendarId, date, today, mostDays);
    }

    internal async Task<Book> Open(Session session) => new(await calendars.Read(session));

    /// <summary>Why the portfolio's NAVs may not be acted on; null when all of them are fresh.</summary>
    internal async Task<DataFault?> Fault(Session session, ValuedPortfolio portfolio)
    {
        var known = await calendars.Read(session);
        return portfolio.Holdings.Where(one => one.Holding.Units > 0).Select(holding => Fault(known, holding.Scheme, portfolio.Day)).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>The same for one scheme.</summary>
    internal async Task<DataFault?> Fault(Session session, SchemeRow scheme, DateOnly today) => Fault(await calendars.Read(session), scheme, today);

    /// <summary>The same for anything with a date, by its own calendar and greatest age in business days.</summary>
    internal async Task<DataFault?> Fault(Session session, string name, Guid? calendarId, DateOnly date, DateOnly today, int mostDays) => Fault(await calendars.Read(session), name, calendarId, date, today, mostDays);

    private static DataFault? Fault(CalendarSet known, SchemeRow scheme, DateOnly today) => scheme.LastNavDate is not { } date
        ? new("no_nav", $"no NAV of {scheme.ProductCode} has been accepted")
        : Fault(known, scheme.ProductCode, scheme.CalendarId, date, today, scheme.MaxNavAge ?? NavLimits.AgeOf(scheme.Category));

    private static DataFault? Fault(CalendarSet known, string name, Guid? calendarId, DateOnly date, DateOnly today, int mostDays) => known.Of(calendarId) is not { } calendar
        ? new("calendar_missing", $"no calendar is known for {name}")
        : NavAges.Of(date, today, mostDays, calendar.IsBusinessDay) is NavAge.Fresh ? null : new("nav_stale", $"the last value of {name} is of {date:yyyy-MM-dd}, too old to act on");
}
