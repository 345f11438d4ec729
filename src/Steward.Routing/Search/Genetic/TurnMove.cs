using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>2-opt: turns the run between two stops of a route.</summary>
internal sealed class TurnMove(Tours tours)
{
    private readonly bool hasWindows = tours.Model.HasWindows;

    /// <param name="left">The stop before the run; it may be the start.</param>
    /// <param name="last">The last task of the run.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Try(int left, int last)
    {
        ref var before = ref tours.At(left);
        ref var tail = ref tours.At(last);
        if (before.Position + 1 >= tail.Position) return false;
        var first = before.Next;
        ref var after = ref tours.At(tail.Next);
        var delta = (long)tours.Cost(before.Place, last) + tours.Cost(first, after.Place) - before.Leg - tail.Leg + tail.Turn - tours.At(first).Turn;
        var route = before.Route;
        delta -= tours.Penalties.OfWarp(tours.Of(route).Warp);
        if (delta >= 0) return false;
        if (hasWindows)
        {
            var place = before.Place;
            var run = tours.Return(before.Before, ref place, last, first);
            if (delta + tours.WarpPenalty(run, place, tail.Next) >= 0) return false;
        }

        tours.Shift(first, last, left, turned: true);
        tours.Moved(route, route);
        return true;
    }
}
