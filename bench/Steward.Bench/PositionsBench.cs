using System.Diagnostics;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>Positions in batches of 500, 20 batches a second: 10,000 points a second.</summary>
internal static class PositionsBench
{
    private const int Batch = 500, BatchesASecond = 20, Drivers = 500;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var time = Math.Clamp(wanted.Amount ?? 15, 2, 120);
        var isGood = true;
        Table.Head("subject", "batches", "p50 ms", "p95 ms", "p99 ms", "max ms", "points/s", "not stored", "goal");
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            await using var server = await ServerProcess.Start(place);
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            var city = await Town.Found(client, Drivers, "offer");
            var (clock, start, dropped) = (Stopwatch.StartNew(), TimeProvider.System.GetUtcNow(), 0L);
            var samples = await OpenLoop.Run(BatchesASecond, time * BatchesASecond, async number =>
            {
                // Each driver moves a few metres every 50 ms of his own time; equal times would be duplicates.
                var at = start.AddMilliseconds(50 * (number + 1));
                var points = city.Drivers.Take(Batch).Select((driver, i) => new { driver_id = driver, latitude = 24.70 + i * 1e-4 + number * 1e-6, longitude = 46.67, recorded_at = at });
                var answer = (await client.Post("positions", points)).Must("A batch of positions").Body;
                Interlocked.Add(ref dropped, Batch - (int)answer["stored"]! - (int)answer["history"]!);
            });
            var perSecond = samples.Count * Batch / clock.Elapsed.TotalSeconds;
            Table.Row($"{place.Name}: batches of {Batch}, {BatchesASecond} a second, open loop", samples.Count, samples.Line, $"{perSecond:0}", dropped, "10,000/s, 0");
            isGood &= dropped == 0 && perSecond > 9_000;
        }
        return isGood;
    }
}
