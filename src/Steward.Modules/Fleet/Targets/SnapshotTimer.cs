using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Fires five minutes after the end of a zone's business date, closes it and sets itself for the next.</summary>
internal sealed class SnapshotTimer(DailySnapshot snapshot, IZones zones, Timers timers) : ITimerHandler
{
    internal const string TimerKind = "daily-snapshot";
    private static readonly TimeSpan After = TimeSpan.FromMinutes(5);
    private static readonly int[] AgainMinutes = [1, 5, 15];

    public string Kind => TimerKind;

    internal static DateTimeOffset DueAfter(TargetDays days, DateOnly date) => days.End(date) + After;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await zones.Find(session, timer.ZoneId) is not { RetiredAt: null } zone) return;
        var days = TargetDays.Of(zone);
        var date = days.DateOf(session.Now).AddDays(-1);
        var tried = timer.Payload.As<Tried>() is { Date: { } of } known && of == date ? known.Times : 0;
        var faulty = 0;
        // Older dates first: the last good run says where the next one begins.
        foreach (var missed in await snapshot.Missed(session, zone))
            faulty = (await snapshot.Run(session, zone.Id, missed, missed == date ? DailySnapshot.Timer : DailySnapshot.CatchUp))?.Faulty ?? 0;
        await snapshot.BeginToday(session, zone);
        if (faulty > 0 && tried < AgainMinutes.Length)
            await timers.Set(session, Kind, timer.Key, zone.Id, session.Now.AddMinutes(AgainMinutes[tried]), Json.Of(new Tried(date, tried + 1)));
        else await timers.Set(session, Kind, timer.Key, zone.Id, DueAfter(days, date.AddDays(1)));
    }

    private sealed record Tried(DateOnly? Date, int Times);
}

/// <summary>At the start and each hour: builds the dates that were missed, and sets the timer of each zone that has none.</summary>
internal sealed class MissedDays(Database database, DailySnapshot snapshot, IZones zones, Timers timers, TimeProvider clock, ILogger<MissedDays> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var wait = Every;
            try
            {
                await CatchUp(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
            catch (Exception error)
            {
                log.LogWarning("Missed days wait: {Message}", error.Message);
                wait = AfterTrouble;
            }
            await Task.Delay(wait, clock, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>One date a transaction, so that a stop in between leaves whole dates.</summary>
    internal async Task CatchUp(CancellationToken cancel)
    {
        foreach (var zone in await database.Read(async session => await zones.All(session), cancel))
        {
            foreach (var date in await database.Read(session => snapshot.Missed(session, zone), cancel))
                await database.Write(session => snapshot.Run(session, zone.Id, date, DailySnapshot.CatchUp), cancel);
            await database.Write(
                async session =>
                {
                    var days = TargetDays.Of(zone);
                    await snapshot.BeginToday(session, zone);
                    await timers.SetIfMissing(session, CheckFairness.TimerKind, zone.Id.ToString(), zone.Id, CheckFairness.DueAfter(days, session.Now));
                    await timers.SetIfMissing(session, SnapshotTimer.TimerKind, zone.Id.ToString(), zone.Id, SnapshotTimer.DueAfter(days, days.DateOf(session.Now)));
                },
                cancel);
        }
    }
}
