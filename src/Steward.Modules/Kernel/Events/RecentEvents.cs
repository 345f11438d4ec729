using System.Diagnostics;

namespace Steward.Kernel;

/// <summary>
/// The newest events, read once for all subscribers of this node: each of some fifteen wakes after every commit, and would ask for the same
/// rows. Whoever is further behind reads the table by himself. Safe for use by many tasks.
/// </summary>
internal sealed class RecentEvents
{
    private const int Batch = 500, Most = 1_000;

    // Without a signal something new can only come from another node: it is looked for as often as this.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);
    private readonly Database database;
    private readonly Outbox outbox;
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Window? window;
    private long raised;

    public RecentEvents(Database database, Outbox outbox)
    {
        (this.database, this.outbox) = (database, outbox);
        outbox.Signalled += () => Interlocked.Increment(ref raised);
    }

    /// <summary>Committed events after a position, oldest first, with all that were signalled before the call.</summary>
    internal async Task<IReadOnlyList<PublishedEvent>> After(long position, int limit, CancellationToken cancel)
    {
        var now = await Read(position, limit, cancel);
        return position < now.From ? await database.Read(session => outbox.After(session, position, limit), cancel) : now.After(position, limit);
    }

    private async Task<Window> Read(long position, int limit, CancellationToken cancel)
    {
        var asked = Interlocked.Read(ref raised);
        if (window is { } known && known.Answers(position, limit, asked)) return known;
        await reading.WaitAsync(cancel);
        try
        {
            // Another one may have read while this one waited.
            if (window is { } meanwhile && meanwhile.Answers(position, limit, asked)) return meanwhile;
            var before = window ?? new(position, [], 0, 0, true);
            var (signals, began) = (Interlocked.Read(ref raised), Stopwatch.GetTimestamp());
            var events = await database.Read(session => outbox.After(session, before.To, Batch), cancel);
            return window = before.With(events, signals, began, isWhole: events.Count < Batch);
        }
        finally { reading.Release(); }
    }

    /// <param name="From">Events after this position are all here, up to the last.</param>
    /// <param name="Signals">How many signals there had been when the reading began.</param>
    /// <param name="IsWhole">False: more was there than was read.</param>
    private sealed record Window(long From, PublishedEvent[] Events, long Signals, long ReadAt, bool IsWhole)
    {
        internal long To => Events.Length == 0 ? From : Events[^1].Position;

        /// <summary>Enough events for the asker, or a reading that began after his signal and not long ago; for those before it the window is of no use anyway.</summary>
        internal bool Answers(long position, int limit, long asked) =>
            position < From || Events.Length - IndexAfter(position) >= limit || (IsWhole && Signals >= asked && Stopwatch.GetElapsedTime(ReadAt) < Fresh);

        internal IReadOnlyList<PublishedEvent> After(long position, int limit)
        {
            var index = IndexAfter(position);
            return Events[index..Math.Min(Events.Length, index + limit)];
        }

        internal Window With(IReadOnlyList<PublishedEvent> events, long signals, long readAt, bool isWhole)
        {
            PublishedEvent[] all = [.. Events, .. events];
            var gone = Math.Max(0, all.Length - Most);
            return new(gone == 0 ? From : all[gone - 1].Position, all[gone..], signals, readAt, isWhole);
        }

        /// <summary>Of the first event behind a position.</summary>
        private int IndexAfter(long position)
        {
            var (low, high) = (0, Events.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Events[middle].Position <= position) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
