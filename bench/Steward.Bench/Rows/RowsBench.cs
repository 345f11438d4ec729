using System.Diagnostics;
using System.Globalization;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench.Rows;

/// <summary>
/// Delivery automation with millions of rows in each of its six tables on PostgreSQL (section 13): statistics, alerts, log pages and the writes
/// that move a rollup, through the real server. The amount is the thousands of rows a table: 10,000 is what the page asks for (45 GB of disk).
/// </summary>
internal static class RowsBench
{
    private const int Zones = 4, Drivers = 10, Finished = 40, Waiting = 400, Times = 200;

    internal static async Task<bool> Run(Wanted wanted)
    {
        if (!DiskCluster.IsInstalled)
        {
            Console.WriteLine("PostgreSQL is not installed: not measured.");
            return true;
        }
        var rows = Math.Clamp(wanted.Amount ?? 1_000, 100, 20_000) * 1_000L;
        using var place = await DiskCluster.Place();
        var (towns, waiting) = await Fill(place, rows);
        var verified = await ServerProcess.Run(place, "stats", "verify", "--data", place.Folder);
        Console.WriteLine($"{rows:N0} rows in each of the six tables; `steward stats verify`: {(verified.ExitCode == 0 ? "no difference" : verified.Output)}\n");
        Table.Head("subject", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "goal");
        await using var server = await ServerProcess.Start(place);
        using var client = new StewardClient(server.Address);
        await client.SignIn(place.Folder);
        var isGood = await Reads(client, towns, place);
        isGood &= await Writes(client, towns, waiting, place);
        return isGood && verified.ExitCode == 0;
    }

    /// <summary>Zones, drivers and some orders by the API with the engines stopped; the rows by SQL while the server is away.</summary>
    private static async Task<(IReadOnlyList<Town> Towns, IReadOnlyList<(Town Town, string Order)> Waiting)> Fill(StorePlace place, long rows)
    {
        var (towns, over, waiting) = (new List<Town>(), new List<string>(), new List<(Town, string)>());
        await using (var server = await ServerProcess.Start(place))
        {
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            (await client.Post("automation/stop-all")).Must("Stopping the engines");
            for (var zone = 0; zone < Zones; zone++) towns.Add(await Town.Found(client, Drivers, "direct", "R" + zone.ToString(CultureInfo.InvariantCulture)));
            var chance = new Chance(13, "rows");
            for (var i = 0; i < Finished + Waiting; i++)
            {
                var town = towns[i % Zones];
                var id = (await client.Post("orders", town.Order(chance))).Must("An order").Id;
                if (i >= Finished) waiting.Add((town, id));
                else
                {
                    (await client.Post($"orders/{id}/cancel", new { reason = "A row of the benchmark" })).Must("Cancelling");
                    over.Add(id);
                }
            }
        }
        await new RowFactory(place, rows).Fill(over);
        return (towns, waiting);
    }

    private static async Task<bool> Reads(StewardClient client, IReadOnlyList<Town> towns, StorePlace place)
    {
        var isGood = true;
        var zone = towns[0].ZoneId;
        foreach (var engine in new[] { "dispatch", "batching", "routes", "escalation" })
        {
            isGood &= await Read(client, $"statistics of {engine}, today and one day", $"automation/{engine}/stats?days=1", 100, 10);
            isGood &= await Read(client, $"statistics of {engine}, seven days", $"automation/{engine}/stats?days=7", 100, 15);
            isGood &= await Read(client, $"statistics of {engine}, seven days of one zone", $"automation/{engine}/stats?days=7&zone_id={zone}", 100, 15);
        }
        isGood &= await Read(client, "active alerts, the first 50 and their count", "automation/escalation/alerts", 50, 5);
        isGood &= await Read(client, "active critical alerts of one zone", $"automation/escalation/alerts?severity=critical&zone_id={zone}", 50, 5);
        isGood &= await Read(client, "dashboard", "automation/dashboard", 100, 25);
        isGood &= await Read(client, "page of the log, by type and severity", "automation/escalation/logs?type=SLA_RISK&severity=high", 100, 25);
        isGood &= await Read(client, "page of the log, one zone and one day", $"automation/escalation/logs?zone_id={zone}&from={Day(-3)}&to={Day(-2)}", 100, 25);
        foreach (var view in new[] { "auto_dispatch_stats", "route_optimization_stats", "batch_performance_stats", "escalation_stats" })
            isGood &= await Sql(place, $"view {view}, all days", $"select * from {view}", 50, 25);
        isGood &= await Sql(place, "scan of 100,000 rows with a filter", "select count(*) from (select total_score from assignment_logs order by assigned_at desc limit 100000) newest where total_score > 50", 500, 200);
        return isGood;
    }

    private static string Day(int days) => Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddDays(days).ToString("O", CultureInfo.InvariantCulture));

    private static Task<bool> Read(StewardClient client, string subject, string path, double must, double goal) => Measure(subject, Times, must, goal, 0, async _ => (await client.Get(path)).Must(subject));

    private static Task<bool> Sql(StorePlace place, string subject, string sql, double must, double goal) => Measure(subject, 30, must, goal, 0, async _ => await place.Query(sql));

    /// <summary>One after the other, each with its decision where the product makes one; the disk's own commit is taken off the goal.</summary>
    private static async Task<bool> Writes(StewardClient client, IReadOnlyList<Town> towns, IReadOnlyList<(Town Town, string Order)> waiting, StorePlace place)
    {
        await place.Execute("create table if not exists bare_commits (n bigint)");
        var disk = new Samples();
        for (var n = 0; n < Times; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await place.Execute($"insert into bare_commits values ({n})");
            disk.Add(Stopwatch.GetElapsedTime(started));
        }
        var commit = disk.Percentile(0.5);
        Table.Row("one bare insert with its commit, on a connection of the pool", disk.Count, disk.Line, "–");
        foreach (var town in towns) await town.Report(client, new Chance(2, town.Code));
        // Positions are answered before they are stored: within a second they are.
        await Task.Delay(2_000);
        string[] soft = ["out_of_radius", "offer_open", "other_late", "too_many_orders", "break_due", "hours_limit"];
        var isGood = await Measure("assignment by a person, with its decision and rollup", 100, 10, 4, commit, async n =>
        {
            var (town, order) = waiting[n];
            return (await client.Post($"automation/dispatch/orders/{order}/assign", new { driver_id = town.Drivers[n / Zones % Drivers], reason = "benchmark", acknowledge_rules = soft })).Must("An assignment");
        });
        isGood &= await Measure("escalation reported, with its ladder and rollup", 150, 10, 4, commit, async n =>
            (await client.Post("automation/escalation/report", new { order_id = waiting[200 + n].Order, reason_code = "VEHICLE_BREAKDOWN", note = "benchmark" })).Must("A report"));
        isGood &= await Measure("alert raised", 150, 10, 4, commit, async n =>
            (await client.Post("automation/escalation/alerts", new { alert_type = "DISPATCH_FAILED", severity = "low", message = "benchmark", order_id = waiting[200 + n].Order })).Must("An alert"));
        isGood &= await Measure("batch inserted with its rollup, by SQL", 150, 10, 4, commit, async n =>
        {
            await place.Execute($"insert into order_batches (id, batch_number, order_count, total_distance_km, zone_id, business_date) values ('{Guid.CreateVersion7()}', 'BATCH-W{n}', 2, 3.5, '{towns[0].ZoneId}', current_date)");
            return true;
        });
        return isGood;
    }

    private static async Task<bool> Measure<T>(string subject, int times, double must, double goal, double disk, Func<int, Task<T>> work)
    {
        var samples = new Samples();
        // The first tenth warms the connection, the plan and the compiler, and is not counted.
        for (var n = 0; n < times; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await work(n);
            if (n >= times / 10) samples.Add(Stopwatch.GetElapsedTime(started));
        }
        var p95 = samples.Percentile(0.95) - disk;
        Table.Row(subject, samples.Count, samples.Line, $"p95{(disk > 0 ? $" above the commit's {disk:0.0}: {p95:0.0}" : "")} < {must:0} ({goal:0} on 4 cores)");
        return p95 < must;
    }
}
