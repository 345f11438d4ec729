using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>Moves one to three stops in a row behind another stop, turned or not (Vidal and others 2013, section 4.1).</summary>
internal sealed class RelocateMove(Tours tours)
{
    private readonly int tasks = tours.Model.Tasks;
    private readonly bool hasWindows = tours.Model.HasWindows;

    /// <param name="first">First task of the run.</param>
    /// <param name="count">Tasks in the run.</param>
    /// <param name="behind">A task or the start of a route.</param>
    /// <param name="turned">Whether the run is driven backwards afterwards.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Try(int first, int count, int behind, bool turned)
    {
        ref var head = ref tours.At(first);
        ref var target = ref tours.At(behind);
        if (head.Previous == behind) return false;
        var last = first;
        for (var i = 1; i < count; i++)
        {
            last = tours.At(last).Next;
            if (last >= tasks || last == behind) return false;
        }

        ref var tail = ref tours.At(last);
        ref var before = ref tours.At(head.Previous);
        ref var after = ref tours.At(tail.Next);
        ref var next = ref tours.At(target.Next);
        var (from, to) = turned ? (last, first) : (first, last);
        var delta = (long)tours.Cost(before.Place, after.Place) - before.Leg - tail.Leg
            + tours.Cost(target.Place, from) + tours.Cost(to, next.Place) - target.Leg;
        if (turned) delta += tail.Turn - head.Turn;
        var (a, b) = (head.Route, target.Route);
        if (a == b ? !IsBetterWithin(delta, first, last, behind, turned) : !IsBetterBetween(delta, first, last, behind, turned)) return false;
        tours.Shift(first, last, behind, turned);
        tours.Moved(a, b);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsBetterBetween(long delta, int first, int last, int behind, bool turned)
    {
        ref var head = ref tours.At(first);
        ref var tail = ref tours.At(last);
        ref var target = ref tours.At(behind);
        ref var source = ref tours.Of(head.Route);
        ref var sink = ref tours.Of(target.Route);
        delta -= source.Penalty + sink.Penalty;
        if (delta >= 0) return false;
        ref var before = ref tours.At(head.Previous);
        var load = tail.Load - before.Load;
        delta += tours.LoadPenalty(source.Load - load) + tours.LoadPenalty(sink.Load + load);
        if (!hasWindows || delta >= 0) return delta < 0;
        delta += tours.WarpPenalty(before.Before, before.Place, tail.Next);
        if (delta >= 0) return false;
        var place = target.Place;
        var run = turned ? tours.Return(target.Before, ref place, last, first) : tours.Follow(target.Before, ref place, first, last);
        return delta + tours.WarpPenalty(run, place, target.Next) < 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsBetterWithin(long delta, int first, int last, int behind, bool turned)
    {
        ref var head = ref tours.At(first);
        ref var target = ref tours.At(behind);
        delta -= tours.Penalties.OfWarp(tours.Of(head.Route).Warp);
        if (!hasWindows || delta >= 0) return delta < 0;
        ref var tail = ref tours.At(last);
        if (target.Position < head.Position)
        {
            var place = target.Place;
            var run = turned ? tours.Return(target.Before, ref place, last, first) : tours.Follow(target.Before, ref place, first, last);
            run = tours.Follow(run, ref place, target.Next, head.Previous);
            return delta + tours.WarpPenalty(run, place, tail.Next) < 0;
        }
        else
        {
            ref var before = ref tours.At(head.Previous);
            var place = before.Place;
            var run = tours.Follow(before.Before, ref place, tail.Next, behind);
            run = turned ? tours.Return(run, ref place, last, first) : tours.Follow(run, ref place, first, last);
            return delta + tours.WarpPenalty(run, place, target.Next) < 0;
        }
    }
}
