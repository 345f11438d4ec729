using System.Globalization;

namespace Steward.Faults;

/// <param name="Freezes">Times that a server was stopped and went on later.</param>
/// <param name="Orders">Orders that were sent, each with its key.</param>
/// <param name="Lost">Acknowledged orders, accepts and assignments that are not there after the kill.</param>
/// <param name="Double">Orders with two active drivers or routes, and second orders of one key.</param>
/// <param name="LedgerBad">Times that the ledger did not verify.</param>
internal sealed record KillResult(string Store, int Kills, int Freezes, int Orders, int Acknowledged, int Unanswered, int Lost, int Double, int LedgerBad, double SlowestStartSeconds)
{
    internal bool IsGood => Lost == 0 && Double == 0 && LedgerBad == 0;
}

/// <summary>Holds what the servers had acknowledged against what the database has after a fault.</summary>
internal sealed class Verdict(StorePlace place)
{
    private const int RepeatedKeys = 20, MostTries = 100;
    private static readonly TimeSpan MostSettling = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly List<string> troubles = [];
    private int lost, twice, ledgerBad, unanswered;

    internal IReadOnlyList<string> Troubles => troubles;

    internal string Said(Journal journal) => string.Create(CultureInfo.InvariantCulture, $"{journal.Orders.Count} orders, {journal.Acknowledged} acknowledged, {lost} lost, {twice} double, {ledgerBad} ledger bad");

    internal KillResult Result(Journal journal, int kills, int freezes, double slowestStart) =>
        new(place.Name, kills, freezes, journal.Orders.Count, journal.Acknowledged, unanswered, lost, twice, ledgerBad, slowestStart);

    internal async Task VerifyLedger(int kill)
    {
        var (exitCode, output) = await ServerProcess.Run(place, "ledger", "verify", "--data", place.Folder);
        if (exitCode == 0) return;
        ledgerBad++;
        troubles.Add($"kill {kill}: ledger verify ended with {exitCode}: {output.Trim()}");
    }

    /// <summary>Sends again what got no answer, and some of what got one: both must lead to one order each.</summary>
    internal async Task Repeat(StewardClient client, Journal journal)
    {
        var without = journal.Orders.Where(o => o.Id is null).ToList();
        unanswered += without.Count;
        foreach (var order in without)
        {
            order.Id = (await Again(client, order)).Id;
            journal.Note();
        }
        foreach (var order in journal.Orders.Except(without).Take(RepeatedKeys))
        {
            var again = (await Again(client, order)).Id;
            if (again != order.Id) Trouble(ref twice, $"key {order.Key} was answered {order.Id}, then {again}");
        }
    }

    internal async Task Compare(Journal journal, int kill)
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
            where o.status in ('assigned', 'picked_up', 'in_transit') and (l.id is null or l.driver_id <> o.driver_id)
            """);
        foreach (var row in torn) Trouble(ref twice, $"kill {kill}: order {row[0]} and its log disagree");
        var routes = await place.Query("select cast(order_id as text) from route_stop_orders where active group by order_id, stop_type having count(*) > 1");
        foreach (var row in routes) Trouble(ref twice, $"kill {kill}: order {row[0]} stands on two routes");
    }

    /// <summary>
    /// An assignment ends when a subscriber hears of its order's end: with the faults over, all subscribers come to the last event, and nothing
    /// that is over is left with a driver.
    /// </summary>
    internal async Task Settle()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await Behind() > 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > MostSettling) throw new TimeoutException($"{await Behind()} subscribers did not come to the last event within {MostSettling}.");
            await Task.Delay(Pause, CancellationToken.None);
        }
        var left = await place.Query("select cast(o.id as text) from orders o join assignment_logs l on l.order_id = o.id and l.ended_at is null where o.status not in ('assigned', 'picked_up', 'in_transit')");
        foreach (var row in left) Trouble(ref twice, $"order {row[0]} is over or open, and still with a driver");
    }

    /// <summary>How many subscribers of the ends of orders have not heard of all that was told before the question.</summary>
    private async Task<int> Behind()
    {
        var rows = await place.Query("select count(*) from outbox_cursors c where c.subscriber = 'dispatch.outcomes' and c.position < (select coalesce(max(m.position), 0) from outbox_messages m where m.type = 'order_cancelled')");
        return int.Parse(rows[0][0]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Cancels what the round left, so that the drivers are free for the next one.</summary>
    internal async Task Finish(StewardClient client, Journal journal)
    {
        var left = await place.Query("select cast(id as text) from orders where status in ('pending', 'assigned', 'scheduled')");
        foreach (var group in left.Chunk(16))
            await Task.WhenAll(group.Select(row => client.Post($"orders/{row[0]}/cancel", new { reason = "End of the round" })));
        journal.Assigned.Clear();
    }

    /// <summary>Its first try may still be under way on a server that was frozen.</summary>
    private static async Task<Answer> Again(StewardClient client, SentOrder order)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await client.Post("orders", order.Body, order.Key);
            if (answer.Status is not (409 or 503) || tries == MostTries) return answer.Must("A repeated order");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private void Trouble(ref int count, string what)
    {
        count++;
        if (troubles.Count < 50) troubles.Add(what);
    }
}
