using Steward.Portfolio.Backtests;

namespace Steward.Portfolio.Bench;

/// <summary>P7: thirteen years of days, three schemes, ten policies; then a thousand clients with shares of their own.</summary>
internal static class BacktestBench
{
    internal static IEnumerable<Figure> Run()
    {
        if (Find() is not { } path)
        {
            yield return new("the folder ../shared/data/nav is missing", 0, "", IsMet: false);
            yield break;
        }
        var history = NavHistory.Parse(File.ReadAllText(path));
        BacktestPolicy[] policies = [.. BacktestPolicy.Usual.Select(BacktestPolicy.Parse)];
        yield return Figure.AtMost("13 years daily, 3 schemes, 10 policies", Cpu.MedianMilliseconds(() => Backtest.Run(Request(history, 60, policies))), "ms", 50);
        yield return Figure.AtMost("1,000 clients × 13 years, one policy each", Cpu.MedianMilliseconds(() =>
        {
            for (var client = 0; client < 1_000; client++) Backtest.Run(Request(history, 20 + client % 61, [policies[client % policies.Length]]));
        }, times: 3), "ms", 10_000);
    }

    private static BacktestRequest Request(NavHistory history, decimal equity, BacktestPolicy[] policies) => new(
        history, [new("118632", new(equity)), new("125497", new(10)), new("119092", new(90 - equity))], new DateOnly(2013, 1, 1), new DateOnly(2026, 8, 13), policies, [new("119092", new(2015, 8, 30), 100)], new());

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Steward.slnx")) && Path.Combine(at.FullName, "..", "shared", "data", "nav", "history", "nav_6_schemes_2012-12_2026-08.csv") is var found && File.Exists(found)) return found;
        return null;
    }
}
