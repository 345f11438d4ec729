using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>Puts tasks one after another to the place where they cost least, penalties included; one empty route is tried too.</summary>
internal sealed class CheapestPlace(Tours tours)
{
    private readonly GeneticModel model = tours.Model;

    /// <summary>Places weighed so far.</summary>
    internal long Tests { get; private set; }

    internal void Insert(ReadOnlySpan<int> tasks)
    {
        foreach (var task in tasks)
        {
            var (best, bestCost) = (-1, long.MaxValue);
            var triedEmpty = false;
            for (var route = 0; route < tours.Routes; route++)
            {
                if (tours.Of(route).Size == 0)
                {
                    if (triedEmpty) continue;
                    triedEmpty = true;
                }

                TryRoute(task, route, ref best, ref bestCost);
            }

            var next = tours.At(best).Next;
            tours.Join(best, task);
            tours.Join(task, next);
            var into = tours.At(best).Route;
            tours.Moved(into, into);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TryRoute(int task, int route, ref int best, ref long bestCost)
    {
        ref var tour = ref tours.Of(route);
        Tests += tour.Size + 1;
        var fixedPart = tours.LoadPenalty(tour.Load + model.Demand[task]) - tour.Penalty;
        for (var node = tours.First(route); node != tours.Last(route); node = tours.At(node).Next)
        {
            ref var at = ref tours.At(node);
            ref var next = ref tours.At(at.Next);
            var cost = fixedPart + tours.Cost(at.Place, task) + tours.Cost(task, next.Place) - at.Leg;
            if (cost >= bestCost) continue;
            if (model.HasWindows) cost += tours.WarpPenalty(Segment.Join(at.Before, tours.Time(at.Place, task), model.Own[task]), task, at.Next);
            if (cost < bestCost) (best, bestCost) = (node, cost);
        }
    }
}
