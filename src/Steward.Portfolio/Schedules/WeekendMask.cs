namespace Steward.Portfolio.Schedules;

/// <summary>The days of the week on which no business is done. Bit n is day n with 0 = Sunday, as <see cref="DayOfWeek"/> counts.</summary>
[Flags]
public enum WeekendMask
{
    /// <summary>Every day of the week may be a business day.</summary>
    None = 0,

    /// <summary>Sunday.</summary>
    Sunday = 1,

    /// <summary>Monday.</summary>
    Monday = 2,

    /// <summary>Tuesday.</summary>
    Tuesday = 4,

    /// <summary>Wednesday.</summary>
    Wednesday = 8,

    /// <summary>Thursday.</summary>
    Thursday = 16,

    /// <summary>Friday.</summary>
    Friday = 32,

    /// <summary>Saturday.</summary>
    Saturday = 64,

    /// <summary>The usual weekend.</summary>
    SaturdayAndSunday = Saturday | Sunday,

    /// <summary>The weekend of several Gulf states.</summary>
    FridayAndSaturday = Friday | Saturday,
}
