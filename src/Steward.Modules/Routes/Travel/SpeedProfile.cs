namespace Steward.Routes.Travel;

/// <summary>
/// How far a vehicle comes from one departure on, hour by hour. A leg is an amount of work: metres × 3,600,000, of which
/// km/h × hour factor × other factors (both in thousandths) are done each second. A leg that crosses an hour border goes on at the next
/// hour's speed and the end is rounded up, so leaving later never means arriving earlier (as in the routing library).
/// </summary>
internal sealed class SpeedProfile
{
    internal const long WorkPerMetre = 3_600_000;
    private const int HourSeconds = 3600;
    private const int Hours = 25;
    private readonly long[] workAt = new long[Hours];
    private readonly int[] secondsAt = new int[Hours];
    private readonly long[] rate = new long[Hours];

    /// <param name="secondOfDay">Local time of the departure.</param>
    internal SpeedProfile(int kmPerHour, TravelConditions conditions, int secondOfDay)
    {
        var hour = secondOfDay / HourSeconds;
        for (var k = 0; k < Hours; k++)
        {
            rate[k] = (long)kmPerHour * conditions.HourMille[(hour + k) % 24] * conditions.SteadyMille;
            if (rate[k] <= 0) throw new ArgumentOutOfRangeException(nameof(conditions), conditions, "Every factor on speed must be above 0.");
            if (k == 0) continue;
            secondsAt[k] = (hour + k) * HourSeconds - secondOfDay;
            workAt[k] = workAt[k - 1] + rate[k - 1] * (secondsAt[k] - secondsAt[k - 1]);
        }
    }

    /// <summary>Whole seconds until the work is done; the last hour's speed holds to the end.</summary>
    internal int SecondsFor(long work)
    {
        if (work == Roads.NoRoad) return Contracts.TravelMatrix.Unreachable;
        var k = 0;
        while (k + 1 < Hours && work > workAt[k + 1]) k++;
        var seconds = secondsAt[k] + (work - workAt[k] + rate[k] - 1) / rate[k];
        return (int)Math.Min(seconds, int.MaxValue - 1);
    }
}
