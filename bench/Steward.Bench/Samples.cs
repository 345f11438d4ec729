using System.Collections.Concurrent;
using System.Diagnostics;

namespace Steward.Bench;

/// <summary>Times of one kind, with their percentiles. Safe for use from many threads.</summary>
internal sealed class Samples
{
    private readonly ConcurrentBag<double> milliseconds = [];

    internal int Count => milliseconds.Count;

    internal void Add(TimeSpan time) => milliseconds.Add(time.TotalMilliseconds);

    /// <summary>Nearest rank: the smallest value that at least this share does not exceed.</summary>
    internal double Percentile(double share)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    internal string Line => $"{Percentile(0.5):0.00} | {Percentile(0.95):0.00} | {Percentile(0.99):0.00} | {Percentile(1):0.0}";

    internal static Samples Of(int times, Action work)
    {
        var samples = new Samples();
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            samples.Add(Stopwatch.GetElapsedTime(started));
        }
        return samples;
    }
}

/// <summary>Tables as the benchmark page has them.</summary>
internal static class Table
{
    internal static void Head(params string[] columns)
    {
        Console.WriteLine("| " + string.Join(" | ", columns) + " |");
        Console.WriteLine("|" + string.Concat(Enumerable.Repeat("---|", columns.Length)));
    }

    internal static void Row(params object[] cells) => Console.WriteLine("| " + string.Join(" | ", cells) + " |");
}
