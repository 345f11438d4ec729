using System.Diagnostics;

namespace Steward.Bench;

/// <summary>
/// Sends at a fixed rate whether or not earlier answers have come, and counts each time from the moment at which the request was due,
/// so that a stall of the server is seen in every request that it held up (no coordinated omission).
/// </summary>
internal static class OpenLoop
{
    internal static async Task<Samples> Run(double aSecond, int count, Func<int, Task> send)
    {
        var samples = new Samples();
        var clock = Stopwatch.StartNew();
        var running = new List<Task>(count);
        for (var number = 0; number < count; number++)
        {
            var due = TimeSpan.FromSeconds(number / aSecond);
            if (due - clock.Elapsed is { Ticks: > 0 } wait) await Task.Delay(wait);
            running.Add(One(number, due));
        }
        await Task.WhenAll(running);
        return samples;

        async Task One(int number, TimeSpan due)
        {
            await send(number);
            samples.Add(clock.Elapsed - due);
        }
    }

    /// <summary>As fast as so many callers can, for a time: requests a second.</summary>
    internal static async Task<double> Peak(int callers, TimeSpan time, Func<Task> send)
    {
        var (clock, sum) = (Stopwatch.StartNew(), 0L);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
            {
                await send();
                Interlocked.Increment(ref sum);
            }
        })));
        return sum / clock.Elapsed.TotalSeconds;
    }
}
