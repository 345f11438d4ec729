using System.Diagnostics;
using Steward.Tests.Dispatch.Simulation;

namespace Steward.Bench;

/// <summary>
/// A simulated day of 5,000 orders and 100 drivers: the product's global matching against the nearest free driver, on the same seed. A third row,
/// the nearest driver who still has room, shows what pooling without a look at promises comes to: fewer kilometres, more late orders.
/// </summary>
internal static class DayBench
{
    private const int Orders = 5_000, Drivers = 100, FirstSeed = 40;

    /// <param name="days">Each with a seed of its own.</param>
    internal static bool Run(int? days)
    {
        Table.Head("seed", "choice", "late", "undelivered", "km", "minutes to the door", "seconds to compute");
        var isBetter = true;
        for (var seed = FirstSeed; seed < FirstSeed + (days ?? 1); seed++)
        {
            var global = Timed(seed, "global matching", SimulatedDay.ByGlobalMatching);
            var free = Timed(seed, "nearest free driver", SimulatedDay.ByNearestFree);
            var withRoom = Timed(seed, "nearest driver with room", SimulatedDay.ByNearest);
            isBetter &= global.Late < free.Late && global.Km < free.Km && global.Late < withRoom.Late;
        }
        return isBetter;
    }

    private static DayFigures Timed(int seed, string choice, Func<int, int, long, DayFigures> day)
    {
        var clock = Stopwatch.StartNew();
        var figures = day(Orders, Drivers, seed);
        Table.Row(seed, choice, figures.Late, figures.Undelivered, $"{figures.Km:0}", $"{figures.MeanMinutes:0.0}", $"{clock.Elapsed.TotalSeconds:0.0}");
        return figures;
    }
}
