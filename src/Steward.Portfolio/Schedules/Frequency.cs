namespace Steward.Portfolio.Schedules;

/// <summary>How often a rule may act.</summary>
public enum Frequency
{
    /// <summary>Each business day.</summary>
    Daily,

    /// <summary>Every 7 days.</summary>
    Weekly,

    /// <summary>Every 14 days.</summary>
    Fortnightly,

    /// <summary>Every month.</summary>
    Monthly,

    /// <summary>Every 3 months.</summary>
    Quarterly,

    /// <summary>Every 6 months.</summary>
    HalfYearly,

    /// <summary>Every 12 months.</summary>
    Yearly,
}

/// <summary>What follows from a frequency.</summary>
public static class Frequencies
{
    /// <summary>The months of one step: 1, 3, 6 or 12; 0 for a frequency that counts days.</summary>
    public static int Months(this Frequency frequency) => frequency switch
    {
        Frequency.Monthly => 1,
        Frequency.Quarterly => 3,
        Frequency.HalfYearly => 6,
        Frequency.Yearly => 12,
        _ => 0,
    };

    /// <summary>The days of one step: 7 or 14; 0 for Daily, whose steps are business days, and for those that count months.</summary>
    public static int Days(this Frequency frequency) => frequency switch
    {
        Frequency.Weekly => 7,
        Frequency.Fortnightly => 14,
        _ => 0,
    };

    /// <summary>How many failures in a row a rule bears unless it says so itself: 3 up to Monthly, 2 for the rarer ones.</summary>
    public static int DefaultMaxFailures(this Frequency frequency) => frequency <= Frequency.Monthly ? 3 : 2;
}
