using System.Diagnostics;
using System.Globalization;
using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Steward.Wealth.Triggers;

namespace Steward.Bench.Wealth;

/// <summary>
/// Occurrences made durable through every gate, with orders, reservations, decisions, log and outbox (wealth.md 19): the hits of a drop by the road of
/// the trigger engine and on to a rail (P1), and rules that fall due together by that of the auto-invest engine (P4); on both stores, with the disk's commits. The
/// amount is that of the hits; there are five times as many rules.
/// </summary>
internal static class ClaimBench
{
    private const int Hits = 20_000, Due = 100_000, DueInMinute = 10_000, FirstInMinute = 1_000_000, Alone = 200, Part = 1_000;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var hits = Math.Clamp(wanted.Amount ?? Hits, 1_000, 200_000);
        Table.Head("goal", "subject", "occurrences", "seconds", "CPU s of this process", "limit", "met");
        var isGood = true;
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            await using var book = await WealthBook.Open(place);
            isGood &= await Drop(place.Name, book, hits);
            isGood &= await Morning(place.Name, book, hits * (Due / Hits));
            isGood &= await Minute(place.Name, book);
        }
        return isGood;
    }

    private static async Task<bool> Drop(string store, WealthBook book, int amount)
    {
        var ids = await WealthRows.Triggers(book, amount + 2 * Alone + Part, amount + 2 * Alone + Part);
        await Fire(book, ids.Take(Part), Part); // warm
        await Fire(book, ids.Skip(Part).Take(Alone), 1);
        var alone = await Fire(book, ids.Skip(Part + Alone).Take(Alone), 1);
        await Send(book, Part + 2 * Alone); // warm
        var together = await Fire(book, ids.Skip(Part + 2 * Alone), amount);
        var isGood = Say("P1", $"{store}: hits of one drop, as the engine fires them", amount, together, 1.5 * amount / Hits);
        var sent = await Send(book, amount);
        isGood &= Say("P1", $"{store}: from the drop until all are at a stub rail", amount, (together.Seconds + sent.Seconds, together.Cpu + sent.Cpu), 5.0 * amount / Hits);
        Say("P1", $"{store}: one transaction a hit", Alone, alone, null);
        var ratio = alone.Seconds / Alone / (together.Seconds / amount);
        Table.Row("P1", $"{store}: together against one by one", "–", $"{ratio:0.0} ×", "–", "≥ 4 ×", ratio >= 4 ? "yes" : "NO");
        return isGood && ratio >= 4;
    }

    private static async Task<(double Seconds, double Cpu)> Fire(WealthBook book, IEnumerable<Guid> ids, int inOne)
    {
        var (fire, shard, parts) = (book.Service<FireHits>(), EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 0), ids.Chunk(inOne).ToList());
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        foreach (var part in parts)
        {
            var counts = await fire.Run(null, [.. part.Select(id => new Hit(id, WealthBook.Today.AddDays(-1), 106, 101))], shard, CancellationToken.None);
            if (counts.GetValueOrDefault("triggered") != part.Length) throw new InvalidOperationException($"Of {part.Length} hits came {string.Join(", ", counts)}.");
        }
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000);
    }

    private static async Task<(double Seconds, double Cpu)> Send(WealthBook book, int amount)
    {
        var (sending, shard, before, sent) = (book.Service<SendOrders>(), EngineShard.ByHand("investment-orders", Guid.Empty, Json.Empty, 0), book.Rail.Placed, 0);
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        while (await sending.Run(shard, CancellationToken.None) is > 0 and var some) sent += some;
        var took = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000);
        if (sent != amount || book.Rail.Placed - before != amount) throw new InvalidOperationException($"Of {amount} orders {sent} were sent and {book.Rail.Placed - before} reached the rail.");
        return took;
    }

    /// <summary>All due at the same instant: how long until the last is claimed and queued, and how late each was.</summary>
    private static async Task<bool> Morning(string store, WealthBook book, int amount)
    {
        var engine = book.Service<AutoInvestEngine>();
        var shard = EngineShard.ByHand("auto-invest", Guid.Empty, Json.Empty, 0);
        await WealthRows.Rules(book, 1_000, _ => MorningClock.Morning);
        await engine.Tick(shard, CancellationToken.None); // warm
        await WealthRows.Rules(book, amount, _ => MorningClock.Morning, first: 1_000);
        var (begun, started, cpu) = (await book.Database.Read(session => Task.FromResult(session.Now)), Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        var report = await engine.Tick(shard, CancellationToken.None);
        var took = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000);
        if (report.Counts["occurrences"] != amount) throw new InvalidOperationException($"Of {amount} rules {report.Counts["occurrences"]} came.");
        var orders = await book.Database.Read(session => session.Scalar<long>("select count(*) from investment_orders where created_at >= @begun", new { begun }));
        if (orders != amount) throw new InvalidOperationException($"{amount} rules made {orders} orders.");
        var isGood = Say("P4", $"{store}: rules due together, claimed and queued", amount, took, 6.0 * amount / Due);
        return await Late(store, "begun late, p99", book, begun, amount, _ => begun, 10) && isGood;
    }

    /// <summary>Due one after the other over a minute, by the engine's own rhythm.</summary>
    private static async Task<bool> Minute(string store, WealthBook book)
    {
        var (engine, shard) = (book.Service<AutoInvestEngine>(), EngineShard.ByHand("auto-invest", Guid.Empty, Json.Empty, 0));
        var begin = await book.Database.Read(session => Task.FromResult(session.Now)) + TimeSpan.FromSeconds(5);
        await WealthRows.Rules(book, DueInMinute, DueOf, first: FirstInMinute);
        await engine.Tick(shard, CancellationToken.None); // as the event of a new rule would have it
        for (var fired = 0L; fired < DueInMinute;)
        {
            await Task.Delay(engine.Rhythm(shard.Config).Every);
            fired += (await engine.Tick(shard, CancellationToken.None)).Counts["occurrences"];
        }
        return await Late(store, "due within one minute, begun late, p99", book, begin, DueInMinute, number => DueOf(number - FirstInMinute), 1);

        DateTimeOffset DueOf(int place) => begin + TimeSpan.FromMinutes(1) * ((double)place / DueInMinute);
    }

    /// <param name="due">By the number in a rule's code.</param>
    private static async Task<bool> Late(string store, string subject, WealthBook book, DateTimeOffset begun, int amount, Func<int, DateTimeOffset> due, int most)
    {
        var rows = await book.Database.Read(session => session.Query<Claimed>("select r.code, a.claimed_at from automation_occurrences a join auto_invest_rules r on r.id = a.automation_id where a.claimed_at >= @begun", new { begun }));
        if (rows.Count != amount) throw new InvalidOperationException($"Of {amount} rules {rows.Count} came.");
        var p99 = rows.Select(row => (row.ClaimedAt - due(int.Parse(row.Code.AsSpan(row.Code.IndexOf('-') + 1), CultureInfo.InvariantCulture))).TotalSeconds).Order().ElementAt(amount * 99 / 100);
        Table.Row("P4", $"{store}: {subject}", amount, p99.ToString("0.00"), "–", $"< {most} s", p99 < most ? "yes" : "NO");
        return p99 < most;
    }

    private sealed record Claimed
    {
        public string Code { get; init; } = "";
        public DateTimeOffset ClaimedAt { get; init; }
    }

    private static bool Say(string goal, string subject, int amount, (double Seconds, double Cpu) took, double? limit)
    {
        var isMet = limit is null || took.Seconds < limit;
        Table.Row(goal, subject, amount, took.Seconds.ToString("0.00"), took.Cpu.ToString("0.00"), limit is { } most ? $"< {most:0.##} s" : "–", limit is null ? "–" : isMet ? "yes" : "NO");
        return isMet;
    }
}
