using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>Feeds each subscriber from its own cursor, so that one bad event stops one subscription, visibly.</summary>
/// <param name="ready">Done when the positions of the outbox are those of this database: they may be moved before, and never afterwards.</param>
internal sealed class EventDelivery(
    Database database, Outbox outbox, RecentEvents recent, Task ready, IEnumerable<IEventSubscriber> subscribers, ILogger<EventDelivery> log) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        await ready.WaitAsync(cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        var feeds = subscribers.Select(subscriber => (Subscriber: subscriber, Place: new Place())).ToList();
        await Task.WhenAll(feeds.Select(feed => Feed(feed.Subscriber, feed.Place, cancel)).Append(Keep([.. feeds.Select(feed => (feed.Subscriber.Name, feed.Place))], cancel)));
    }

    private async Task Feed(IEventSubscriber subscriber, Place place, CancellationToken cancel)
    {
        var signal = new Signal();
        outbox.Signalled += signal.Set;
        var failures = 0;
        // After a failure the batch is taken event by event, so that the good ones before the bad one are handled once and kept.
        var singles = 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var limit = singles > 0 ? 1 : Batch;
                var handled = await Step(subscriber, place, limit, cancel);
                failures = 0;
                singles = Math.Max(0, singles - 1);
                if (handled < limit) await signal.Wait(Poll, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
            catch (Exception error)
            {
                if (singles == 0 && error is not (StoreUnavailableException or UnknownCommitException))
                {
                    singles = Batch;
                    continue;
                }
                failures++;
                log.LogError(error, "Subscriber {Subscriber} failed for the {Count}. time", subscriber.Name, failures);
                await Note(subscriber, error);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(failures - 1, 6))), CancellationToken.None).WaitAsync(cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
        outbox.Signalled -= signal.Set;
    }

    /// <summary>
    /// Events and cursor move in one transaction. Most events are not for most subscribers: those are passed in memory and the cursors are moved
    /// over them once a second. Returns how many were read.
    /// </summary>
    private async Task<int> Step(IEventSubscriber subscriber, Place place, int limit, CancellationToken cancel)
    {
        await Look(subscriber, place, cancel);
        var seen = await recent.After(place.Position, limit, cancel);
        if (seen.Count == 0) return 0;
        if (!await database.Read(session => subscriber.WantsAny(session, seen), cancel))
        {
            place.Passed = seen[^1].Position;
            return seen.Count;
        }
        var (handled, position) = await database.Write(
            async session =>
            {
                if (await outbox.CursorOf(session, subscriber.Name) is not { } cursor) return (0, place.Cursor);
                var position = Math.Max(place.Passed, cursor);
                var events = await outbox.After(session, position, limit);
                foreach (var happened in events)
                    if (subscriber.Types.Count == 0 || subscriber.Types.Contains(happened.Type)) await subscriber.Handle(session, happened, cancel);
                if (events.Count == 0) return (0, position);
                await outbox.MoveCursor(session, subscriber.Name, events[^1].Position);
                return (events.Count, events[^1].Position);
            },
            cancel);
        place.Cursor = position;
        return handled;
    }

    /// <summary>The cursor itself, now and then: another node may have moved it. Whoever takes an old one for true reads events that its transaction then passes over.</summary>
    private async Task Look(IEventSubscriber subscriber, Place place, CancellationToken cancel)
    {
        if (place.LookedAt != 0 && Stopwatch.GetElapsedTime(place.LookedAt) < LookEvery) return;
        place.Cursor = await database.Read(session => outbox.PositionOf(session, subscriber.Name), cancel);
        place.LookedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Moves all cursors over what was passed in memory, in one transaction.</summary>
    private async Task Keep(IReadOnlyList<(string Subscriber, Place Place)> places, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(KeepEvery);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancel);
                var passed = places.Select(p => (p.Subscriber, p.Place, Position: p.Place.Passed)).Where(p => p.Position > p.Place.Kept).ToList();
                if (passed.Count == 0) continue;
                await database.Write(session => outbox.PassCursors(session, passed.ConvertAll(p => (p.Subscriber, p.Position))), cancel);
                foreach (var (_, place, position) in passed) place.Kept = position;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
            catch (Exception error) { log.LogWarning("Cursors could not be moved over what was passed: {Message}", error.Message); }
        }
    }

    private async Task Note(IEventSubscriber subscriber, Exception error)
    {
        try { await database.Write(session => outbox.CursorFailed(session, subscriber.Name, error.Message)); }
        catch (Exception second) { log.LogWarning("The failure could not be noted: {Message}", second.Message); }
    }

    /// <summary>Where a subscriber stands. Its own loop writes all but <see cref="Kept"/>, which is the keeper's.</summary>
    private sealed class Place
    {
        private long passed;

        /// <summary>Of the last look, or of its own last transaction.</summary>
        internal long Cursor { get; set; }

        internal long LookedAt { get; set; }

        /// <summary>How far it was led over events that are not for it.</summary>
        internal long Passed { get => Interlocked.Read(ref passed); set => Interlocked.Exchange(ref passed, value); }

        /// <summary>How much of that its cursor knows.</summary>
        internal long Kept { get; set; }

        internal long Position => Math.Max(Passed, Cursor);
    }
}
