using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Faults;
using Steward.Tests;

namespace Steward.Bench;

/// <summary>
/// The public file of real orders: the account of all of its rows, and then the busiest day of one of its cities, lived through the real server by
/// simulated couriers. Every order must come to an end and every decision's card must open.
/// </summary>
internal static class RealDayBench
{
    private const string Speed = "600";
    private static readonly string File = Path.Combine(Repository.SharedData, "orders", "india-food-orders-2022.csv");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly string[] Open = ["scheduled", "pending", "assigned", "picked_up", "in_transit"];

    internal static async Task<bool> Run()
    {
        if (!System.IO.File.Exists(File))
        {
            Console.WriteLine($"skipped: the public order file is not at {File}");
            return true;
        }
        var (zone, date, orders) = await Account();
        Console.WriteLine($"\nThe busiest day: {zone} on {date} with {orders} orders, at {Speed} times real speed");
        using var place = StorePlace.Sqlite();
        await Import(place, "--only-zone", zone, "--only-date", date);
        return await Play(place, zone, date);
    }

    /// <summary>Takes the whole file in, prints what became of its rows, and finds the busiest day.</summary>
    private static async Task<(string Zone, string Date, string Orders)> Account()
    {
        using var place = StorePlace.Sqlite();
        var clock = Stopwatch.StartNew();
        Console.WriteLine(await Import(place));
        Console.WriteLine($"in {clock.Elapsed.TotalSeconds:0.0} s, with {(await place.Query("select count(*) from zones"))[0][0]} zones and {(await place.Query("select count(*) from drivers"))[0][0]} drivers made from it");
        var busiest = (await place.Query("select z.code, o.business_date, count(*) from orders o join zones z on z.id = o.zone_id group by 1, 2 order by 3 desc, 1, 2 limit 1"))[0];
        return (busiest[0]!, busiest[1]!, busiest[2]!);
    }

    private static async Task<string> Import(StorePlace place, params string[] options)
    {
        var (exit, output) = await ServerProcess.Run(place, ["import", File, "--data", place.Folder, "--create-zones", "--create-drivers", .. options]);
        return exit <= 1 ? output.Trim() : throw new InvalidOperationException($"The import ended with {exit}:\n{output}");
    }

    private static async Task<bool> Play(StorePlace place, string zone, string date)
    {
        await using var server = await ServerProcess.Start(place, true, "--play-zone", zone, "--play-date", date, "--demo-speed", Speed);
        using var client = new StewardClient(server.Address);
        await client.SignIn(place.Folder);
        var clock = Stopwatch.StartNew();
        var from = (DateTimeOffset)(await client.Get("demo")).Must("The demo").Body["simulated_now"]!;
        var demo = await UntilOver(client, server);
        var lived = (DateTimeOffset)demo["simulated_now"]! - from;
        Console.WriteLine($"{lived.TotalHours:0.0} simulated hours in {clock.Elapsed.TotalSeconds:0} s: {lived / clock.Elapsed:0} times real speed; {demo["couriers"]} couriers");
        var isEnded = await Orders(client);
        var areOpen = await Cards(client);
        return isEnded && areOpen;
    }

    private static async Task<JsonNode> UntilOver(StewardClient client, ServerProcess server)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            var demo = (await client.Get("demo")).Must("The demo").Body;
            if ((bool)demo["day_over"]!) return demo;
            await Task.Delay(500);
        }
        throw new TimeoutException($"The day was not over after {Patience.TotalMinutes:0} minutes:\n{server.Tail()}");
    }

    private static async Task<bool> Orders(StewardClient client)
    {
        var orders = await All(client, "orders");
        Table.Head("orders", "delivered", "failed", "cancelled", "not ended", "on time", "minutes to the door p50", "p95");
        var delivered = orders.Where(o => (string?)o["status"] == "delivered").ToList();
        var minutes = delivered.Select(o => ((DateTimeOffset)o["delivered_at"]! - (DateTimeOffset)o["created_at"]!).TotalMinutes).Order().ToList();
        var open = orders.Count(o => Open.Contains((string?)o["status"]));
        var onTime = delivered.Count(o => (DateTimeOffset)o["delivered_at"]! <= (DateTimeOffset)o["sla_deadline"]!);
        Table.Row(
            orders.Count, delivered.Count, orders.Count(o => (string?)o["status"] == "failed"), orders.Count(o => (string?)o["status"] == "cancelled"), open,
            delivered.Count == 0 ? "–" : $"{100.0 * onTime / delivered.Count:0} %", At(minutes, 0.5), At(minutes, 0.95));
        foreach (var order in orders.Where(o => Open.Contains((string?)o["status"]))) Console.WriteLine($"not ended: {order["order_number"]} {order["status"]}, due {order["sla_deadline"]}");
        return open == 0 && orders.Count > 0;
    }

    private static async Task<bool> Cards(StewardClient client)
    {
        var decisions = await All(client, "decisions");
        var shut = new List<string>();
        var times = new Samples();
        foreach (var id in decisions.Select(d => (string)(d["id"] ?? d["decision_id"])!))
        {
            var started = Stopwatch.GetTimestamp();
            var card = await client.Get($"decisions/{id}/card");
            times.Add(Stopwatch.GetElapsedTime(started));
            if (!card.IsDone) shut.Add($"{id}: {card.Status} {card.Text}");
        }
        Console.WriteLine();
        Table.Head("decisions", "cards opened", "p50 ms", "p95 ms", "p99 ms", "max ms");
        Table.Row(decisions.Count, decisions.Count - shut.Count, times.Line);
        foreach (var card in shut.Take(5)) Console.WriteLine("not opened: " + card);
        return shut.Count == 0 && decisions.Count > 0;
    }

    private static async Task<IReadOnlyList<JsonNode>> All(StewardClient client, string path)
    {
        var items = new List<JsonNode>();
        var cursor = "";
        do
        {
            var page = (await client.Get($"{path}?limit=500{cursor}")).Must(path).Body;
            items.AddRange(page["items"]!.AsArray().OfType<JsonNode>());
            cursor = (string?)page["next_cursor"] is { } next ? "&cursor=" + Uri.EscapeDataString(next) : "";
        } while (cursor.Length > 0);
        return items;
    }

    private static string At(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? "–" : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)].ToString("0", CultureInfo.InvariantCulture);
}
