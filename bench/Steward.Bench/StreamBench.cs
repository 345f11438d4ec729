using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>From the answer of a change (its commit) until a subscriber of the event stream has it.</summary>
internal static class StreamBench
{
    private const int Subscribers = 200;
    private const double Rate = 20;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var orders = Math.Clamp(wanted.Amount ?? 1_000, 20, 5_000);
        var isGood = true;
        Table.Head("subject", "events", "p50 ms", "p95 ms", "p99 ms", "max ms", "missing", "goal");
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            await using var server = await ServerProcess.Start(place);
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            var city = await Town.Found(client, 3, "offer");
            using var stop = new CancellationTokenSource();
            var seen = new ConcurrentBag<(string Order, long At)>();
            var ready = new CountdownEvent(Subscribers);
            var listeners = Enumerable.Range(0, Subscribers).Select(_ => Listen(client, seen, ready, stop.Token)).ToList();
            ready.Wait(TimeSpan.FromSeconds(20));
            var (chance, committed) = (new Chance(7, "stream"), new ConcurrentDictionary<string, long>());
            await OpenLoop.Run(Rate, orders, async _ =>
            {
                object body;
                lock (chance) body = city.Order(chance);
                var id = (await client.Post("orders", body)).Must("An order").Id;
                committed[id] = Stopwatch.GetTimestamp();
            });
            await Task.Delay(TimeSpan.FromSeconds(3));
            await stop.CancelAsync();
            await Task.WhenAll(listeners);
            var samples = new Samples();
            // An event may overtake the answer of its own request: then it took no time.
            foreach (var (order, at) in seen)
                if (committed.TryGetValue(order, out var since)) samples.Add(at <= since ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since, at));
            var missing = committed.Count * Subscribers - samples.Count;
            Table.Row($"{place.Name}: order placed → {Subscribers} subscribers", samples.Count, samples.Line, missing, "p95 < 50, 0");
            isGood &= missing == 0 && samples.Percentile(0.95) < 50;
        }
        return isGood;
    }

    private static async Task Listen(StewardClient client, ConcurrentBag<(string, long)> seen, CountdownEvent ready, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
            using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            response.EnsureSuccessStatusCode();
            ready.Signal();
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
            var type = "";
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("event:", StringComparison.Ordinal)) type = line[6..].Trim();
                if (type != "order_created" || !line.StartsWith("data:", StringComparison.Ordinal)) continue;
                var data = JsonNode.Parse(line[5..])!;
                seen.Add(((string)(data["id"] ?? data["payload"]!["id"])!, Stopwatch.GetTimestamp()));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { /* The run is over. */ }
    }
}
