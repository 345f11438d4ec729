using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>
/// Puts tasks back where they cost least next to one that is near, or in an empty route, penalties included; with blinks (Christiaens and
/// Vanden Berghe 2020, section 4.2), so that a task finds another place than the one it left.
/// </summary>
internal sealed class NearInsertion(Tours tours, CheapestPlace everywhere, Xoshiro random)
{
    /// <summary>One place in so many that could be the best is passed over.</summary>
    private const int BlinkSpan = 100;
    private readonly GeneticModel model = tours.Model;
    private readonly int[] alone = new int[1];

    internal long Tests { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Insert(List<int> tasks)
    {
        foreach (var task in tasks)
        {
            var (best, bestCost) = (-1, long.MaxValue);
            foreach (var other in model.Near(task))
            {
                if (tours.At(other).Route < 0) continue;
                Try(task, other, ref best, ref bestCost);
                Try(task, tours.At(other).Previous, ref best, ref bestCost);
            }

            Tests += 2 * model.Near(task).Length;
            var empty = tours.EmptyRoute();
            if (empty >= 0) Try(task, tours.First(empty), ref best, ref bestCost);
            if (best < 0)
            {
                alone[0] = task;
                everywhere.Insert(alone);
                continue;
            }

            var next = tours.At(best).Next;
            tours.Join(best, task);
            tours.Join(task, next);
            var into = tours.At(best).Route;
            tours.Moved(into, into);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Try(int task, int behind, ref int best, ref long bestCost)
    {
        ref var at = ref tours.At(behind);
        ref var next = ref tours.At(at.Next);
        long cost = tours.Cost(at.Place, task) + tours.Cost(task, next.Place) - at.Leg;
        ref var tour = ref tours.Of(at.Route);
        if (cost - tour.Penalty >= bestCost || random.Below(BlinkSpan) == 0) return;
        cost += tours.LoadPenalty(tour.Load + model.Demand[task]) - tour.Penalty;
        if (cost >= bestCost) return;
        if (model.HasWindows) cost += tours.WarpPenalty(Segment.Join(at.Before, tours.Time(at.Place, task), model.Own[task]), task, at.Next);
        if (cost < bestCost) (best, bestCost) = (behind, cost);
    }
}
