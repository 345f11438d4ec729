using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>
/// SWAP* (Vidal 2022, section 3.3): two stops change routes, each to its best place there rather than the other's. The three best places
/// of a stop in a route are kept until the route changes.
/// </summary>
internal sealed class SwapStarMove
{
    private const int Nearest = 10;
    private readonly Tours tours;
    private readonly GeneticModel model;
    private readonly ThreeBest[] places;
    private readonly int[] reached, testedAt;
    private readonly long[] removal;
    private int round;

    /// <summary>Pairs of stops weighed so far.</summary>
    internal long Tests { get; private set; }

    internal SwapStarMove(Tours tours)
    {
        (this.tours, model) = (tours, tours.Model);
        places = new ThreeBest[model.Tasks * tours.Routes];
        (reached, testedAt, removal) = (new int[tours.Routes], new int[tours.Routes * tours.Routes], new long[model.Tasks]);
    }

    /// <summary>Forgets what it knows of the plan before.</summary>
    internal void Begin(bool touchedOnly = false)
    {
        Array.Fill(testedAt, touchedOnly ? 0 : -1);
        for (var i = 0; i < places.Length; i++) places[i].At = -1;
    }

    /// <summary>Tries a route with all those near it that changed since; true when one move was made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryRoute(int route)
    {
        round++;
        reached[route] = round;
        for (var node = tours.At(tours.First(route)).Next; node < model.Tasks; node = tours.At(node).Next)
        {
            var near = model.Near(node);
            for (var i = 0; i < near.Length && i < Nearest; i++)
            {
                var other = tours.At(near[i]).Route;
                if (reached[other] == round) continue;
                reached[other] = round;
                var pair = Math.Min(route, other) * tours.Routes + Math.Max(route, other);
                if (Math.Max(tours.Of(route).Changed, tours.Of(other).Changed) <= testedAt[pair]) continue;
                testedAt[pair] = tours.Moves;
                if (TryPair(route, other)) return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryPair(int a, int b)
    {
        Prepare(a, b);
        Prepare(b, a);
        var best = new Choice { Delta = -1, A = -1, B = -1 };
        var penalty = tours.Of(a).Penalty + tours.Of(b).Penalty;
        Tests += (long)tours.Of(a).Size * tours.Of(b).Size;
        for (var u = tours.At(tours.First(a)).Next; u < model.Tasks; u = tours.At(u).Next)
        {
            for (var v = tours.At(tours.First(b)).Next; v < model.Tasks; v = tours.At(v).Next)
            {
                var more = model.Demand[v] - model.Demand[u];
                var delta = tours.LoadPenalty(tours.Of(a).Load + more) + tours.LoadPenalty(tours.Of(b).Load - more)
                    - tours.LoadPenalty(tours.Of(a).Load) - tours.LoadPenalty(tours.Of(b).Load) + removal[u] + removal[v];
                if (delta >= penalty) continue;
                delta += Place(u, b, v, out var behindU);
                if (delta >= best.Delta) continue;
                delta += Place(v, a, u, out var behindV);
                if (delta < best.Delta) best = new() { Delta = delta, A = u, BehindA = behindU, B = v, BehindB = behindV };
            }
        }

        if (best.A < 0 || Exact(best) >= 0) return false;
        tours.Shift(best.A, best.A, best.BehindA, turned: false);
        tours.Shift(best.B, best.B, best.BehindB, turned: false);
        tours.Moved(a, b);
        return true;
    }

    /// <summary>What each task of a route saves by leaving it, and its three best places in the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prepare(int route, int other)
    {
        for (var u = tours.At(tours.First(route)).Next; u < model.Tasks; u = tours.At(u).Next)
        {
            ref var stop = ref tours.At(u);
            ref var before = ref tours.At(stop.Previous);
            removal[u] = (long)tours.Cost(before.Place, tours.At(stop.Next).Place) - before.Leg - stop.Leg;
            if (model.HasWindows) removal[u] += tours.WarpPenalty(before.Before, before.Place, stop.Next) - tours.Penalties.OfWarp(tours.Of(route).Warp);
            ref var known = ref places[u * tours.Routes + other];
            if (known.At >= tours.Of(other).Changed) continue;
            known = new() { At = tours.Moves, CostA = long.MaxValue, CostB = long.MaxValue, CostC = long.MaxValue, BehindA = -1, BehindB = -1, BehindC = -1 };
            var warp = tours.Penalties.OfWarp(tours.Of(other).Warp);
            for (var node = tours.First(other); node != tours.Last(other); node = tours.At(node).Next)
            {
                ref var at = ref tours.At(node);
                var cost = (long)tours.Cost(at.Place, u) + tours.Cost(u, tours.At(at.Next).Place) - at.Leg - warp;
                if (cost >= known.CostC) continue;
                if (model.HasWindows) cost += WarpBetween(node, u, at.Next);
                known.Offer(cost, node);
            }
        }
    }

    /// <summary>The cheapest place of a task in a route that another leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Place(int task, int route, int leaving, out int behind)
    {
        ref var known = ref places[task * tours.Routes + route];
        ref var gone = ref tours.At(leaving);
        ref var before = ref tours.At(gone.Previous);
        behind = gone.Previous;
        var cost = (long)tours.Cost(before.Place, task) + tours.Cost(task, tours.At(gone.Next).Place) - tours.Cost(before.Place, tours.At(gone.Next).Place);
        var (other, otherCost) = known.Without(gone.Previous, leaving);
        if (other >= 0 && otherCost <= cost)
        {
            behind = other;
            return otherCost;
        }

        if (model.HasWindows) cost += WarpBetween(gone.Previous, task, gone.Next) - tours.Penalties.OfWarp(tours.Of(route).Warp);
        if (other >= 0 && otherCost < cost) (behind, cost) = (other, otherCost);
        return cost;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long WarpBetween(int before, int task, int after)
    {
        ref var at = ref tours.At(before);
        return tours.WarpPenalty(Segment.Join(at.Before, tours.Time(at.Place, task), model.Own[task]), task, after);
    }

    /// <summary>The whole change of the best choice: the sums above add two changes of a route as if they were apart.</summary>
    private long Exact(in Choice choice)
    {
        var (a, b) = (tours.At(choice.A).Route, tours.At(choice.B).Route);
        var more = model.Demand[choice.B] - model.Demand[choice.A];
        var delta = Way(a, choice.A, choice.B, choice.BehindB) + Way(b, choice.B, choice.A, choice.BehindA) - tours.Of(a).Cost - tours.Of(b).Cost
            - tours.Of(a).Penalty - tours.Of(b).Penalty;
        return delta + tours.LoadPenalty(tours.Of(a).Load + more) + tours.LoadPenalty(tours.Of(b).Load - more);
    }

    /// <summary>Cost and time warp of a route without one task and with another behind a stop (which may be where the one was).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Way(int route, int without, int with, int behind)
    {
        var place = tours.At(tours.First(route)).Place;
        var run = model.Own[place];
        long cost = 0;
        for (var node = tours.First(route); ; node = tours.At(node).Next)
        {
            if (node != without && node != tours.First(route)) Go(node);
            if (node == behind) Go(with);
            if (tours.At(node).Next == tours.Last(route)) break;
        }

        var end = model.Tasks + 1;
        cost += tours.Cost(place, end);
        return cost + (model.HasWindows ? tours.Penalties.OfWarp(Segment.JoinedWarp(run, tours.Time(place, end), model.Own[end])) : 0);

        void Go(int task)
        {
            cost += tours.Cost(place, task);
            run = Segment.Join(run, tours.Time(place, task), model.Own[task]);
            place = task;
        }
    }

    private struct Choice
    {
        internal long Delta;
        internal int A, BehindA, B, BehindB;
    }

    private struct ThreeBest
    {
        internal int At, BehindA, BehindB, BehindC;
        internal long CostA, CostB, CostC;

        internal void Offer(long cost, int behind)
        {
            if (cost >= CostC) return;
            (CostC, BehindC) = (cost, behind);
            if (CostC < CostB) (CostB, BehindB, CostC, BehindC) = (CostC, BehindC, CostB, BehindB);
            if (CostB < CostA) (CostA, BehindA, CostB, BehindB) = (CostB, BehindB, CostA, BehindA);
        }

        /// <summary>The best place not next to a stop that leaves.</summary>
        internal readonly (int Behind, long Cost) Without(int before, int leaving)
        {
            if (BehindA != before && BehindA != leaving) return (BehindA, CostA);
            if (BehindB != before && BehindB != leaving) return (BehindB, CostB);
            return BehindC != before && BehindC != leaving ? (BehindC, CostC) : (-1, long.MaxValue);
        }
    }
}
