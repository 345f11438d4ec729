using System.Diagnostics;
using System.Globalization;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench.Rows;

/// <summary>
/// Delivery automation with millions of rows in each of its six tables on PostgreSQL (section 13): statistics, alerts, log pages and the writes
/// that move a rollup, through the real server. The amount is the thousands of rows a table: 10,000 is what the page asks for (50 GB of disk).
/// With <c>--keep FOLDER</c> the rows stay there, and a later run measures them again; <c>--writes N</c> adds so many random writes.
/// </summary>
internal static class RowsBench
{
    private const int Zones = 4, Drivers = 10, Finished = 40, Carriers = 60, Times = 200, Singles = 240;

    internal static async Task<bool> Run(Wanted wanted)
    {
        if (!DiskCluster.IsInstalled)
        {
            Console.WriteLine("PostgreSQL is not installed: not measured.");
            return true;
        }
        var folder = wanted.Keep ?? Path.Combine(Path.GetTempPath(), "steward-rows-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        try { return await Run(wanted, folder); }
        finally
        {
            await DiskCluster.Stop();
            if (wanted.Keep is null) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> Run(Wanted wanted, string folder)
    {
        var place = await DiskCluster.Keep(folder);
        if (!await IsFilled(place)) await Fill(place, Math.Clamp(wanted.Amount ?? 1_000, 100, 20_000) * 1_000L);
        Console.WriteLine($"Rows: {string.Join(", ", (await place.Query($"select relname || ' ' || to_char(reltuples / 1000000, 'FM990.00') || ' M' from pg_class where relname in ('{string.Join("', '", RowFactory.Tables)}') order by relname")).Select(r => r[0]))}.");
        var isGood = await Verify(place);
        RowFigures.Head();
        await using (var server = await ServerProcess.Start(place))
        {
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            var figures = new RowFigures(server.Id, DiskCluster.ProcessId);
            var towns = await Towns(place);
            isGood &= await Reads(client, towns, place, figures);
            isGood &= await Writes(client, place, figures);
        }
        if (wanted.Writes is { } writes) isGood &= await Random(place, writes);
        return isGood;
    }

    private static async Task<bool> Verify(StorePlace place)
    {
        var clock = Stopwatch.StartNew();
        var verified = await ServerProcess.Run(place, "stats", "verify", "--data", place.Folder);
        Console.WriteLine($"`steward stats verify` in {clock.Elapsed.TotalSeconds:0} s: {(verified.ExitCode == 0 ? "no difference" : verified.Output)}\n");
        return verified.ExitCode == 0;
    }

    private static async Task<bool> Random(StorePlace place, int writes)
    {
        var (half, p95, p99, took) = await RandomWrites.Run(place, writes);
        Console.WriteLine($"\n{writes:N0} random writes on four connections in {took.TotalSeconds:0} s ({writes / took.TotalSeconds:0} a second); within the database p50 < {half:0.00}, p95 < {p95:0.00}, p99 < {p99:0.00} ms without the commit.");
        return await Verify(place) && p95 < 10;
    }

    private static async Task<bool> IsFilled(StorePlace place) =>
        (await place.Query("select 1 from pg_tables where tablename = 'dispatch_alerts'")).Count > 0 && (await place.Query("select 1 from dispatch_alerts limit 1")).Count > 0;

    /// <summary>Zones, drivers and some orders by the API with the engines stopped; the rows by SQL while the server is away.</summary>
    private static async Task Fill(StorePlace place, long rows)
    {
        var over = new List<string>();
        await using (var server = await ServerProcess.Start(place))
        {
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            (await client.Post("automation/stop-all")).Must("Stopping the engines");
            var (towns, chance) = (new List<Town>(), new Chance(13, "rows"));
            for (var zone = 0; zone < Zones; zone++) towns.Add(await Town.Found(client, Drivers, "direct", "R" + zone.ToString(CultureInfo.InvariantCulture)));
            for (var i = 0; i < Finished; i++)
            {
                over.Add((await client.Post("orders", towns[i % Zones].Order(chance))).Must("An order").Id);
                (await client.Post($"orders/{over[^1]}/cancel", new { reason = "A row of the benchmark" })).Must("Cancelling");
            }
        }
        await new RowFactory(place, rows).Fill(over);
    }

    private static async Task<IReadOnlyList<Town>> Towns(StorePlace place)
    {
        var drivers = (await place.Query("select zone_id, id from drivers order by id")).ToLookup(r => r[0], r => r[1]!);
        return [.. (await place.Query("select id, code from zones where code like 'R_' order by code")).Select(r => new Town(r[0]!, r[1]!, [.. drivers[r[0]]]))];
    }

    private static async Task<bool> Reads(StewardClient client, IReadOnlyList<Town> towns, StorePlace place, RowFigures figures)
    {
        var isGood = true;
        var zone = towns[0].ZoneId;
        foreach (var engine in new[] { "dispatch", "batching", "routes", "escalation" })
        {
            isGood &= await figures.Read(client, $"statistics of {engine}, today and one day", $"automation/{engine}/stats?days=1", 100, 10);
            isGood &= await figures.Read(client, $"statistics of {engine}, seven days", $"automation/{engine}/stats?days=7", 100, 15);
            isGood &= await figures.Read(client, $"statistics of {engine}, seven days of one zone", $"automation/{engine}/stats?days=7&zone_id={zone}", 100, 15);
        }
        isGood &= await figures.Read(client, "active alerts, the first 50 and their count", "automation/escalation/alerts", 50, 5);
        isGood &= await figures.Read(client, "active critical alerts of one zone", $"automation/escalation/alerts?severity=critical&zone_id={zone}", 50, 5);
        isGood &= await figures.Read(client, "dashboard", "automation/dashboard", 100, 25);
        isGood &= await figures.Read(client, "page of the log, by type and severity", "automation/escalation/logs?type=SLA_RISK&severity=high", 100, 25);
        isGood &= await figures.Read(client, "page of the log, a status that none has", "automation/escalation/logs?status=investigating", 100, 25);
        isGood &= await figures.Read(client, "the last page of the log by offset", "automation/escalation/logs?offset=9950", 100, 25);
        isGood &= await figures.Read(client, "resolved alerts, the first 50", "automation/escalation/alerts?resolved=true", 100, 25);
        isGood &= await figures.Read(client, "orders at risk", "automation/escalation/at-risk-orders", 100, 25);
        isGood &= await figures.Read(client, "page of the log, one zone and one day", $"automation/escalation/logs?zone_id={zone}&from={Day(-3)}&to={Day(-2)}", 100, 25);
        foreach (var view in new[] { "auto_dispatch_stats", "route_optimization_stats", "batch_performance_stats", "escalation_stats" })
            isGood &= await figures.Sql(place, $"view {view}, all days", $"select * from {view}", 50, 25);
        isGood &= await figures.Sql(place, "scan of 100,000 rows with a filter", "select count(*) from (select total_score from assignment_logs order by assigned_at desc limit 100000) newest where total_score > 50", 500, 200);
        return isGood;
    }

    private static string Day(int days) => Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddDays(days).ToString("O", CultureInfo.InvariantCulture));

    /// <summary>One after the other, each with its decision where the product makes one; the disk's own commit is taken off the goal.</summary>
    private static async Task<bool> Writes(StewardClient client, StorePlace place, RowFigures figures)
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
        Table.Row("one bare insert with its commit, on a connection of the pool", disk.Count, disk.Line, "", Machine.Load(), "–");
        // A town of its own for each run: drivers take so many orders and no more.
        var count = (await place.Query("select count(*) from zones"))[0][0]!;
        var (town, chance, waiting) = (await Town.Found(client, Carriers, "direct", "W" + count), new Chance(17, "rows"), new List<string>());
        for (var i = 0; i < 2 * Singles; i++) waiting.Add((await client.Post("orders", town.Order(chance))).Must("An order").Id);
        // Positions are answered before they are stored: within a second they are.
        await Task.Delay(2_000);
        var isGood = await Inserts(town, waiting[0], place, figures, commit);
        string[] soft = ["out_of_radius", "offer_open", "other_late", "too_many_orders", "break_due", "hours_limit"];
        isGood &= await figures.Measure("alert raised, over HTTP", Singles, 10, 4, commit, async n =>
            (await client.Post("automation/escalation/alerts", new { alert_type = "DISPATCH_FAILED", severity = "low", message = "benchmark", order_id = waiting[Singles + n] })).Must("An alert"));
        isGood &= await figures.Measure("escalation reported over HTTP, with its ladder and messages", Singles, 10, 4, commit, async n =>
            (await client.Post("automation/escalation/report", new { order_id = waiting[Singles + n], reason_code = "VEHICLE_BREAKDOWN", note = "benchmark" })).Must("A report"));
        isGood &= await figures.Measure("assignment by a person over HTTP: scores, decision, route, times and messages of all customers of the route", Singles, 10, 4, commit, async n =>
            (await client.Post($"automation/dispatch/orders/{waiting[n]}/assign", new { driver_id = town.Drivers[n % Carriers], reason = "benchmark", acknowledge_rules = soft })).Must("An assignment"));
        return isGood;
    }

    /// <summary>The rows themselves with their rollup: what section 13 names.</summary>
    private static async Task<bool> Inserts(Town town, string order, StorePlace place, RowFigures figures, double commit)
    {
        var tables = new (string Name, string Columns, Func<string, string> Values)[]
        {
            ("assignment", "assignment_logs (id, order_id, driver_id, assignment_type, total_score, distance_score, time_score, load_score, priority_score, assigned_at, ended_at, end_reason, zone_id, business_date)",
                id => $"'{id}', '{order}', '{town.Drivers[0]}', 'MANUAL', 80, 70, 60, 50, 40, now(), now(), 'delivered'"),
            ("batch", "order_batches (id, batch_number, order_count, total_distance_km, zone_id, business_date)", id => $"'{id}', 'BATCH-{id}', 2, 3.5"),
            ("escalation", "escalation_logs (id, order_id, escalation_type, severity, reason, escalated_at, dedupe_key, zone_id, business_date)", id => $"'{id}', '{order}', 'SLA_RISK', 'high', 'benchmark', now(), '{id}'"),
            ("alert", "dispatch_alerts (id, order_id, alert_type, severity, message, subject, dedupe_key, zone_id, business_date)", id => $"'{id}', '{order}', 'SLA_BREACH', 'high', 'benchmark', 'order', '{id}'"),
        };
        var isGood = true;
        foreach (var (name, columns, values) in tables)
            isGood &= await figures.Measure($"{name} inserted with its rollup", Times, 10, 4, commit, async _ =>
            {
                await place.Execute($"insert into {columns} values ({values(Guid.CreateVersion7().ToString())}, '{town.ZoneId}', current_date)");
                return true;
            });
        return isGood;
    }
}
