namespace Steward.Routing;

/// <summary>Tiers of a plan or a change of a plan, compared in order.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Score(long Unserved, long First, long Second) : IComparable<Score>
{
    internal static Score Worst => new(long.MaxValue, long.MaxValue, long.MaxValue);

    public int CompareTo(Score other) =>
        Unserved != other.Unserved ? Unserved.CompareTo(other.Unserved)
        : First != other.First ? First.CompareTo(other.First)
        : Second.CompareTo(other.Second);

    public static Score operator +(Score a, Score b) => new(a.Unserved + b.Unserved, a.First + b.First, a.Second + b.Second);

    public static Score operator -(Score a, Score b) => new(a.Unserved - b.Unserved, a.First - b.First, a.Second - b.Second);

    public static bool operator <(Score a, Score b) => a.CompareTo(b) < 0;

    public static bool operator >(Score a, Score b) => a.CompareTo(b) > 0;

    public static bool operator <=(Score a, Score b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Score a, Score b) => a.CompareTo(b) >= 0;
}

/// <summary>What one feasible route is worth: quantities, and the cost parts from them.</summary>
internal readonly record struct RouteValue(bool Used, long Distance, long Departure, long End, long Driving, int Stops)
{
    internal long Duration => End - Departure;

    /// <summary>Time beyond the regular duration or end.</summary>
    internal long Overtime { get; init; }

    /// <summary>Sum of the unpaid breaks.</summary>
    internal long Unpaid { get; init; }

    /// <summary>Rate × time outside the preferred times, in 1/3,600 of the rates' unit.</summary>
    internal Int128 Soft { get; init; }

    /// <summary>Setting up and serving, the frozen part included.</summary>
    internal long Service { get; init; }

    /// <summary>Price of jobs moved and re-ordered.</summary>
    internal long Changes { get; init; }

    /// <summary>Price of shifts in time, in 1/3,600 of the rates' unit.</summary>
    internal Int128 Shift { get; init; }

    /// <summary>rate × quantity / unit, rounded half up once.</summary>
    internal static long Rounded(long rate, long quantity, long unit) =>
        rate == 0 ? 0
        : rate is > 0 and < int.MaxValue / 2 && quantity is >= 0 and < int.MaxValue ? (rate * quantity * 2 + unit) / (2 * unit)
        : (long)(((Int128)rate * quantity * 2 + unit) / (2 * unit));

    /// <summary>1/3,600 of a unit to whole units, rounded half up once.</summary>
    internal static long Rounded(Int128 soft) => soft == 0 ? 0 : (long)((soft * 2 + 3600) / 7200);

    internal CostParts Cost(VehicleCost rates) => !Used ? default : new()
    {
        Fixed = rates.Fixed,
        Distance = Rounded(rates.Per1000Distance, Distance, 1000),
        Time = Rounded(rates.PerHour, Duration - Unpaid, 3600),
        Overtime = Rounded(rates.PerHourOvertime, Overtime, 3600),
        SoftWindows = Rounded(Soft),
        Stops = rates.PerStop * Stops,
        Changes = Changes + Rounded(Shift),
    };

    internal Score Score(Objective objective, VehicleCost rates)
    {
        if (!Used) return default;
        return objective.Kind switch
        {
            Objective.Preset.Cost => new(0, Cost(rates).Total, 0),
            Objective.Preset.DistanceFirst => new(0, Distance, 0),
            Objective.Preset.MinMax => new(0, 0, Cost(rates).Total),
            Objective.Preset.VehiclesFirst => new(0, 1, Distance),
            _ => new(0, Duration, Distance),
        };
    }
}
