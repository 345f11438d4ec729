using System.Globalization;
using Steward.Portfolio.Navs;
using Steward.Portfolio.Tests.Navs;
using Steward.Portfolio.Triggers;
using Xunit;

namespace Steward.Portfolio.Tests.Triggers;

/// <summary>Seven real drops against 850,100 orders.</summary>
public sealed class GoldenFiringTests
{
    [Fact, Trait("acceptance", "wealth-22.5")]
    public void Seven_drops_fire_hold_and_skip_what_the_golden_file_says()
    {
        var market = new Market(1);
        Assert.Equal((8_501, 850_100), (market.Gate.Count, market.Index.Count));
        foreach (var line in DataFolder.Lines("golden/trigger_firings.csv").Skip(1).Select(line => line.Split(',')))
        {
            var judged = market.Take(market.Rows(line[0]), market.Latest(line[0]));
            var rising = market.Fired.Count(f => Market.IsRising(f.Id));
            Assert.Equal(line, (string[])[line[0], $"{rising}", $"{market.Fired.Count - rising}", $"{judged.Count(j => j.Verdict.Outcome == NavOutcome.Held)}", $"{judged.Count(j => j.Verdict.Outcome == NavOutcome.Ignored)}"]);
        }
    }

    [Fact, Trait("acceptance", "wealth-22.7")]
    public void The_held_row_fires_once_after_it_is_accepted()
    {
        var market = new Market(1);
        var held = new List<NavJudgement>();
        foreach (var drop in market.Drops) held.AddRange(market.Take(market.Rows(drop), market.Latest(drop)).Where(j => j.Verdict.Outcome == NavOutcome.Held));
        var expected = DataFolder.Lines("golden/trigger_held.csv")[1].Split(',');
        var row = Assert.Single(held);
        Assert.Equal((expected[1], expected[3], expected[4], expected[5]), (row.Row.Code, $"{row.Verdict.Reference}", $"{row.Row.Date:yyyy-MM-dd}", $"{row.Row.Value}"));

        market.Fired.Clear();
        var verdict = market.Gate.Accept(row.Scheme, row.Row.Date!.Value, new Nav(row.Row.Value).Micros);
        Assert.Equal((NavOutcome.Accepted, NavExplanation.Person), (verdict.Outcome, verdict.Explanation));
        market.Index.Tick(row.Scheme, row.Row.Date.Value, new Nav(row.Row.Value).Micros, market.Fired);
        // Every Less Than of the scheme that 57.74 had not reached: 51.96 is below base × 0.95.
        Assert.NotEmpty(market.Fired);
        Assert.All(market.Fired, f => Assert.True(f.Scheme(market) == "115294" && f.Value <= f.Threshold));
        var count = market.Fired.Count;
        market.Index.Tick(row.Scheme, row.Row.Date.Value, new Nav(row.Row.Value).Micros, market.Fired);
        Assert.Equal(count, market.Fired.Count);
    }

    [Fact, Trait("acceptance", "wealth-22.6")]
    public void The_fired_set_depends_on_no_order_no_batch_size_and_no_repeat()
    {
        var plain = Fired(5, rows => [rows]);
        // Batches of 1, 100 and all, in another order each time, and every one of them three times.
        foreach (var size in new[] { 1, 100, int.MaxValue })
            Assert.True(plain.SetEquals(Fired(5, rows => [.. Enumerable.Range(0, 3).SelectMany(time => Shuffled(rows, unchecked(size + time)).Chunk(size))])), $"batches of {size}");
        // By API the rows come as fields, not as a file.
        Assert.True(plain.SetEquals(Fired(5, rows => [[.. NavFile.Of([.. rows.Select(row => NavRow.Read(0, row.Code, null, null, $"{row.Date:dd-MMM-yyyy}", row.Raw)!)], []).Rows]])));
    }

    private static HashSet<Guid> Fired(int step, Func<NavRow[], IReadOnlyList<NavRow[]>> batches)
    {
        var (market, all) = (new Market(step), new HashSet<Guid>());
        foreach (var drop in market.Drops)
        {
            foreach (var batch in batches([.. market.Rows(drop)]))
            {
                market.Take(batch, market.Latest(drop));
                Assert.All(market.Fired, f => Assert.True(all.Add(f.Id), $"{f} fired twice"));
            }
        }
        Assert.InRange(all.Count, 1_000, 60_000);
        return all;
    }

    private static NavRow[] Shuffled(NavRow[] rows, int seed)
    {
        var copy = rows.ToArray();
        new Random(seed).Shuffle(copy);
        return copy;
    }
}

/// <summary>The schemes of the base file with fifty orders on either side, or every n-th of them.</summary>
internal sealed class Market
{
    private readonly Dictionary<string, DateOnly> seen;

    internal Market(int step)
    {
        var categories = RealNavTests.Categories();
        seen = DataFolder.Lines("drops/manifest.csv").Skip(1).Select(line => line.Split(',')).ToDictionary(f => f[0], f => DateOnly.FromDateTime(DateTimeOffset.Parse(f[1], CultureInfo.InvariantCulture).ToOffset(new(5, 30, 0)).DateTime));
        foreach (var row in NavFile.Read(DataFolder.Bytes("drops/00_base_2026-08-05.csv")).Rows.Where(row => row.Value > 0))
        {
            var scheme = Gate.Add(NavScheme.Of(row.Code, null, categories[row.Code]), new(row.Date!.Value, row.Value));
            Assert.Equal(scheme, Index.AddSubject());
            Index.Seed(scheme, row.Date.Value, new Nav(row.Value).Micros);
            var micros = new Nav(row.Value).Micros;
            for (var k = step; k <= 50; k += step)
            {
                Index.Insert(new(Id(scheme, k), scheme, TriggerKind.Above, (micros * (1000 + k) + 999) / 1000));
                Index.Insert(new(Id(scheme, -k), scheme, TriggerKind.Below, micros * (1000 - k) / 1000));
            }
        }
    }

    internal NavGate Gate { get; } = new();

    internal TriggerIndex Index { get; } = new();

    internal List<Firing> Fired { get; } = [];

    internal IEnumerable<string> Drops => seen.Keys.Order(StringComparer.Ordinal);

    internal IReadOnlyList<NavRow> Rows(string drop) => NavFile.Read(DataFolder.Bytes($"drops/{drop}")).Rows;

    /// <summary>The day before the next business day after the local date; no weekday of that week is a holiday.</summary>
    internal DateOnly Latest(string drop)
    {
        var next = seen[drop].AddDays(1);
        while (next.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) next = next.AddDays(1);
        return next.AddDays(-1);
    }

    internal IReadOnlyList<NavJudgement> Take(IReadOnlyList<NavRow> rows, DateOnly latest)
    {
        Fired.Clear();
        var judged = NavDropGate.Judge(Gate, rows, latest);
        foreach (var judgement in judged)
            if (judgement.Verdict.Moves) Index.Tick(judgement.Scheme, judgement.Row.Date!.Value, new Nav(judgement.Row.Value).Micros, Fired);
        return judged;
    }

    internal static bool IsRising(Guid id) => BitConverter.ToInt16(id.ToByteArray(), 4) > 0;

    private static Guid Id(int scheme, int k) => new(scheme, (short)k, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}

file static class FiringText
{
    internal static string Scheme(this Firing firing, Market market) => market.Gate.Scheme(firing.Subject).Code;
}
