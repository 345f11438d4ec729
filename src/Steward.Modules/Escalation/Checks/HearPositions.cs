using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Checks;

/// <summary>A position of a driver who is being asked whether he is fine ends the check within the second. The timers of the check look again, on every node.</summary>
internal sealed class HearPositions(Database database, LogStore store, SilentDriver silent, ILogger<HearPositions> log) : BackgroundService, IPositionListener
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> heard = new();

    public void OnPositions(IReadOnlyList<PositionFix> fixes)
    {
        foreach (var fix in fixes) heard[fix.DriverId] = fix.RecordedAt;
    }

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancel);
                if (!heard.IsEmpty) await Hear(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
            catch (Exception error) { log.LogWarning(error, "Positions of silent drivers could not be heard"); }
        }
    }

    private async Task Hear(CancellationToken cancel)
    {
        var seen = new Dictionary<Guid, DateTimeOffset>();
        foreach (var driver in heard.Keys)
            if (heard.TryRemove(driver, out var at)) seen[driver] = at;
        var silentOnes = (await database.Read(store.SilentDrivers, cancel)).ToHashSet();
        // What was recorded before he was asked and arrives late is no sign of life. One driver a transaction: after an outage hundreds are back at once, and none may wait for all.
        foreach (var driver in seen.Keys.Where(silentOnes.Contains))
            await database.Write(
                async session =>
                {
                    foreach (var row in (await store.OpenOfDrivers(session, [driver])).Where(row => seen[driver] > row.EscalatedAt)) await silent.End(session, row, "he was seen again", $"driver:{driver}");
                },
                cancel);
    }
}
