using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>
/// Takes positions in: judged at once against the present one in memory, answered, and written in groups at most 200 ms later. The buffer
/// holds 100,000 points or 60 seconds; beyond that the oldest are dropped and counted. A crash loses at most the last second.
/// </summary>
internal sealed class PositionIntake(Database database, PositionStore store, DriverRoll roll, IEnumerable<IPositionListener> listeners, TimeProvider clock, ILogger<PositionIntake> log)
    : BackgroundService, IPositionIntake
{
    internal const int MostBuffered = 100_000;
    private const int MostPerWrite = 10_000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan MostKept = TimeSpan.FromSeconds(60);
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("steward_positions_dropped", description: "Positions lost because the database was away too long");
    private static readonly Counter<long> Taken = Telemetry.Meter.CreateCounter<long>("steward_positions_taken", description: "Positions stored or kept in the track");

    private readonly ConcurrentDictionary<Guid, Slot> present = new();
    private readonly Channel<Waiting> buffer = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostBuffered) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, _ => Dropped.Add(1));

    /// <summary>Each new present position, at once: the broadcast gathers them.</summary>
    internal event Action<PositionFix>? Moved;

    public async ValueTask<PositionVerdict?> Take(Guid driver, ReportedPosition position, string source, CancellationToken cancel)
    {
        if (!(await roll.Now(cancel)).Drivers.TryGetValue(driver, out var known)) return null;
        if (!known.MayBeSeen) return new(PositionFate.NotStored, "off_duty");
        position = position with { RecordedAt = Instants.Micros(position.RecordedAt) };
        var slot = present.TryGetValue(driver, out var there) ? there : await Load(driver, cancel);
        return Judge(slot, known, position, source);
    }

    private PositionVerdict Judge(Slot slot, RollRow known, ReportedPosition position, string source)
    {
        var now = Instants.Micros(clock.GetUtcNow());
        PositionVerdict verdict;
        PositionFix? moved = null;
        lock (slot)
        {
            verdict = PositionRules.Judge(position, slot.Present?.Position, now);
            if (verdict.Fate is PositionFate.NotStored) return verdict;
            if (verdict.Fate is PositionFate.Stored)
            {
                slot.Present = new(known.Id, known.ZoneId, position, null, now);
                moved = new(known.Id, known.ZoneId, position.Latitude, position.Longitude, position.Heading, position.SpeedKmh, position.RecordedAt, now);
            }
            else if (PositionRules.IsSuspect(verdict.Reason) && slot.Present is { } last && position.RecordedAt > last.Position.RecordedAt)
                slot.Present = last with { SuspectReason = verdict.Reason };
            // Inside the lock, so that the points of one driver reach the buffer in the order in which they were judged.
            buffer.Writer.TryWrite(new(new TrackPoint(known.Id, known.ZoneId, position, source, verdict.Reason, now), moved, TimeProvider.System.GetTimestamp()));
        }
        if (moved is { } fix) Moved?.Invoke(fix);
        return verdict;
    }

    private async Task<Slot> Load(Guid driver, CancellationToken cancel)
    {
        PresentPosition? last = null;
        try { last = await database.Read(session => store.Latest(session, driver), cancel); }
        catch (StoreUnavailableException error) { log.LogWarning("The last position of {Driver} cannot be read: {Message}", driver, error.Message); }
        return present.GetOrAdd(driver, _ => new Slot { Present = last });
    }

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        var group = new List<Waiting>();
        while (await WaitForMore(cancel) || buffer.Reader.TryPeek(out _))
        {
            Fill(group);
            while (group.Count > 0 && !await Stored(group))
            {
                if (cancel.IsCancellationRequested) return;
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
                var lost = group.RemoveAll(w => TimeProvider.System.GetElapsedTime(w.At) > MostKept);
                if (lost > 0) Dropped.Add(lost);
            }
            group.Clear();
        }
    }

    /// <summary>Waits for a point, then a moment for others to join it. False when the server stops.</summary>
    private async Task<bool> WaitForMore(CancellationToken cancel)
    {
        try
        {
            await buffer.Reader.WaitToReadAsync(cancel);
            if (buffer.Reader.Count < MostPerWrite) await Task.Delay(Gather, cancel);
            return true;
        }
        catch (OperationCanceledException) { return false; }
    }

    private void Fill(List<Waiting> group)
    {
        while (group.Count < MostPerWrite && buffer.Reader.TryRead(out var waiting)) group.Add(waiting);
    }

    private async Task<bool> Stored(List<Waiting> group)
    {
        var latest = new List<PresentPosition>();
        foreach (var driver in group.Select(w => w.Point.DriverId).Distinct())
            if (present.TryGetValue(driver, out var slot) && slot.Present is { } now) latest.Add(now);
        try
        {
            await database.Write(async session =>
            {
                await store.AddTrack(session, [.. group.Select(w => w.Point)]);
                if (latest.Count > 0) await store.SetLatest(session, latest);
            });
        }
        catch (Exception error) when (error is StoreUnavailableException or UnknownCommitException)
        {
            // Writing a point twice changes nothing, so an unknown commit is tried again like a failed one.
            log.LogWarning("{Count} positions wait for the database: {Message}", group.Count, error.Message);
            return false;
        }
        catch (Exception error)
        {
            log.LogError(error, "{Count} positions could not be stored and are dropped", group.Count);
            Dropped.Add(group.Count);
            return true;
        }
        Taken.Add(group.Count);
        Tell([.. group.Where(w => w.Moved is not null).Select(w => w.Moved!.Value)]);
        return true;
    }

    private void Tell(IReadOnlyList<PositionFix> fixes)
    {
        if (fixes.Count == 0) return;
        foreach (var listener in listeners)
        {
            try { listener.OnPositions(fixes); }
            catch (Exception error) { log.LogError(error, "{Listener} failed on positions", listener.GetType().Name); }
        }
    }

    private sealed class Slot
    {
        internal PresentPosition? Present { get; set; }
    }

    private readonly record struct Waiting(TrackPoint Point, PositionFix? Moved, long At);
}
