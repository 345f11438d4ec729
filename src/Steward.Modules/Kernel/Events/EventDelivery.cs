using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>Feeds each subscriber from its own cursor, so that one bad event stops one subscription, visibly.</summary>
internal sealed class EventDelivery(Database database, Outbox outbox, IEnumerable<IEventSubscriber> subscribers, ILogger<EventDelivery> log) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    protected override Task ExecuteAsync(CancellationToken cancel) => Task.WhenAll(subscribers.Select(subscriber => Feed(subscriber, cancel)));

    private async Task Feed(IEventSubscriber subscriber, CancellationToken cancel)
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
                var handled = await Step(subscriber, limit, cancel);
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

    /// <summary>Events and cursor move in one transaction. Returns how many were read.</summary>
    private async Task<int> Step(IEventSubscriber subscriber, int limit, CancellationToken cancel)
    {
        // A look first: most polls find nothing and must not cost a write.
        var waiting = await database.Read(async session => await outbox.Last(session) > await PositionOf(session, subscriber.Name), cancel);
        if (!waiting) return 0;
        return await database.Write(
            async session =>
            {
                var position = await outbox.CursorOf(session, subscriber.Name);
                var events = await outbox.After(session, position, limit);
                foreach (var happened in events)
                    if (subscriber.Types.Contains(happened.Type)) await subscriber.Handle(session, happened, cancel);
                if (events.Count > 0) await outbox.MoveCursor(session, subscriber.Name, events[^1].Position);
                return events.Count;
            },
            cancel);
    }

    private static async Task<long> PositionOf(Session session, string subscriber) =>
        await session.Scalar<long?>("select position from outbox_cursors where subscriber = @subscriber", new { subscriber }) ?? 0;

    private async Task Note(IEventSubscriber subscriber, Exception error)
    {
        try { await database.Write(session => outbox.CursorFailed(session, subscriber.Name, error.Message)); }
        catch (Exception second) { log.LogWarning("The failure could not be noted: {Message}", second.Message); }
    }
}
