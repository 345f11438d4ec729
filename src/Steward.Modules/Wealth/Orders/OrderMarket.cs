using Steward.Kernel;
using Steward.Portfolio.Lots;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>How an order that is received at an instant is dated.</summary>
/// <param name="CutOffAt">Until then an order gets this date.</param>
/// <param name="Problem">Why there is no date; null when there is one.</param>
internal sealed record MarketDating(DateOnly? OrderDate, DateOnly? NavDate, DateTimeOffset? CutOffAt, string? Problem);

/// <summary>Cut-offs, settlement days, charges, loads and calendars of one moment.</summary>
internal sealed class MarketDay(MarketRules rules, CalendarSet calendars, IReadOnlyDictionary<Guid, string> zones, string? usualZone, IReadOnlyList<ChargeRow> charges, ILookup<(Guid Scheme, string Action), SaleTerms> terms)
{
    private readonly Dictionary<(Guid? Calendar, string Category, string Direction, DateTimeOffset Received), MarketDating> dated = [];

    /// <summary>The date on the calendar's clock.</summary>
    internal DateOnly DayOf(SchemeRow scheme, DateTimeOffset instant) => LocalTime.DateIn(ZoneOf(scheme), instant);

    /// <summary>The first instant of a date on the calendar's clock.</summary>
    internal DateTimeOffset Begins(SchemeRow scheme, DateOnly day) => LocalTime.FirstAt(ZoneOf(scheme), NodaTime.LocalDateTime.FromDateTime(day.ToDateTime(default)));

    internal BusinessCalendar? CalendarOf(SchemeRow scheme) => calendars.Of(scheme.CalendarId);

    /// <summary>D, the NAV date and the cut-off of an order that is received now, with its money there.</summary>
    internal MarketDating Date(SchemeRow scheme, string direction, DateTimeOffset received)
    {
        var alike = (scheme.CalendarId, scheme.Category, direction, received);
        return dated.TryGetValue(alike, out var known) ? known : dated[alike] = Reckon(scheme, direction, received);
    }

    /// <summary>So many cut-offs are passed at most: a predicted NAV lies some days ahead at the utmost.</summary>
    private const int MostCutOffs = 60;

    /// <summary>Until when an order may be received for the NAV of a day: the instant it is asked from, where that NAV was gone by then. Null: the calendar or the cut-off is unknown.</summary>
    internal DateTimeOffset? CutOffFor(SchemeRow scheme, string direction, DateOnly navDate, DateTimeOffset from)
    {
        var at = from;
        for (var passed = 0; passed < MostCutOffs; passed++)
        {
            if (Date(scheme, direction, at) is not { NavDate: { } nav, CutOffAt: { } cutOff }) return null;
            if (nav > navDate) return at;
            if (nav == navDate) return cutOff;
            at = cutOff;
        }
        return null;
    }

    private MarketDating Reckon(SchemeRow scheme, string direction, DateTimeOffset received)
    {
        if (CalendarOf(scheme) is not { } calendar) return new(null, null, null, "calendar_missing");
        var zone = ZoneOf(scheme);
        if (rules.For(scheme.Category, direction, LocalTime.DateIn(zone, received)).CutOff is not { } cutOff) return new(null, null, null, "no_cut_off");
        var dating = new CutOffs(calendar, TimeZoneInfo.FindSystemTimeZoneById(zone)).Date(cutOff, received, received);
        if (dating.Dated?.Date is not { } day) return new(null, null, null, dating.Dated?.Code ?? "calendar_missing");
        return new(day, dating.NavDate, LocalTime.At(zone, NodaTime.LocalDateTime.FromDateTime(day.ToDateTime(cutOff.Time))), null);
    }

    /// <summary>When units and cash of an order with this NAV date are there.</summary>
    internal (DateOnly? Units, DateOnly? Cash, string? Problem) Settles(SchemeRow scheme, string direction, DateOnly navDate)
    {
        if (CalendarOf(scheme) is not { } calendar) return (null, null, "calendar_missing");
        if (rules.For(scheme.Category, direction, navDate).Settlement is not { } settlement) return (null, null, "no_settlement_rule");
        var dates = settlement.After(navDate, calendar);
        return (dates.Units.Date, dates.Cash.Date, dates.Units.Code ?? dates.Cash.Code);
    }

    internal IReadOnlyList<ChargeLine> ChargesOn(SchemeRow scheme, string direction, DateOnly day, decimal amount) => Charges.On(charges, scheme.Category, Enum.Parse<OrderDirection>(direction), day, amount);

    /// <summary>The exit load of a sale at the NAV of a day; a switch without terms of its own leaves as a redemption does.</summary>
    internal ExitLoad LoadOf(SchemeRow scheme, string direction, DateOnly day) => (TermsOf(scheme, direction, day) ?? TermsOf(scheme, "Redemption", day))?.Load ?? ExitLoad.None;

    /// <summary>The first day on which units that are bought at the NAV of a day, or switched into, may be sold; null when they are not locked.</summary>
    internal DateOnly? LockedUntil(SchemeRow scheme, DateOnly day) => TermsOf(scheme, "Purchase", day) is { LockInMonths: > 0 and var months } ? day.AddMonths(months) : null;

    private SaleTerms? TermsOf(SchemeRow scheme, string action, DateOnly day) => terms[(scheme.Id, action)].FirstOrDefault(one => one.Period.Contains(day));

    private string ZoneOf(SchemeRow scheme) => (scheme.CalendarId is { } id ? zones.GetValueOrDefault(id) : usualZone) ?? "UTC";
}

/// <summary>What a scheme's terms say about selling and locking.</summary>
internal sealed record SaleTerms(EffectivePeriod Period, ExitLoad Load, int LockInMonths);

/// <summary>Opens a <see cref="MarketDay"/> for some schemes.</summary>
internal sealed class OrderMarket(MarketRuleStore rules, CalendarBook calendars, CalendarStore calendarRows, OrderTermsStore terms)
{
    internal async Task<MarketDay> Open(Session session, IReadOnlyCollection<Guid> schemes)
    {
        var rows = await calendarRows.All(session);
        return new(
            await MarketRules.Load(session, rules), await calendars.Read(session), rows.ToDictionary(row => row.Id, row => row.TimeZone), rows.Count > 0 ? rows[0].TimeZone : null, await terms.Charges(session),
            await terms.Sales(session, schemes));
    }
}
