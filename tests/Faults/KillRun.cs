using System.Globalization;
using Steward.Kernel;

namespace Steward.Faults;

/// <param name="Lost">Acknowledged orders, accepts and assignments that are not there after the kill.</param>
/// <param name="Double">Orders with two active drivers or routes, and second orders of one key.</param>
/// <param name="LedgerBad">Kills after which the ledger does not verify.</param>
internal sealed record KillResult(string Store, int Kills, int Acknowledged, int Unanswered, int Lost, int Double, int LedgerBad, double SlowestStartSeconds)
{
    internal bool IsGood => Lost == 0 && Double == 0 && LedgerBad == 0;
}

/// <summary>
/// Kills the real server at random moments under load and holds what it had acknowledged against what the database has afterwards
/// (reliability, tests T1 and T4).
/// </summary>
internal sealed class KillRun(StorePlace place, int kills, long seed, Action<string> say) : IAsyncDisposable
{
    private const int Drivers = 40;
    private const int RepeatedKeys = 20;
    private readonly Journal journal = new();
    private readonly Chance chance = new(seed, "kills");
    private readonly List<string> troubles = [];
    private ServerProcess server = null!;
    private StewardClient client = null!;
    private int lost, twice, ledgerBad, unanswered;
    private double slowestStart;

    internal IReadOnlyList<string> Troubles => troubles;

    internal async Task<KillResult> Run()
    {
        server = await ServerProcess.Start(place);
        client = new StewardClient(server.Address);
        await client.SignIn(place.Folder);
        var city = await Town.Found(client, Drivers, "offer");
        await Configure();
        for (var kill = 1; kill <= kills; kill++)
        {
            await Round(city, kill);
            if (kill % 10 == 0) say($"{place.Name}: {kill} kills, {journal.Acknowledged} acknowledged, {lost} lost, {twice} double, {ledgerBad} ledger bad");
        }
        return new(place.Name, kills, journal.Acknowledged, unanswered, lost, twice, ledgerBad, slowestStart);
    }

    private async Task Configure()
    {
        var present = (await client.Get("automation/dispatch/config")).Must("The settings of dispatch");
        (await client.Send(HttpMethod.Put, "automation/dispatch/config", new { tick_seconds = 1, offer_timeout_seconds = 30, max_offers = 3, max_active_orders = 50 }, ifMatch: present.ETag)).Must("New settings of dispatch");
        (await client.Post("automation/dispatch/start")).Must("The start of dispatch");
    }

    private async Task Round(Town city, int kill)
    {
        await city.Report(client, chance);
        using var stop = new CancellationTokenSource();
        var load = new Load(client, city, journal, seed * 100_000 + kill).Run(stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(300 + chance.Below(2_200)), CancellationToken.None);
        await server.Kill();
        await stop.CancelAsync();
        await load;
        await server.DisposeAsync();
        client.Dispose();
        await VerifyLedger(kill);
        await Restart();
        await Repeat();
        await Compare(kill);
        await Finish();
    }

    private async Task VerifyLedger(int kill)
    {
        var (exitCode, output) = await ServerProcess.Run(place, "ledger", "verify", "--data", place.Folder);
        if (exitCode == 0) return;
        ledgerBad++;
        troubles.Add($"kill {kill}: ledger verify ended with {exitCode}: {output.Trim()}");
    }

    private async Task Restart()
    {
        var started = TimeProvider.System.GetTimestamp();
        server = await ServerProcess.Start(place);
        slowestStart = Math.Max(slowestStart, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        client = client.At(server.Address);
    }

    /// <summary>Sends again what got no answer, and some of what got one: both must lead to one order each.</summary>
    private async Task Repeat()
    {
        var without = journal.Orders.Where(o => o.Id is null).ToList();
        unanswered += without.Count;
        foreach (var order in without)
        {
            order.Id = (await client.Post("orders", order.Body, order.Key)).Must("A repeated order").Id;
            journal.Note();
        }
        foreach (var order in journal.Orders.Except(without).Take(RepeatedKeys))
        {
            var again = (await client.Post("orders", order.Body, order.Key)).Must("A repeated order").Id;
            if (again != order.Id) Trouble(ref twice, $"key {order.Key} was answered {order.Id}, then {again}");
        }
    }

    private async Task Compare(int kill)
    {
        var stored = (await place.Query("select cast(id as text) from orders")).Select(row => row[0]!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = journal.Orders.Select(o => o.Id!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var id in known.Except(stored, StringComparer.OrdinalIgnoreCase)) Trouble(ref lost, $"kill {kill}: order {id} is lost");
        foreach (var id in stored.Except(known, StringComparer.OrdinalIgnoreCase)) Trouble(ref twice, $"kill {kill}: order {id} belongs to no key");
        var logs = await place.Query("select cast(order_id as text), cast(driver_id as text) from assignment_logs where ended_at is null");
        foreach (var group in logs.GroupBy(row => row[0], StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)) Trouble(ref twice, $"kill {kill}: order {group.Key} has {group.Count()} active drivers");
        var driverOf = logs.GroupBy(row => row[0]!, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First()[1]!, StringComparer.OrdinalIgnoreCase);
        foreach (var (order, driver) in journal.Assigned)
            if (!driverOf.TryGetValue(order, out var present) || !string.Equals(present, driver, StringComparison.OrdinalIgnoreCase)) Trouble(ref lost, $"kill {kill}: order {order} was given to {driver}, and the log says {present ?? "nobody"}");
        // The parts of one assignment are one transaction: order, log and route say the same.
        var torn = await place.Query(
            """
            select cast(o.id as text) from orders o left join assignment_logs l on l.order_id = o.id and l.ended_at is null
            where (o.status in ('assigned', 'picked_up', 'in_transit')) <> (l.id is not null) or (l.id is not null and l.driver_id <> o.driver_id)
            """);
        foreach (var row in torn) Trouble(ref twice, $"kill {kill}: order {row[0]} and its log disagree");
        var routes = await place.Query("select cast(order_id as text) from route_stop_orders where active group by order_id, stop_type having count(*) > 1");
        foreach (var row in routes) Trouble(ref twice, $"kill {kill}: order {row[0]} stands on two routes");
    }

    /// <summary>Cancels what the round left, so that the drivers are free for the next one.</summary>
    private async Task Finish()
    {
        var left = await place.Query("select cast(id as text) from orders where status in ('pending', 'assigned', 'scheduled')");
        foreach (var group in left.Chunk(16))
            await Task.WhenAll(group.Select(row => client.Post($"orders/{row[0]}/cancel", new { reason = "End of the round" })));
        journal.Assigned.Clear();
    }

    private void Trouble(ref int count, string what)
    {
        count++;
        if (troubles.Count < 50) troubles.Add(what);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        client?.Dispose();
    }
}
