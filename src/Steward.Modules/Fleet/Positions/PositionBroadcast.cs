using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>Sends the drivers of a zone who moved as one transient event, at most four a second: <c>{at, zone_id, items: [[driver_id, lat, lon, heading], …]}</c>.</summary>
internal sealed class PositionBroadcast(PositionIntake intake, LiveStream live, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<Guid, PositionFix> moved = new();

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        void Note(PositionFix fix) => moved[fix.DriverId] = fix;
        intake.Moved += Note;
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel)) Send();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { intake.Moved -= Note; }
    }

    private void Send()
    {
        var fixes = new List<PositionFix>();
        foreach (var driver in moved.Keys)
            if (moved.TryRemove(driver, out var fix)) fixes.Add(fix);
        foreach (var zone in fixes.GroupBy(f => f.ZoneId)) live.SendTransient("positions", zone.Key, Payload(zone.Key, zone, clock.GetUtcNow()));
    }

    internal static object Payload(Guid zone, IEnumerable<PositionFix> fixes, DateTimeOffset at) => new
    {
        at,
        zone_id = zone,
        items = fixes.Select(f => new object?[] { f.DriverId, Math.Round(f.Latitude, 6), Math.Round(f.Longitude, 6), f.Heading }).ToArray(),
    };
}
