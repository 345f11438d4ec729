using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>2-opt* (Potvin and Rousseau 1995): two routes swap what comes after a stop of each, or join front to front when symmetric.</summary>
internal sealed class TailMove(Tours tours)
{
    private readonly bool hasWindows = tours.Model.HasWindows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Try(int left, int right)
    {
        ref var a = ref tours.At(left);
        ref var b = ref tours.At(right);
        ref var afterA = ref tours.At(a.Next);
        ref var afterB = ref tours.At(b.Next);
        ref var routeA = ref tours.Of(a.Route);
        ref var routeB = ref tours.Of(b.Route);
        var delta = (long)tours.Cost(a.Place, afterB.Place) + tours.Cost(b.Place, afterA.Place) - a.Leg - b.Leg - routeA.Penalty - routeB.Penalty;
        if (delta >= 0) return false;
        delta += tours.LoadPenalty(a.Load + routeB.Load - b.Load) + tours.LoadPenalty(b.Load + routeA.Load - a.Load);
        if (delta >= 0) return false;
        if (hasWindows)
        {
            delta += tours.WarpPenalty(a.Before, a.Place, b.Next);
            if (delta >= 0) return false;
            delta += tours.WarpPenalty(b.Before, b.Place, a.Next);
            if (delta >= 0) return false;
        }

        Exchange(left, right);
        return true;
    }

    /// <summary>Both fronts become one route, both tails another; only without windows and with equal ways back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryTurned(int left, int right)
    {
        ref var a = ref tours.At(left);
        ref var b = ref tours.At(right);
        ref var afterA = ref tours.At(a.Next);
        ref var afterB = ref tours.At(b.Next);
        ref var routeA = ref tours.Of(a.Route);
        ref var routeB = ref tours.Of(b.Route);
        var delta = (long)tours.Cost(a.Place, b.Place) + tours.Cost(afterA.Place, afterB.Place) - a.Leg - b.Leg - routeA.Penalty - routeB.Penalty;
        if (delta >= 0) return false;
        delta += tours.LoadPenalty(a.Load + b.Load) + tours.LoadPenalty(routeA.Load - a.Load + routeB.Load - b.Load);
        if (delta >= 0) return false;
        ExchangeTurned(left, right);
        return true;
    }

    private void Exchange(int left, int right)
    {
        var (a, b) = (tours.At(left).Route, tours.At(right).Route);
        var (lastA, lastB) = (tours.Last(a), tours.Last(b));
        var (nextA, nextB) = (tours.At(left).Next, tours.At(right).Next);
        var (endA, endB) = (tours.At(lastA).Previous, tours.At(lastB).Previous);
        Append(left, nextB, endB, lastB, lastA);
        Append(right, nextA, endA, lastA, lastB);
        tours.Moved(a, b);
    }

    /// <summary>Puts a tail, which may be empty, between a stop and the end of a route.</summary>
    private void Append(int at, int next, int end, int formerLast, int last)
    {
        if (next == formerLast)
        {
            tours.Join(at, last);
            return;
        }

        tours.Join(at, next);
        tours.Join(end, last);
    }

    private void ExchangeTurned(int left, int right)
    {
        var (a, b) = (tours.At(left).Route, tours.At(right).Route);
        var (firstB, lastA) = (tours.First(b), tours.Last(a));
        var (nodeB, nodeA) = (right, tours.At(left).Next);
        var nextB = tours.At(right).Next;
        // The front of b, backwards, goes behind the front of a.
        var at = left;
        while (nodeB != firstB)
        {
            var previous = tours.At(nodeB).Previous;
            tours.Join(at, nodeB);
            (at, nodeB) = (nodeB, previous);
        }

        tours.Join(at, lastA);
        // The tail of a, backwards, goes before the tail of b.
        at = nextB;
        while (nodeA != lastA)
        {
            var next = tours.At(nodeA).Next;
            tours.Join(nodeA, at);
            (at, nodeA) = (nodeA, next);
        }

        tours.Join(firstB, at);
        tours.Moved(a, b);
    }
}
