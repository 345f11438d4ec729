using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>
/// Starts and stops one loop for each engine and zone that is wished for and whose lease can be had, and keeps those leases.
/// </summary>
internal sealed class EngineRunner(
    Database database, IEnumerable<IEngine> engines, IEnumerable<IShardSource> sources, LiveStream stream, TimeProvider clock, MachineClock machine, NodeName node, ILogger<EngineRunner> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<(string Engine, Guid Zone), EngineLoop> loops = new();
    private readonly Signal look = new();

    /// <summary>A wish was changed on this node: look now and not at the next round.</summary>
    internal void Look() => look.Set();

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        stream.Passed += Wake;
        while (!cancel.IsCancellationRequested)
        {
            try { await Reconcile(cancel); }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { break; }
            catch (Exception error) { log.LogWarning("Engines wait for the database: {Message}", error.Message); }
            await look.Wait(LookEvery, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        stream.Passed -= Wake;
        await Task.WhenAll(loops.Values.Select(loop => loop.Stop()));
    }

    private async Task Reconcile(CancellationToken cancel)
    {
        var (wishes, zones) = await database.Read(async session => (await LeaseStore.Wishes(session), await Zones(session)), cancel);
        var wanted = new HashSet<(string, Guid)>();
        // By a clock that is not to be trusted nothing is begun, and the leases are left to other nodes.
        foreach (var engine in machine.IsWell ? engines : [])
        {
            foreach (var zone in engine.PerZone ? zones : [Guid.Empty])
            {
                var wish = Wished(wishes, engine.Name, zone);
                if (wish?.State != "running") continue;
                wanted.Add((engine.Name, zone));
                var loop = loops.GetOrAdd((engine.Name, zone), _ => new EngineLoop(engine, zone, database, clock, node.Value, log));
                await loop.Ensure(wish, cancel);
            }
        }
        foreach (var (key, loop) in loops)
        {
            if (wanted.Contains(key) || !loops.TryRemove(key, out _)) continue;
            await loop.Stop();
        }
    }

    private async Task<IReadOnlyList<Guid>> Zones(Session session)
    {
        var zones = new List<Guid>();
        foreach (var source in sources) zones.AddRange(await source.Zones(session));
        return zones;
    }

    /// <summary>A zone's own row wins over the row of the whole server.</summary>
    internal static LeaseStore.Wish? Wished(IReadOnlyList<LeaseStore.Wish> wishes, string engine, Guid zone)
    {
        var own = wishes.FirstOrDefault(w => w.Engine == engine && w.ZoneId == zone);
        var general = wishes.FirstOrDefault(w => w.Engine == engine && w.ZoneId == Guid.Empty);
        return own ?? general;
    }

    private void Wake(PublishedEvent happened)
    {
        foreach (var loop in loops.Values) loop.Hear(happened);
    }
}

/// <summary>The name of this process among the nodes: machine, process and start, so that a restart is another owner.</summary>
public sealed record NodeName(string Value)
{
    public static NodeName OfThisProcess(DateTimeOffset started) => new($"{Environment.MachineName}-{Environment.ProcessId}-{started.ToUnixTimeMilliseconds():x}");
}

/// <summary>One engine on one zone: keeps its lease, ticks on its cadence or when woken, backs off after failures. Never overlaps itself.</summary>
internal sealed class EngineLoop(IEngine engine, Guid zone, Database database, TimeProvider clock, string node, ILogger log)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Signal signal = new();
    private CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private volatile EngineShard? shard;
    private long lastRenewal;
    private long lastNote;
    private int failures;

    /// <summary>Takes the lease when it can, renews it at a quarter of its life, and starts the loop.</summary>
    internal async Task Ensure(LeaseStore.Wish wish, CancellationToken cancel)
    {
        if (shard is { } held)
        {
            if (held.ConfigVersion != wish.ConfigVersion) shard = held with { Config = wish.Config, ConfigVersion = wish.ConfigVersion };
            if (Stopwatch.GetElapsedTime(lastRenewal) < LeaseStore.TimeToLive / 4) return;
            if (await database.Write(session => LeaseStore.Renew(session, held), cancel)) lastRenewal = Stopwatch.GetTimestamp();
            else await Lose();
            return;
        }
        var before = Stopwatch.GetTimestamp();
        if (await database.Write(TakeIfWished, cancel) is not { } epoch) return;
        lastRenewal = before;
        shard = new EngineShard(engine.Name, zone, node, epoch, wish.Config, wish.ConfigVersion);
        stopping = new CancellationTokenSource();
        running = Task.Run(() => Loop(stopping.Token), CancellationToken.None);
    }

    /// <summary>
    /// The wish was read some time ago, and a stop takes the leases away only that are held: it is read again while the lease's row is locked, so
    /// that whoever is stopped meanwhile does not begin.
    /// </summary>
    private async Task<long?> TakeIfWished(Session session)
    {
        if (await LeaseStore.Take(session, engine.Name, zone, node) is not { } epoch) return null;
        if (EngineRunner.Wished(await LeaseStore.Wishes(session), engine.Name, zone)?.State == "running") return epoch;
        await LeaseStore.Release(session, engine.Name, zone);
        return null;
    }

    internal void Hear(PublishedEvent happened)
    {
        if ((happened.ZoneId == zone || happened.ZoneId is null || !engine.PerZone) && engine.WakesOn.Contains(happened.Type)) signal.Set();
    }

    internal async Task Stop()
    {
        var held = shard;
        await Lose();
        if (held is null) return;
        try { await database.Write(session => LeaseStore.GiveBack(session, held)); }
        catch (Exception error) { log.LogWarning("{Engine} could not give its lease back; it expires: {Message}", engine.Name, error.Message); }
    }

    private async Task Lose()
    {
        shard = null;
        await stopping.CancelAsync();
        await running;
    }

    private async Task Loop(CancellationToken cancel)
    {
        var (due, pause) = (DateTimeOffset.MinValue, TimeSpan.Zero);
        while (!cancel.IsCancellationRequested && shard is { } held)
        {
            try
            {
                var rhythm = engine.Rhythm(held.Config);
                if (due == DateTimeOffset.MinValue) (due, pause) = (clock.GetUtcNow() + rhythm.First, rhythm.First);
                // Where the clock was put back meanwhile, the loop does not sleep until it has caught up.
                var left = due - clock.GetUtcNow();
                var woken = await Wait(left < pause ? left : pause, cancel);
                if (woken && rhythm.Gather > TimeSpan.Zero) await Task.Delay(rhythm.Gather, clock, cancel);
                // A node that could not renew for three quarters of the life starts nothing more.
                if (Stopwatch.GetElapsedTime(lastRenewal) > LeaseStore.TimeToLive * 0.75)
                {
                    await Task.Delay(Pause, cancel);
                    continue;
                }
                await Step(shard ?? held, due, cancel);
                // Asked again: an engine of due times knows only after its tick when the next one is.
                pause = failures == 0 ? engine.Rhythm(held.Config).Every : Backoff();
                due = clock.GetUtcNow() + pause;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
            catch (Exception error)
            {
                // Outside the tick: settings that no rhythm can be read from. A loop never ends by itself.
                log.LogError(error, "The loop of {Engine} failed on zone {Zone}", engine.Name, zone);
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private TimeSpan Backoff() => TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(failures - 1, 6)));

    private async Task<bool> Wait(TimeSpan delay, CancellationToken cancel)
    {
        if (delay <= TimeSpan.Zero) return signal.TryTake();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var woken = failures == 0 ? signal.Wait(both.Token) : Task.Delay(Timeout.Infinite, both.Token);
        var slept = Task.Delay(delay, clock, both.Token);
        var first = await Task.WhenAny(woken, slept);
        await both.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return first == woken;
    }

    private async Task Step(EngineShard held, DateTimeOffset due, CancellationToken cancel)
    {
        var started = clock.GetUtcNow();
        var stopwatch = Stopwatch.GetTimestamp();
        var report = EngineReport.Nothing;
        string? error = null;
        var state = "done";
        using var activity = Telemetry.Source.StartActivity("engine." + engine.Name);
        try
        {
            report = await engine.Tick(held, cancel);
            failures = 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { throw; }
        catch (FencedException fenced)
        {
            log.LogInformation("{Message}", fenced.Message);
            shard = null;
            return;
        }
        catch (Exception failure)
        {
            failures++;
            state = "failed";
            error = failure.Message;
            log.LogError(failure, "{Engine} failed on zone {Zone} for the {Count}. time", engine.Name, zone, failures);
        }
        var ms = (int)Stopwatch.GetElapsedTime(stopwatch).TotalMilliseconds;
        Telemetry.Tick(engine.Name, state, ms);
        await Note(held, started, ms, (int)Math.Max(0, (started - due).TotalSeconds), state, report, error);
    }

    /// <summary>Ticks that did something or failed are kept as runs; the status is written at most once a second.</summary>
    private async Task Note(EngineShard held, DateTimeOffset started, int ms, int behind, string state, EngineReport report, string? error)
    {
        var worth = report.DidSomething || error is not null;
        if (!worth && Stopwatch.GetElapsedTime(lastNote) < NoteEvery) return;
        lastNote = Stopwatch.GetTimestamp();
        try
        {
            await database.Write(async session =>
            {
                await LeaseStore.Note(session, held, started, ms, behind, failures, error);
                if (worth) await LeaseStore.AddRun(session, held, started, ms, state, report, error);
            });
        }
        catch (Exception failure) { log.LogWarning("A run of {Engine} could not be noted: {Message}", engine.Name, failure.Message); }
    }
}
