namespace Steward.Portfolio.Schedules;

/// <summary>A row of settlement rules: after how many business days units and cash are there, per category and direction.</summary>
/// <param name="UnitDays">Business days from the NAV date until units of a purchase can be used.</param>
/// <param name="CashDays">Business days from the NAV date until the cash of a redemption is there.</param>
public sealed record Settlement(int UnitDays, int CashDays)
{
    /// <summary>When units and cash of an order with this NAV date are there. 0 days mean the NAV date itself, or the business day after it.</summary>
    public SettlementDates After(DateOnly navDate, BusinessCalendar calendar) => new(navDate, calendar.Add(navDate, UnitDays), calendar.Add(navDate, CashDays));
}

/// <summary>When an order is settled.</summary>
/// <param name="NavDate">The NAV date that both are counted from.</param>
/// <param name="Units">When units can be used, or why that is unknown.</param>
/// <param name="Cash">When cash is there, or why that is unknown.</param>
public readonly record struct SettlementDates(DateOnly NavDate, DayAnswer Units, DayAnswer Cash);
