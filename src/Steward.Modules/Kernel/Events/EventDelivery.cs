using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>Feeds each subscriber from its own cursor, so that one bad event stops one subscription, visibly.</summary>
internal sealed class EventDelivery(Database database, Outbox outbox, IEnumerable<IEventSubscriber> subscribers, ILogger<EventDelivery> log) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken cancel) => Task.WhenAll(subscribers.Select(subscriber => Feed(subscriber, cancel)));

    private async Task Feed(IEventSubscriber subscriber, CancellationToken cancel)
    {
        var signal = new Signal();
        outbox.Signalled += signal.Set;
        var (failures, passed) = (0, new Passed());
        // After a failure the batch is taken event by event, so that the good ones before the bad one are handled once and kept.
        var singles = 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var limit = singles > 0 ? 1 : Batch;
                var handled = await Step(subscriber, passed, limit, cancel);
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
    /// Events and cursor move in one transaction. Most events are not for most subscribers: those are passed in memory and the cursor is
    /// moved over them once a second. Returns how many were read.
    /// </summary>
    private async Task<int> Step(IEventSubscriber subscriber, Passed passed, int limit, CancellationToken cancel)
    {
        var (seen, isWanted) = await database.Read(
            async session =>
            {
                var events = await outbox.After(session, Math.Max(passed.Position, await PositionOf(session, subscriber.Name)), limit);
                return (events, events.Count > 0 && await subscriber.WantsAny(session, events));
            },
            cancel);
        if (!isWanted)
        {
            if (seen.Count > 0) passed.Position = seen[^1].Position;
            if (passed.Position > passed.Kept && Stopwatch.GetElapsedTime(passed.KeptAt) >= KeepEvery) await Keep(subscriber, passed, cancel);
            return seen.Count;
        }
        return await database.Write(
            async session =>
            {
                if (await outbox.CursorOf(session, subscriber.Name) is not { } cursor) return 0;
                var events = await outbox.After(session, Math.Max(passed.Position, cursor), limit);
                foreach (var happened in events)
                    if (subscriber.Types.Count == 0 || subscriber.Types.Contains(happened.Type)) await subscriber.Handle(session, happened, cancel);
                if (events.Count > 0) await outbox.MoveCursor(session, subscriber.Name, events[^1].Position);
                return events.Count;
            },
            cancel);
    }

    private async Task Keep(IEventSubscriber subscriber, Passed passed, CancellationToken cancel)
    {
        await database.Write(
            async session =>
            {
                if (await outbox.CursorOf(session, subscriber.Name) < passed.Position) await outbox.MoveCursor(session, subscriber.Name, passed.Position);
            },
            cancel);
        (passed.Kept, passed.KeptAt) = (passed.Position, Stopwatch.GetTimestamp());
    }

    private static async Task<long> PositionOf(Session session, string subscriber) =>
        await session.Scalar<long?>("select position from outbox_cursors where subscriber = @subscriber", new { subscriber }) ?? 0;

    private async Task Note(IEventSubscriber subscriber, Exception error)
    {
        try { await database.Write(session => outbox.CursorFailed(session, subscriber.Name, error.Message)); }
        catch (Exception second) { log.LogWarning("The failure could not be noted: {Message}", second.Message); }
    }

    /// <summary>How far a subscriber was led over events that are not for it, and how much of that its cursor knows.</summary>
    private sealed class Passed
    {
        internal long Position { get; set; }

        internal long Kept { get; set; }

        internal long KeptAt { get; set; }
    }
}
