using System.Diagnostics;
using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Calendars;
using Steward.Wealth.Navs;
using Steward.Wealth.Triggers;

namespace Steward.Bench.Wealth;

/// <summary>
/// How long the engines need until they work, with many open trigger orders and rules in the tables (wealth.md 19, P6): the index built from the table,
/// and the next due rule found. After a kill there is nothing else to be done. Beside it what a drop would cost as one statement over the table (P1).
/// The amount is that of the orders, and again of the rules.
/// </summary>
internal static class ReadyBench
{
    private const int Usual = 1_000_000, Fires = 20_000;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var amount = Math.Clamp(wanted.Amount ?? Usual, 10_000, 2_000_000);
        Table.Head("goal", "subject", "rows", "seconds", "CPU s of this process", "limit", "met");
        var isGood = true;
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            await using var book = await WealthBook.Open(place);
            await WealthRows.Triggers(book, amount, Math.Min(Fires, amount / 50));
            await WealthRows.Rules(book, amount, _ => MorningClock.Morning.AddHours(6));
            // What PostgreSQL's own housekeeping has done by the next morning; SQLite has none.
            if (book.Database.Dialect is Dialect.PostgreSql) await book.Database.Write(session => session.Execute("analyze trigger_orders"));
            isGood &= await Ready(place.Name, book, amount);
            await Scan(place.Name, book, amount);
        }
        return isGood;
    }

    private static async Task<bool> Ready(string store, WealthBook book, int amount)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        var cache = new TriggerCache(book.Service<TriggerOrderStore>(), book.Service<PriceBooks>(), book.Service<TriggerValues>(), book.Service<TreeWatch>(), TriggerCooldown.By(await book.Database.Read(book.Service<CalendarBook>().Read)));
        await book.Database.Read(async session =>
        {
            await cache.Fill(session);
            return true;
        });
        if (cache.Count != amount) throw new InvalidOperationException($"The index has {cache.Count} of {amount} orders.");
        if (await book.Database.Read(book.Service<RuleStore>().NextDue) is null) throw new InvalidOperationException("No rule is due.");
        var (seconds, used, limit) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000, 5.0 * amount / Usual);
        Table.Row("P6", $"{store}: index built, next rule found", amount, seconds.ToString("0.00"), used.ToString("0.00"), $"< {limit:0.##} s", seconds < limit ? "yes" : "NO");
        return seconds < limit;
    }

    /// <summary>The way without an index in memory: each drop asks the table.</summary>
    private static async Task Scan(string store, WealthBook book, int amount)
    {
        var values = new Json(System.Text.Json.JsonSerializer.Serialize(book.Schemes.Select(id => new { id, nav = 106m })));
        // Without it SQLite takes a plan of a minute.
        await book.Database.Write(session => session.Execute("analyze trigger_orders"));
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        var found = await book.Database.Read(session => session.Query<Guid>(
            $"""
            select t.id from trigger_orders t join {session.Pick("(select json_extract(value, '$.id') as id, json_extract(value, '$.nav') * 1000000 as nav from json_each(@values)) v", "jsonb_to_recordset(@values) as v(id uuid, nav numeric)")}
              on v.id = t.scheme_id
            where t.status = 'Active' and t.is_enabled and ((t.trigger_condition = 'Greater Than' and v.nav >= t.trigger_value) or (t.trigger_condition = 'Less Than' and v.nav <= t.trigger_value))
            """,
            new { values }));
        var (seconds, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000);
        Table.Row("P1", $"{store}: a drop as one scan of the table, {found.Count} found", amount, seconds.ToString("0.00"), used.ToString("0.00"), "–", "–");
    }
}
