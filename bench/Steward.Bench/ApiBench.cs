using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>Placing and reading orders through the real server, beside what the disk and the web framework do alone in the same run.</summary>
internal static class ApiBench
{
    private const double Rate = 200;
    private static readonly TimeSpan PeakTime = TimeSpan.FromSeconds(8);

    internal static async Task<bool> Run(int? amount)
    {
        var orders = Math.Clamp(amount ?? 3_000, 100, 20_000);
        var failed = 0;
        Table.Head("subject", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "per second", "goal");
        foreach (var place in await StorePlace.Both())
        {
            using var folder = place;
            var commit = BareCommits(500);
            Table.Row("the disk: bare SQLite insert, synchronous=full", commit.Count, commit.Line, "–", "–");
            await using var server = await ServerProcess.Start(place);
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            var city = await Town.Found(client, 10, "offer");
            var (refused, ids) = await Place(client, city, place.Name, orders);
            failed += refused + await Read(client, place.Name, ids);
        }
        Table.Row("answers other than 2xx", failed, "", "", "", "", "", "0");
        return failed == 0;
    }

    private static async Task<(int Failed, List<string> Ids)> Place(StewardClient client, Town city, string store, int orders)
    {
        var (chance, ids, failed) = (new Chance(5, "orders"), new ConcurrentBag<string>(), 0);
        var bodies = Enumerable.Range(0, orders + 200).Select(_ => city.Order(chance)).ToList();
        async Task Send(int number)
        {
            var answer = await client.Post("orders", bodies[number], Guid.CreateVersion7().ToString());
            if (answer.IsDone) ids.Add(answer.Id);
            else if (Interlocked.Increment(ref failed) == 1) Console.Error.WriteLine($"{answer.Status}: {answer.Text}");
        }
        await OpenLoop.Run(50, 200, Send);
        var clock = Stopwatch.StartNew();
        var paced = await OpenLoop.Run(Rate, orders / 2, n => Send(200 + n));
        Table.Row($"{store}: POST order, {Rate} a second, open loop", paced.Count, paced.Line, $"{paced.Count / clock.Elapsed.TotalSeconds:0}", "disk + 5 ms at p95");
        var (next, full) = (200 + orders / 2 - 1, new Samples());
        clock.Restart();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < bodies.Count)
            {
                var started = Stopwatch.GetTimestamp();
                await Send(number);
                full.Add(Stopwatch.GetElapsedTime(started));
            }
        }));
        Table.Row($"{store}: POST order, 32 callers at once", full.Count, full.Line, $"{full.Count / clock.Elapsed.TotalSeconds:0}", store == "SQLite" ? "≥ 800/s" : "≥ 500/s");
        return (failed, [.. ids]);
    }

    private static async Task<int> Read(StewardClient client, string store, IReadOnlyList<string> ids)
    {
        var failed = 0;
        await using var bare = await Bare();
        using var plain = new HttpClient { BaseAddress = new Uri(bare.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        var (chance, gate) = (new Chance(6, "reads"), new Lock());
        async Task Order()
        {
            string id;
            lock (gate) id = ids[(int)chance.Below(ids.Count)];
            if (!(await client.Get("orders/" + id)).IsDone) Interlocked.Increment(ref failed);
        }
        await OpenLoop.Peak(16, TimeSpan.FromSeconds(3), Order);
        var product = await OpenLoop.Peak(16, PeakTime, Order);
        await OpenLoop.Peak(16, TimeSpan.FromSeconds(2), () => plain.GetStringAsync("/"));
        var framework = await OpenLoop.Peak(16, PeakTime, () => plain.GetStringAsync("/"));
        var paced = await OpenLoop.Run(500, 3_000, _ => Order());
        Table.Row($"{store}: GET order, 500 a second, open loop", paced.Count, paced.Line, "500", "p99 ≤ 50");
        Table.Row($"{store}: GET order, 16 callers, peak", "", "", "", "", "", $"{product:0}", "");
        Table.Row("bare JSON endpoint, same clients, peak", "", "", "", "", "", $"{framework:0} (ratio {product / framework:0.00})", "≥ 0.5 of bare");
        return failed;
    }

    /// <summary>What one durable commit costs on this disk now.</summary>
    private static Samples BareCommits(int count)
    {
        using var place = StorePlace.Sqlite();
        StorePlace.PreferLibrary();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(place.Folder, "bare.db"), Pooling = false }.ConnectionString);
        connection.Open();
        SqliteDatabase.Run(connection, "pragma journal_mode=wal; pragma synchronous=full; create table t (id integer primary key, body text)");
        var body = new string('x', 1000);
        return Samples.Of(count, () => SqliteDatabase.Run(connection, $"insert into t (body) values ('{body}')"));
    }

    private static async Task<WebApplication> Bare()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var answer = new { id = Guid.Empty, status = "pending", order_number = "ORD-7F3K2", weight_kg = 2.5m, created_at = DateTimeOffset.UnixEpoch };
        app.MapGet("/", () => Results.Json(answer));
        await app.StartAsync();
        return app;
    }
}
