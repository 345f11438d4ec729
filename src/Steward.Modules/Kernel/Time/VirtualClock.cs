namespace Steward.Kernel;

/// <summary>
/// Time that moves only when it is told to. Its timers fire inside <see cref="Advance"/>, in order of their due times, so that a run can be
/// repeated. The simulated city drives it faster than real time; tests drive it by hand.
/// </summary>
public class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset, long)> due = new();
    private DateTimeOffset now = Instants.Micros(start);
    private long sequence;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    /// <summary>The instant at which the next timer falls due; null when none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get { lock (gate) return due.TryPeek(out _, out var key) ? key.Item1 : null; }
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (gate) end = now + by;
        while (Take(end) is { } timer) timer.Fire();
        lock (gate) if (now < end) now = end;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private VirtualTimer? Take(DateTimeOffset end)
    {
        lock (gate)
        {
            while (due.TryPeek(out var timer, out var key) && key.Item1 <= end)
            {
                due.Dequeue();
                if (timer.DueAt != key.Item1) continue; // moved or stopped since
                if (now < key.Item1) now = key.Item1;
                timer.DueAt = timer.Period > TimeSpan.Zero ? now + timer.Period : null;
                if (timer.DueAt is { } again) due.Enqueue(timer, (again, ++sequence));
                return timer;
            }
            return null;
        }
    }

    private void Schedule(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timer.Period = period;
            timer.DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : now + dueTime;
            if (timer.DueAt is { } at) due.Enqueue(timer, (at, ++sequence));
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal DateTimeOffset? DueAt { get; set; }

        internal TimeSpan Period { get; set; }

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Schedule(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Schedule(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
