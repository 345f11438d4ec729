using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>
/// Fires due timers, those of a zone in order of their due times. A timer that fails five times is set aside, so that it stops no other.
/// </summary>
internal sealed class TimerRunner(Database database, Timers timers, IEnumerable<ITimerHandler> handlers, TimeProvider clock, MachineClock machine, ILogger<TimerRunner> log) : BackgroundService
{
    private const int Batch = 200;
    private const int MostTogether = 50;
    private const int MostAttempts = 5;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, ITimerHandler> byKind = handlers.ToDictionary(h => h.Kind);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        var signal = new Signal();
        timers.Signalled += signal.Set;
        var kinds = Json.Of(byKind.Keys);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (!machine.IsWell)
                {
                    await Task.Delay(Poll, cancel);
                    continue;
                }
                var due = await database.Read(session => timers.Due(session, clock.GetUtcNow(), Batch, kinds), cancel);
                await Task.WhenAll(due.GroupBy(timer => timer.ZoneId).Select(zone => FireZone([.. zone], cancel)));
                if (due.Count < Batch) await Sleep(signal, kinds, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
            catch (Exception error)
            {
                log.LogWarning("Timers wait for the database: {Message}", error.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
        timers.Signalled -= signal.Set;
    }

    private async Task Sleep(Signal signal, Json kinds, CancellationToken cancel)
    {
        var next = await database.Read(session => timers.Next(session, kinds), cancel);
        var delay = next is { } due && due - clock.GetUtcNow() is var left && left < Poll ? (left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1)) : Poll;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // By both clocks: the product's may be stopped, or run many times faster than the machine's.
        await Task.WhenAny(signal.Wait(Poll, both.Token), Task.Delay(delay, clock, both.Token));
        await both.CancelAsync();
    }

    /// <summary>Many timers of a zone share a commit. When one of them fails, those of its group are fired one by one.</summary>
    private async Task FireZone(IReadOnlyList<DueTimer> due, CancellationToken cancel)
    {
        foreach (var group in due.Chunk(MostTogether))
        {
            if (await FiredTogether(group, cancel)) continue;
            foreach (var timer in group) await FireAlone(timer, cancel);
        }
    }

    private async Task<bool> FiredTogether(IReadOnlyList<DueTimer> group, CancellationToken cancel)
    {
        if (group.Count == 1) return false;
        try
        {
            await database.Write(async session => { foreach (var timer in group) await Fire(session, timer, cancel); }, cancel);
            return true;
        }
        catch (Exception error) when (IsItsOwn(error, cancel)) { return false; }
    }

    private async Task FireAlone(DueTimer timer, CancellationToken cancel)
    {
        try { await database.Write(session => Fire(session, timer, cancel), cancel); }
        catch (Exception error) when (IsItsOwn(error, cancel))
        {
            var attempt = timer.Attempts + 1;
            // A refusal is an answer of the rules, not a fault.
            log.Log(error is RefusedException ? LogLevel.Information : LogLevel.Error, error, "Timer {Kind} {Key} failed for the {Attempt}. time", timer.Kind, timer.Key, attempt);
            var again = Instants.Micros(clock.GetUtcNow() + TimeSpan.FromSeconds(1 << attempt));
            await database.Write(session => timers.Failed(session, timer, again, attempt >= MostAttempts, error.Message), cancel);
        }
    }

    /// <summary>Whoever takes the row away fires it: the effect and the taking are one transaction.</summary>
    private async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await timers.Claim(session, timer)) await byKind[timer.Kind].Fire(session, timer, cancel);
    }

    /// <summary>The timer's own failure, not the store's and not the server's stop.</summary>
    private static bool IsItsOwn(Exception error, CancellationToken cancel) =>
        error is not (StoreUnavailableException or UnknownCommitException) && !(error is OperationCanceledException && cancel.IsCancellationRequested);
}
