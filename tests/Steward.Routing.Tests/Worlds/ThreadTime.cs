using System.Diagnostics;
using System.Globalization;

namespace Steward.Routing.Tests;

/// <summary>Processor time of the calling thread, which other programs do not lengthen; where the system does not tell it, the monotonic clock.</summary>
internal static class ThreadTime
{
    private const string Statistics = "/proc/thread-self/schedstat";
    private static readonly bool IsKnown = File.Exists(Statistics);

    /// <summary>The first number there is nanoseconds on a processor (Linux, Documentation/scheduler/sched-stats).</summary>
    internal static TimeSpan Now() => IsKnown
        ? TimeSpan.FromTicks(long.Parse(File.ReadAllText(Statistics).Split(' ')[0], CultureInfo.InvariantCulture) / 100)
        : Stopwatch.GetElapsedTime(0);
}
