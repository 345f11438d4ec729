using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>Placing orders through the real server, beside what a durable commit costs on this disk in the same run.</summary>
internal static class PlaceBench
{
    private const double Rate = 200;
    private const int Callers = 32, WarmUp = 600;
    private const double MostAboveDisk = 10;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var orders = Math.Clamp(wanted.Amount ?? 4_000, 200, 40_000);
        var isGood = true;
        Table.Head("subject", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "per second", "goal");
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            var disk = await BareCommits(place, 500);
            Table.Row($"{place.Name}: one bare insert, committed durably", disk.Count, disk.Line, "", "–");
            await using var server = await ServerProcess.Start(place);
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            isGood &= await Place(client, server.Id, await Town.Found(client, 10, "offer"), place, orders, disk.Percentile(0.95));
        }
        return isGood;
    }

    private static async Task<bool> Place(StewardClient client, int server, Town city, StorePlace store, int orders, double disk)
    {
        var (chance, failed) = (new Chance(5, "orders"), 0);
        var bodies = new ConcurrentQueue<string>(Enumerable.Range(0, orders + WarmUp).Select(_ => System.Text.Json.JsonSerializer.Serialize(city.Order(chance))));
        async Task Send()
        {
            if (!bodies.TryDequeue(out var body)) return;
            var answer = await client.Post("orders", body, Guid.CreateVersion7().ToString());
            if (!answer.IsDone && Interlocked.Increment(ref failed) == 1) Console.Error.WriteLine($"{answer.Status}: {answer.Text}");
        }
        await OpenLoop.Run(Rate, WarmUp, _ => Send());
        var paced = await OpenLoop.Run(Rate, orders / 2, _ => Send());
        Table.Row($"{store.Name}: POST order, {Rate} a second, open loop", paced.Count, paced.Line, $"{Rate:0}", $"p95 ≤ disk + {MostAboveDisk:0} = {disk + MostAboveDisk:0.0} ms");
        var (full, clock, cpu) = (new Samples(), Stopwatch.StartNew(), Machine.CpuOf(server));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (!bodies.IsEmpty)
            {
                var started = Stopwatch.GetTimestamp();
                await Send();
                full.Add(Stopwatch.GetElapsedTime(started));
            }
        }));
        var (rate, least) = (full.Count / clock.Elapsed.TotalSeconds, store.IsSqlite ? 800 : 500);
        Table.Row($"{store.Name}: POST order, {Callers} callers at once; server CPU {(Machine.CpuOf(server) - cpu) / full.Count * 1000:0} µs an order", full.Count, full.Line, $"{rate:0}", $"≥ {least}/s");
        Table.Row($"{store.Name}: answers other than 2xx", failed, "", "", "", "", "", "0");
        return failed == 0 && paced.Percentile(0.95) <= disk + MostAboveDisk && rate >= least;
    }

    /// <summary>What one durable commit of one row costs in this store now.</summary>
    private static async Task<Samples> BareCommits(StorePlace place, int count)
    {
        const string Table = "create table bare_commits (id integer primary key, body text)";
        var body = new string('x', 1000);
        if (place.DatabaseUrl is { } url)
        {
            await using var postgres = new NpgsqlConnection(DatabaseUrl.Parse(url).Target);
            await postgres.OpenAsync();
            await using (var table = new NpgsqlCommand(Table, postgres)) await table.ExecuteNonQueryAsync();
            var number = 0;
            return Samples.Of(count, () =>
            {
                using var insert = new NpgsqlCommand($"insert into bare_commits values ({++number}, '{body}')", postgres);
                insert.ExecuteNonQuery();
            });
        }
        StorePlace.PreferLibrary();
        using var sqlite = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(place.Folder, "bare.db"), Pooling = false }.ConnectionString);
        sqlite.Open();
        SqliteDatabase.Run(sqlite, "pragma journal_mode=wal; pragma synchronous=full; " + Table);
        return Samples.Of(count, () => SqliteDatabase.Run(sqlite, $"insert into bare_commits (body) values ('{body}')"));
    }
}
