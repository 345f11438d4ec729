using Steward.Kernel;

namespace Steward.Orders;

/// <summary>A stamp and when it was read.</summary>
internal readonly record struct StampRead(OrderStamp? Stamp, DateTimeOffset At);

/// <summary>
/// Reads the stamps of several requests in one round trip, for a store in another process. Who asks while the readings are under way goes
/// with the next one, which begins after that: a stamp is never older than the question. Safe for use from many threads at once.
/// </summary>
internal sealed class OrderStamps(Database database, TimeProvider clock)
{
    // With two readings at a time the store works on one while the other's requests are answered. Measured with 16 callers: one leaves
    // pauses, 16 are one reading a request, and both gave fewer answers a second.
    private const int MostReadings = 2, MostInOne = 500, MostOnOneConnection = 10_000;

    private readonly Lock gate = new();
    private readonly Queue<Question> waiting = new();
    private int readers;
    private long readings;

    /// <summary>False where a stamp costs no round trip (SQLite lies in this process): ask for it in the reading that needs it.</summary>
    internal bool AreShared => database.Dialect is Dialect.PostgreSql;

    /// <summary>How many round trips there were.</summary>
    internal long Readings => Interlocked.Read(ref readings);

    internal Task<StampRead> Of(Guid order, CancellationToken cancel)
    {
        var question = new Question(order);
        lock (gate)
        {
            waiting.Enqueue(question);
            if (readers == MostReadings) return question.Task.WaitAsync(cancel);
            readers++;
        }
        // Not awaited and without this request's context: the reading serves others too, and goes on when this one is given up.
        ThreadPool.UnsafeQueueUserWorkItem(static stamps => _ = stamps.ReadOn(), this, preferLocal: false);
        return question.Task.WaitAsync(cancel);
    }

    /// <summary>Reads until nobody waits. The connection is kept from one group to the next: the pool would hand out another each time.</summary>
    private async Task ReadOn()
    {
        var group = Next();
        while (group.Count > 0)
        {
            try
            {
                await database.Read(async session =>
                {
                    Action? tell = null;
                    for (var left = MostOnOneConnection; left > 0 && group.Count > 0; left--)
                    {
                        var reading = Stamps(session, group);
                        // The last group is answered while the store looks for this one.
                        tell?.Invoke();
                        tell = await reading;
                        group = Next();
                    }
                    tell?.Invoke();
                    return true;
                });
            }
            catch (Exception error)
            {
                // Each request answers for itself what the store's failure means.
                if (group.Count == 0) return;
                foreach (var question in group) question.TrySetException(error);
                group = Next();
            }
        }
    }

    /// <summary>All who wait; empty when nobody does, and then this reader has ended.</summary>
    private List<Question> Next()
    {
        var group = new List<Question>();
        lock (gate)
        {
            while (group.Count < MostInOne && waiting.TryDequeue(out var question)) group.Add(question);
            if (group.Count == 0) readers--;
        }
        return group;
    }

    /// <summary>What is to be told to the group, once it is known.</summary>
    private async Task<Action> Stamps(Session session, List<Question> group)
    {
        Interlocked.Increment(ref readings);
        var at = Instants.Micros(clock.GetUtcNow());
        var stamps = (await OrdersStore.Stamps(session, [.. group.Select(question => question.Order).Distinct()])).ToDictionary(stamp => stamp.Id);
        return () => group.ForEach(question => question.TrySetResult(new(stamps.GetValueOrDefault(question.Order), at)));
    }

    /// <summary>Its request goes on at once where the answer is told: it has little left to do, and waking another thread for it costs more than that.</summary>
    private sealed class Question(Guid order) : TaskCompletionSource<StampRead>
    {
        internal Guid Order { get; } = order;
    }
}
