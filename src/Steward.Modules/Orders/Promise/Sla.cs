namespace Steward.Orders.Promise;

internal enum SlaState { OnTrack, Warning, Critical, Breached, Met, Missed }

internal enum Urgency { Critical, Urgent, Normal, Flexible }

/// <summary>Where an order stands against its promise.</summary>
internal static class Sla
{
    /// <summary>
    /// An open order by the time used of its promise, counted back from the deadline, so that the clock rests while the zone is
    /// closed; a delivered one for good. Exactly at the deadline is in time.
    /// </summary>
    internal static SlaState State(DateTimeOffset deadline, ServiceLevel level, DateTimeOffset now, DateTimeOffset? deliveredAt = null)
    {
        if (deliveredAt is { } delivered) return delivered <= deadline ? SlaState.Met : SlaState.Missed;
        if (now > deadline) return SlaState.Breached;
        var used = now - deadline.AddMinutes(-level.PromiseMinutes);
        return used >= TimeSpan.FromMinutes(level.CriticalAfterMinutes) ? SlaState.Critical
            : used >= TimeSpan.FromMinutes(level.WarningAfterMinutes) ? SlaState.Warning : SlaState.OnTrack;
    }

    /// <summary>The next instant at which the state of an open order changes by itself; null when it is breached.</summary>
    internal static DateTimeOffset? NextChange(DateTimeOffset deadline, ServiceLevel level, DateTimeOffset now)
    {
        var start = deadline.AddMinutes(-level.PromiseMinutes);
        return State(deadline, level, now) switch
        {
            SlaState.OnTrack => start.AddMinutes(level.WarningAfterMinutes),
            SlaState.Warning => start.AddMinutes(level.CriticalAfterMinutes),
            SlaState.Critical => deadline.AddTicks(TimeSpan.TicksPerMicrosecond),
            _ => null,
        };
    }

    internal static Urgency Urgency(DateTimeOffset deadline, DateTimeOffset now) => (deadline - now).TotalMinutes switch
    {
        < 30 => Promise.Urgency.Critical,
        < 60 => Promise.Urgency.Urgent,
        < 180 => Promise.Urgency.Normal,
        _ => Promise.Urgency.Flexible,
    };
}
