using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>A timer that fell due. The handler reads the state again and does nothing if it no longer applies.</summary>
public sealed record DueTimer
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public required string Kind { get; init; }
    public required string Key { get; init; }
    public Json Payload { get; init; }
    public int Attempts { get; init; }
}

/// <summary>Acts when a timer of its kind falls due, in the transaction that takes the timer away.</summary>
public interface ITimerHandler
{
    string Kind { get; }

    Task Fire(Session session, DueTimer timer, CancellationToken cancel);
}

/// <summary>Durable due times, one row for each (kind, key). One-shot timers fire late rather than never.</summary>
public sealed class Timers
{
    internal event Action? Signalled;

    /// <summary>Sets or moves a timer.</summary>
    public async Task Set(Session session, string kind, string key, Guid zoneId, DateTimeOffset dueAt, Json? payload = null)
    {
        await session.Execute(
            """
            insert into timers (id, zone_id, due_at, kind, key, payload) values (@id, @zoneId, @dueAt, @kind, @key, @payload)
            on conflict (kind, key) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0, set_aside = @no, last_error = null
            """,
            new { id = Ids.New(session.Now), zoneId, dueAt = Instants.Micros(dueAt), kind, key, payload = payload ?? Json.Empty, no = false });
        session.AfterCommit(() => Signalled?.Invoke());
    }

    public Task<int> Clear(Session session, string kind, string key) => session.Execute("delete from timers where kind = @kind and key = @key", new { kind, key });

    internal Task<IReadOnlyList<DueTimer>> Due(Session session, DateTimeOffset now, int limit) => session.Query<DueTimer>(
        "select id, zone_id, due_at, kind, key, payload, attempts from timers where due_at <= @now and not set_aside order by due_at, id limit @limit", new { now, limit });

    internal Task<DateTimeOffset?> Next(Session session) => session.Scalar<DateTimeOffset?>("select min(due_at) from timers where not set_aside");

    /// <summary>Claims a timer by taking it away: whoever deletes the row fires it, once.</summary>
    internal async Task<bool> Claim(Session session, DueTimer timer) =>
        await session.Execute("delete from timers where id = @Id and due_at = @DueAt", new { timer.Id, timer.DueAt }) == 1;

    internal Task<int> Failed(Session session, DueTimer timer, DateTimeOffset again, bool setAside, string error) => session.Execute(
        "update timers set attempts = attempts + 1, due_at = @again, set_aside = @setAside, last_error = @error where id = @Id and due_at = @DueAt",
        new { timer.Id, timer.DueAt, again, setAside, error });
}

/// <summary>Fires due timers in order of their due times. A timer that fails five times is set aside, so that it stops no other.</summary>
internal sealed class TimerRunner(Database database, Timers timers, IEnumerable<ITimerHandler> handlers, TimeProvider clock, ILogger<TimerRunner> log) : BackgroundService
{
    private const int Batch = 200;
    private const int MostAttempts = 5;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, ITimerHandler> byKind = handlers.ToDictionary(h => h.Kind);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        var signal = new SemaphoreSlim(1, 1);
        timers.Signalled += () => { if (signal.CurrentCount == 0) signal.Release(); };
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var due = await database.Read(session => timers.Due(session, clock.GetUtcNow(), Batch), cancel);
                // Started in order: the embedded store runs them in that order and commits them together.
                await Task.WhenAll(due.Select(timer => Fire(timer, cancel)));
                if (due.Count < Batch) await Sleep(signal, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
            catch (Exception error)
            {
                log.LogWarning("Timers wait for the database: {Message}", error.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task Sleep(SemaphoreSlim signal, CancellationToken cancel)
    {
        var next = await database.Read(timers.Next, cancel);
        var delay = next is { } due && due - clock.GetUtcNow() is var left && left < Poll ? (left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1)) : Poll;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(signal.WaitAsync(Poll, both.Token), Task.Delay(delay, clock, both.Token));
        await both.CancelAsync();
    }

    private async Task Fire(DueTimer timer, CancellationToken cancel)
    {
        if (!byKind.TryGetValue(timer.Kind, out var handler)) return;
        var started = Stopwatch.GetTimestamp();
        try
        {
            await database.Write(async session => { if (await timers.Claim(session, timer)) await handler.Fire(session, timer, cancel); }, cancel);
        }
        catch (Exception error) when (error is not (OperationCanceledException or StoreUnavailableException or UnknownCommitException))
        {
            var attempt = timer.Attempts + 1;
            log.LogError(error, "Timer {Kind} {Key} failed for the {Attempt}. time after {Ms} ms", timer.Kind, timer.Key, attempt, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var again = Instants.Micros(clock.GetUtcNow() + TimeSpan.FromSeconds(1 << attempt));
            await database.Write(session => timers.Failed(session, timer, again, attempt >= MostAttempts, error.Message), cancel);
        }
    }
}
