using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>Swaps one or two stops in a row with one or two others (Vidal and others 2013, section 4.1).</summary>
internal sealed class SwapMove(Tours tours)
{
    private readonly int tasks = tours.Model.Tasks;
    private readonly bool hasWindows = tours.Model.HasWindows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Try(int first, int count, int other, int otherCount)
    {
        var (last, otherLast) = (first, other);
        if (count == 2 && ((last = tours.At(first).Next) >= tasks || last == other)) return false;
        if (otherCount == 2 && ((otherLast = tours.At(other).Next) >= tasks || otherLast == first)) return false;
        ref var head = ref tours.At(first);
        ref var tail = ref tours.At(last);
        ref var otherHead = ref tours.At(other);
        ref var otherTail = ref tours.At(otherLast);
        if (tail.Next == other || otherTail.Next == first) return false;
        ref var before = ref tours.At(head.Previous);
        ref var after = ref tours.At(tail.Next);
        ref var otherBefore = ref tours.At(otherHead.Previous);
        ref var otherAfter = ref tours.At(otherTail.Next);
        var delta = (long)tours.Cost(before.Place, other) + tours.Cost(otherLast, after.Place) - before.Leg - tail.Leg
            + tours.Cost(otherBefore.Place, first) + tours.Cost(last, otherAfter.Place) - otherBefore.Leg - otherTail.Leg;
        var (a, b) = (head.Route, otherHead.Route);
        if (a != b)
        {
            if (!IsBetterBetween(delta, first, last, other, otherLast)) return false;
        }
        else if (head.Position < otherHead.Position ? !IsBetterWithin(delta, first, last, other, otherLast) : !IsBetterWithin(delta, other, otherLast, first, last))
        {
            return false;
        }

        Swap(first, last, other, otherLast);
        tours.Moved(a, b);
        return true;
    }

    private void Swap(int first, int last, int other, int otherLast)
    {
        int before = tours.At(first).Previous, otherBefore = tours.At(other).Previous;
        tours.Shift(first, last, otherBefore, turned: false);
        tours.Shift(other, otherLast, before, turned: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsBetterBetween(long delta, int first, int last, int other, int otherLast)
    {
        ref var head = ref tours.At(first);
        ref var tail = ref tours.At(last);
        ref var otherHead = ref tours.At(other);
        ref var otherTail = ref tours.At(otherLast);
        ref var a = ref tours.Of(head.Route);
        ref var b = ref tours.Of(otherHead.Route);
        delta -= a.Penalty + b.Penalty;
        if (delta >= 0) return false;
        ref var before = ref tours.At(head.Previous);
        ref var otherBefore = ref tours.At(otherHead.Previous);
        var more = otherTail.Load - otherBefore.Load - tail.Load + before.Load;
        delta += tours.LoadPenalty(a.Load + more) + tours.LoadPenalty(b.Load - more);
        if (!hasWindows || delta >= 0) return delta < 0;
        var place = before.Place;
        var run = tours.Follow(before.Before, ref place, other, otherLast);
        delta += tours.WarpPenalty(run, place, tail.Next);
        if (delta >= 0) return false;
        place = otherBefore.Place;
        run = tours.Follow(otherBefore.Before, ref place, first, last);
        return delta + tours.WarpPenalty(run, place, otherTail.Next) < 0;
    }

    /// <summary>The first run comes before the other in their route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsBetterWithin(long delta, int first, int last, int other, int otherLast)
    {
        ref var head = ref tours.At(first);
        delta -= tours.Penalties.OfWarp(tours.Of(head.Route).Warp);
        if (!hasWindows || delta >= 0) return delta < 0;
        ref var before = ref tours.At(head.Previous);
        var place = before.Place;
        var run = tours.Follow(before.Before, ref place, other, otherLast);
        run = tours.Follow(run, ref place, tours.At(last).Next, tours.At(other).Previous);
        run = tours.Follow(run, ref place, first, last);
        return delta + tours.WarpPenalty(run, place, tours.At(otherLast).Next) < 0;
    }
}
