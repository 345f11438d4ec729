namespace Steward.Portfolio.Schedules;

/// <summary>Which day's NAV an order gets that is dated D.</summary>
public enum NavRule
{
    /// <summary>The NAV of D.</summary>
    SameDay,

    /// <summary>The NAV of the calendar day before D.</summary>
    PreviousDay,
}

/// <summary>A row of cut-offs: until when an order counts for its day, and which NAV it gets.</summary>
/// <param name="Time">An order must be received before this local time.</param>
/// <param name="NavRule">Which NAV.</param>
/// <param name="NeedsRealisedMoney">Whether the money must be there before the cut-off, too (purchases).</param>
public sealed record CutOff(TimeOnly Time, NavRule NavRule, bool NeedsRealisedMoney)
{
    /// <summary>When rules run that name no time: so long before the cut-off.</summary>
    public static readonly TimeSpan DefaultRunLead = TimeSpan.FromHours(2);

    /// <summary>The run time of a rule that names none; midnight when the cut-off is earlier in the day than the lead.</summary>
    public TimeOnly DefaultRunTime => Time.ToTimeSpan() < DefaultRunLead ? TimeOnly.MinValue : Time.Add(-DefaultRunLead);
}

/// <summary>The dates of orders at the cut-offs of one market.</summary>
/// <param name="Calendar">The business days of the scheme.</param>
/// <param name="Zone">The time zone of the cut-off.</param>
public sealed record CutOffs(BusinessCalendar Calendar, TimeZoneInfo Zone)
{
    /// <summary>
    /// The date D and the NAV date of an order. Received on a business day before the cut-off it is dated that day, else the next business day. Where the
    /// row asks for realised money, the later of both instants counts.
    /// </summary>
    /// <param name="cutOff">The row in force.</param>
    /// <param name="received">When the order is received.</param>
    /// <param name="moneyRealised">When the money is there, by fact or by forecast; null when nobody knows: then there is no date where the row asks for it.</param>
    public OrderDating Date(CutOff cutOff, DateTimeOffset received, DateTimeOffset? moneyRealised)
    {
        if (cutOff.NeedsRealisedMoney && moneyRealised is null) return new(cutOff, received, null, null, false, default, null);
        var isMoneyLater = cutOff.NeedsRealisedMoney && moneyRealised > received;
        var counted = RunClock.LocalTimeOf(isMoneyLater ? moneyRealised!.Value : received, Zone);
        var day = DateOnly.FromDateTime(counted);
        var isBefore = TimeOnly.FromDateTime(counted) < cutOff.Time;
        var dated = Calendar.Following(isBefore ? day : day.AddDays(1));
        var nav = dated.Date is not { } date ? (DateOnly?)null : cutOff.NavRule == NavRule.SameDay ? date : date.AddDays(-1);
        return new(cutOff, received, counted, dated, isBefore, isMoneyLater ? OrderDatedBy.Money : OrderDatedBy.Order, nav);
    }

    /// <summary>Whether an order that leaves at <paramref name="now"/> still gets the NAV that it would have got at <paramref name="then"/>. False when a date is unknown.</summary>
    public bool GetsSameNav(CutOff cutOff, DateTimeOffset then, DateTimeOffset now)
    {
        var (planned, actual) = (Date(cutOff, then, then), Date(cutOff, now, now));
        return planned.NavDate is not null && planned.NavDate == actual.NavDate;
    }
}

/// <summary>What an order's date was decided by.</summary>
public enum OrderDatedBy
{
    /// <summary>The instant at which the order was received.</summary>
    Order,

    /// <summary>The instant at which the money was there.</summary>
    Money,
}

/// <summary>An order's date and NAV date with what was compared.</summary>
/// <param name="CutOff">The row that was used.</param>
/// <param name="Received">When the order was received.</param>
/// <param name="CountedAt">The local time that was compared with the cut-off; null while the order waits for money of which nothing is known.</param>
/// <param name="Dated">D, or why the calendar knows none; null while waiting for money.</param>
/// <param name="IsBeforeCutOff">Whether the counted time is before the cut-off.</param>
/// <param name="DatedBy">Whose instant counted.</param>
/// <param name="NavDate">The NAV that the order is predicted to get; null when it is unknown.</param>
public sealed record OrderDating(
    CutOff CutOff, DateTimeOffset Received, DateTime? CountedAt, DayAnswer? Dated, bool IsBeforeCutOff, OrderDatedBy DatedBy, DateOnly? NavDate)
{
    /// <summary>Whether there is no date because the row asks for realised money and nobody knows when it comes.</summary>
    public bool WaitsForMoney => CountedAt is null;
}
