using System.Diagnostics;
using Steward.Kernel;
using Steward.Wealth.AutoInvest;

namespace Steward.Bench.Wealth;

/// <summary>
/// What the store alone needs for the rows that P4 leaves: due rules are claimed by the engine, then the same rows are put into a copy of the store
/// as it was before, table by table in the fewest statements, in one transaction, with all keys and indexes, and with nothing read or decided.
/// No program that keeps these rows is faster on this machine; one that keeps fewer may be.
/// </summary>
internal static class FloorBench
{
    private const int Due = 100_000, Warm = 1_000;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var amount = Math.Clamp(wanted.Amount ?? Due, 1_000, 1_000_000);
        Table.Head("store", "subject", "rules", "seconds", "ratio");
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            await using var book = await WealthBook.Open(place);
            var (engine, shard) = (book.Service<AutoInvestEngine>(), EngineShard.ByHand("auto-invest", Guid.Empty, Json.Empty, 0));
            await WealthRows.Rules(book, Warm, _ => MorningClock.Morning);
            await engine.Tick(shard, CancellationToken.None);
            await WealthRows.Rules(book, amount, _ => MorningClock.Morning, first: Warm);
            await using var copy = await StoreCopy.Before(place, book.Database, amount);
            var started = Stopwatch.GetTimestamp();
            await engine.Tick(shard, CancellationToken.None);
            var engineTook = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var tables = await copy.Take();
            var parts = new List<(string Table, long Rows, double Seconds)>();
            started = Stopwatch.GetTimestamp();
            await copy.Insert((table, rows, seconds) => parts.Add((table, rows, seconds)));
            var bare = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Table.Row(place.Name, "claimed and queued by the engine", amount, engineTook.ToString("0.00"), $"{engineTook / bare:0.00} ×");
            Table.Row(place.Name, $"the same rows of {tables} tables put there", amount, bare.ToString("0.00"), "1 ×");
            foreach (var (table, rows, seconds) in parts) Table.Row(place.Name, $"of it {table}", rows, seconds.ToString("0.00"), $"{seconds / bare:0.00} ×");
        }
        return true;
    }
}
