using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>Reading orders through the real server, beside bare JSON endpoints asked by the same clients in the same run.</summary>
internal static class ReadBench
{
    private const int Callers = 16, Orders = 500;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private const double LeastShare = 0.4;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(wanted.Amount ?? 6, 1, 60));
        var isGood = true;
        Table.Head("subject", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms", "per second", "goal");
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            await using var server = await ServerProcess.Start(place);
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            var city = await Town.Found(client, 10, "offer");
            var (chance, ids) = (new Chance(5, "orders"), new List<string>());
            foreach (var group in Enumerable.Range(0, Orders).Select(_ => city.Order(chance)).Chunk(16))
                ids.AddRange((await Task.WhenAll(group.Select(body => client.Post("orders", body)))).Select(answer => answer.Must("An order").Id));
            isGood &= await Read(client, server.Id, place.Name, ids, time);
        }
        return isGood;
    }

    private static async Task<bool> Read(StewardClient client, int server, string store, IReadOnlyList<string> ids, TimeSpan time)
    {
        var failed = 0;
        var text = (await client.Get("orders/" + ids[0])).Must("The order").Text;
        await using var bare = await BareServer.Start(text);
        using var plain = new StewardClient(bare.Address);
        var (chance, gate) = (new Chance(6, "reads"), new Lock());
        async Task Order()
        {
            string id;
            lock (gate) id = ids[(int)chance.Below(ids.Count)];
            if (!(await client.Get("orders/" + id)).IsDone) Interlocked.Increment(ref failed);
        }
        async Task Bare(string path)
        {
            if (!(await plain.Get(path)).IsDone) Interlocked.Increment(ref failed);
        }
        async Task<(double Rate, double CpuMs)> Peak(int process, Func<Task> send)
        {
            await OpenLoop.Peak(Callers, WarmUp, send);
            var cpu = Machine.CpuOf(process);
            var rate = await OpenLoop.Peak(Callers, time, send);
            return (rate, (Machine.CpuOf(process) - cpu) / (rate * time.TotalSeconds));
        }
        var first = await Peak(server, Order);
        var small = await Peak(bare.Id, () => Bare("/"));
        var large = await Peak(bare.Id, () => Bare("/order"));
        var again = await Peak(server, Order);
        var mean = (first.Rate + again.Rate) / 2;
        var paced = await OpenLoop.Run(500, 2_000, _ => Order());
        Table.Row($"{store}: GET order, 500 a second, open loop", paced.Count, paced.Line, "500", "p99 ≤ 50");
        void Row(string what, string rate, double cpuMs, string goal) => Table.Row($"{what}, {Callers} callers; server CPU {cpuMs * 1000:0} µs a request", "", "", "", "", "", rate, goal);
        Row($"{store}: GET order ({text.Length} bytes), before and after the bare ones", $"{first.Rate:0}, {again.Rate:0}", (first.CpuMs + again.CpuMs) / 2, "");
        Row("bare endpoint, five members", $"{small.Rate:0} (share {mean / small.Rate:0.00})", small.CpuMs, $"share ≥ {LeastShare:0.0}");
        Row("bare endpoint, the order's members", $"{large.Rate:0} (share {mean / large.Rate:0.00})", large.CpuMs, "");
        Table.Row("answers other than 2xx", failed, "", "", "", "", "", "0");
        return failed == 0 && mean / small.Rate >= LeastShare;
    }
}
