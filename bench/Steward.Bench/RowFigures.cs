using System.Diagnostics;
using System.Globalization;
using Steward.Faults;

namespace Steward.Bench;

/// <summary>Rows of the table: a request one time after the other, with the processor time that server and database spent on it and the machine's load.</summary>
internal sealed class RowFigures(int server, int? postgres)
{
    private const int Times = 200;

    internal static void Head() => Table.Head("subject", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "CPU ms of server and database", "load", "goal");

    internal Task<bool> Read(StewardClient client, string subject, string path, double must, double goal) => Measure(subject, Times, must, goal, 0, async _ => (await client.Get(path)).Must(subject));

    internal Task<bool> Sql(StorePlace place, string subject, string sql, double must, double goal) => Measure(subject, 30, must, goal, 0, async _ => await place.Query(sql));

    /// <param name="disk">Milliseconds of a bare commit, taken off the 95th percentile.</param>
    internal async Task<bool> Measure<T>(string subject, int times, double must, double goal, double disk, Func<int, Task<T>> work)
    {
        var (samples, cpu) = (new Samples(), 0.0);
        // The first of them warm the connections, the plans and the compiler, and are not counted: a write needs more of that.
        var warm = disk > 0 ? times / 4 : times / 10;
        for (var n = 0; n < times; n++)
        {
            if (n == warm) cpu = Cpu();
            var started = Stopwatch.GetTimestamp();
            await work(n);
            if (n >= warm) samples.Add(Stopwatch.GetElapsedTime(started));
        }
        var p95 = samples.Percentile(0.95) - disk;
        var verdict = p95 < goal ? "goal reached" : p95 < must ? "within what must be" : "**missed**";
        Table.Row(subject, samples.Count, samples.Line, ((Cpu() - cpu) / samples.Count).ToString("0.0", CultureInfo.InvariantCulture), Machine.Load(),
            $"p95{(disk > 0 ? $" above the commit's {disk:0.0}: {p95:0.0}" : "")} < {goal:0} (must {must:0}): {verdict}");
        return p95 < must;
    }

    /// <summary>Milliseconds of processor time so far: of the server and of the database.</summary>
    private double Cpu() => Machine.CpuOf(server) + Machine.CpuOfFamily(postgres);
}
