using System.Diagnostics;

namespace Steward.Portfolio.Bench;

/// <summary>One line of the table.</summary>
internal sealed record Figure(string What, double Value, string Unit, string Limit = "", bool? IsMet = null)
{
    internal static Figure AtMost(string what, double value, string unit, double limit) => new(what, value, unit, $"< {limit} {unit}", value < limit);

    internal static Figure AtLeast(string what, double value, string unit, double limit) => new(what, value, unit, $"≥ {limit} {unit}", value >= limit);
}

/// <summary>Seconds of processor time of this thread: what else the machine does is not measured.</summary>
internal static class Cpu
{
    internal static double Seconds(Action work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var wall = Stopwatch.GetTimestamp();
        work();
        var elapsed = Stopwatch.GetElapsedTime(wall).TotalSeconds;
        process.Refresh();
        var cpu = (process.TotalProcessorTime - before).TotalSeconds;
        // The processor's clock ticks every ten milliseconds: below that only the wall tells, and the work is repeated by the caller.
        return elapsed < 0.05 ? elapsed : Math.Min(cpu, elapsed);
    }

    /// <summary>The median of some runs, in milliseconds, after a few to warm up.</summary>
    internal static double MedianMilliseconds(Action work, int times = 9)
    {
        for (var i = 0; i < 2; i++) work();
        return Enumerable.Range(0, times).Select(_ => Seconds(work) * 1000).Order().ElementAt(times / 2);
    }
}
