using Steward.Faults;

namespace Steward.Bench;

/// <summary>Resident memory of the server while its simulated city runs sixty times as fast as life.</summary>
internal static class MemoryBench
{
    internal static async Task<bool> Run(int? seconds)
    {
        var time = Math.Clamp(seconds ?? 120, 10, 3_600);
        using var place = StorePlace.Sqlite();
        await using var server = await ServerProcess.Start(place, true, "--demo", "--demo-speed", "60");
        Table.Head("after s", "resident MB");
        var most = 0.0;
        for (var at = 0; at <= time; at += Math.Max(1, time / 12))
        {
            var now = server.ResidentMb;
            most = Math.Max(most, now);
            Table.Row(at, $"{now:0}");
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(1, time / 12)));
        }
        Table.Row("most", $"{most:0}");
        return true;
    }
}
