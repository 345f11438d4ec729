namespace Steward.Fleet.Targets;

/// <summary>How far a driver's working day is: his planned shift with its breaks out, else the zone's opening hours.</summary>
/// <param name="Share">0–1 of the day's work that has passed.</param>
/// <param name="MinutesPassed">Since it began, breaks out.</param>
internal readonly record struct WorkDay(decimal Share, decimal MinutesPassed, decimal MinutesLeft)
{
    internal bool IsOver => MinutesLeft == 0;

    /// <param name="breakMinutes">Of breaks taken so far: they are no part of the shift.</param>
    internal static WorkDay Of(IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> spans, DateTimeOffset now, double breakMinutes)
    {
        var (total, passed) = (0m, 0m);
        foreach (var (from, until) in spans)
        {
            total += Minutes(until - from);
            passed += Math.Clamp(Minutes(now - from), 0, Minutes(until - from));
        }
        var breaks = Math.Min(passed, decimal.Round((decimal)breakMinutes, 3));
        (total, passed) = (total - breaks, passed - breaks);
        return total <= 0 ? new(1, passed, 0) : new(Math.Min(1, passed / total), passed, total - passed);
    }

    private static decimal Minutes(TimeSpan span) => span.Ticks / (decimal)TimeSpan.TicksPerMinute;
}

/// <summary>What to expect of a driver's day.</summary>
/// <param name="NeededPerHour">Deliveries an hour for the rest of the shift; null when no time is left.</param>
internal sealed record PaceView(decimal ExpectedDeliveries, decimal ProjectedDeliveries, decimal ProjectedRevenue, decimal? NeededPerHour);

/// <summary>Judges progress against the time that has passed. Pure, and decimal throughout.</summary>
internal static class Pace
{
    private const decimal Tolerance = 0.9m, FirstMinutes = 30, RecentMinutes = 180, MostGap = 0.5m;

    /// <summary>In the first half hour everyone is on track; after the shift who has reached his targets.</summary>
    internal static bool IsOnTrack(TargetRow row, WorkDay day)
    {
        if (!row.HasTarget) return false;
        if (day.IsOver) return row.Achieved;
        if (day.MinutesPassed < FirstMinutes) return true;
        return (row.TargetDeliveries == 0 || row.CurrentDeliveries >= Tolerance * day.Share * row.TargetDeliveries)
            && (row.TargetRevenue == 0 || row.CurrentRevenue >= Tolerance * day.Share * row.TargetRevenue);
    }

    /// <summary>The mean of the progress towards each target above 0, 0–1.</summary>
    internal static decimal Progress(TargetRow row)
    {
        var (sum, parts) = (0m, 0);
        if (row.TargetDeliveries > 0) (sum, parts) = (Math.Min(1, (decimal)row.CurrentDeliveries / row.TargetDeliveries), 1);
        if (row.TargetRevenue > 0) (sum, parts) = (sum + Math.Min(1, row.CurrentRevenue / row.TargetRevenue), parts + 1);
        return parts == 0 ? 0 : sum / parts;
    }

    /// <summary>How far behind the time that has passed, 0–0.5.</summary>
    internal static decimal Gap(TargetRow row, WorkDay day) => row.HasTarget ? Math.Clamp(day.Share - Progress(row), 0, MostGap) : 0;

    /// <summary>The pace of the last three hours, at least the mean so far, over the time left.</summary>
    internal static PaceView View(TargetRow row, WorkDay day, DaySum? recent)
    {
        var (deliveries, revenue) = (Rate(row.CurrentDeliveries, recent?.Deliveries ?? 0, day), Rate(row.CurrentRevenue, recent?.Revenue ?? 0, day));
        var missing = Math.Max(0, row.TargetDeliveries - row.CurrentDeliveries);
        return new(
            decimal.Round(day.Share * row.TargetDeliveries, 1), decimal.Round(row.CurrentDeliveries + deliveries * day.MinutesLeft, 1), decimal.Round(row.CurrentRevenue + revenue * day.MinutesLeft, 2),
            day.IsOver ? null : decimal.Round(missing * 60 / day.MinutesLeft, 1));
    }

    /// <summary>A minute.</summary>
    private static decimal Rate(decimal soFar, decimal recent, WorkDay day) =>
        day.MinutesPassed <= 0 ? 0 : Math.Max(recent / Math.Min(RecentMinutes, day.MinutesPassed), soFar / day.MinutesPassed);
}
