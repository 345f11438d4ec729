using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>
/// Local search with penalties to the first optimum of all moves, in random order over near pairs; pairs of routes that have not changed
/// since their last test are passed over (Vidal and others 2013, section 4; Kool, Juninck, Roos and others 2022).
/// </summary>
internal sealed class Descent
{
    private const int LookEvery = 64;
    private readonly Tours tours;
    private readonly GeneticModel model;
    private readonly Xoshiro random;
    private readonly Func<StopReason?> isCut;
    private readonly RelocateMove relocate;
    private readonly SwapMove swap;
    private readonly TurnMove turn;
    private readonly TailMove tails;
    private readonly SwapStarMove swapStar;
    private readonly int[] order, routeOrder, tested;
    private readonly bool turns;
    private Ahead run;

    /// <summary>Moves weighed so far; those of a pair are counted at once.</summary>
    internal long Tests => tests + swapStar.Tests;

    private long tests;

    internal Descent(Tours tours, Xoshiro random, Func<StopReason?> isCut)
    {
        (this.tours, model, this.random, this.isCut) = (tours, tours.Model, random, isCut);
        (relocate, swap, turn, tails, swapStar) = (new(tours), new(tours), new(tours), new(tours), new(tours));
        (order, routeOrder, tested) = ([.. Enumerable.Range(0, model.Tasks)], [.. Enumerable.Range(0, tours.Routes)], new int[model.Tasks]);
        ForgetTests();
        turns = model is { HasWindows: false, IsSymmetric: true };
    }

    /// <summary>Null when the plan is at an optimum, or why it was left before.</summary>
    /// <param name="touchedOnly">Routes that were not touched when the plan was laid are at an optimum among themselves.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal StopReason? Run(bool withSwapStar, bool touchedOnly = false)
    {
        Array.Fill(tested, touchedOnly ? 0 : -1);
        random.Shuffle(order);
        random.Shuffle(routeOrder);
        if (withSwapStar) swapStar.Begin(touchedOnly);
        for (var round = 0; ; round++)
        {
            var before = tours.Moves;
            for (var i = 0; i < order.Length; i++)
            {
                if (i % LookEvery == 0 && isCut() is { } reason) return reason;
                Improve(order[i], mayOpen: round > 0);
            }

            if (tours.Moves != before) continue;
            if (!withSwapStar) return null;
            foreach (var route in routeOrder)
            {
                if (isCut() is { } reason) return reason;
                swapStar.TryRoute(route);
            }

            if (tours.Moves == before) return null;
        }
    }

    /// <summary>Every pair is worth a test again.</summary>
    internal void ForgetTests() => Array.Fill(tested, -1);

    internal void ForgetTests(int task) => tested[task] = -1;

    /// <summary>To an optimum of the moves of those tasks that wait, and of those next to what changes on the way.</summary>
    internal void Run(Worklist work)
    {
        while (work.TryTake(out var task)) Improve(task, mayOpen: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Improve(int task, bool mayOpen)
    {
        var last = tested[task];
        tested[task] = tours.Moves;
        run = RunOf(task);
        foreach (var other in model.Near(task))
        {
            if (Math.Max(tours.Of(tours.At(task).Route).Changed, tours.Of(tours.At(other).Route).Changed) <= last) continue;
            tests += run.Tests;
            if (TryPair(task, other))
            {
                run = RunOf(task);
                continue;
            }

            var start = tours.At(other).Previous;
            if (start < model.Tasks) continue;
            tests += run.Count + 1;
            if (TryStart(task, start)) run = RunOf(task);
        }

        if (mayOpen && tours.Of(tours.At(task).Route).Changed > last && EmptyStart() is var empty && empty >= 0) TryStart(task, empty);
    }

    /// <summary>
    /// All moves of a task and a near one. The distance alone, with all penalties of both routes as if they could be saved, ends most tests
    /// here; what all moves share is looked up once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryPair(int task, int other)
    {
        ref var u = ref tours.At(task);
        ref var v = ref tours.At(other);
        ref var afterV = ref tours.At(v.Next);
        var isSame = u.Route == v.Route;
        var bound = tours.Of(u.Route).Penalty + (isSame ? 0 : tours.Of(v.Route).Penalty);
        var (into, back) = (tours.Cost(other, task), tours.Cost(task, afterV.Place));
        if (IsRelocated(task, other, into - v.Leg - bound, back - v.Leg - bound, afterV.Place)) return true;
        if (IsSwapped(task, other, bound)) return true;
        if (isSame) return turn.Try(task, other) || turn.Try(other, task);
        if (back + tours.Cost(other, run.After1) - u.Leg - v.Leg < bound && tails.Try(task, other)) return true;
        if (into + tours.Cost(run.Before, afterV.Place) - run.BeforeLeg - v.Leg < bound && tails.Try(other, u.Previous)) return true;
        return turns && tails.TryTurned(task, other);
    }

    private bool IsRelocated(int task, int other, long into, long back, int afterPlace)
    {
        if (run.Gain1 + into + tours.Cost(task, afterPlace) < 0 && relocate.Try(task, 1, other, false)) return true;
        if (run.Count < 2) return false;
        if (run.Gain2 + into + tours.Cost(run.Second, afterPlace) < 0 && relocate.Try(task, 2, other, false)) return true;
        if (run.Gain2 + run.Turn2 + back + tours.Cost(other, run.Second) < 0 && relocate.Try(task, 2, other, true)) return true;
        if (run.Count < 3) return false;
        if (run.Gain3 + into + tours.Cost(run.Third, afterPlace) < 0 && relocate.Try(task, 3, other, false)) return true;
        return run.Gain3 + run.Turn3 + back + tours.Cost(other, run.Third) < 0 && relocate.Try(task, 3, other, true);
    }

    private bool IsSwapped(int task, int other, long bound)
    {
        ref var u = ref tours.At(task);
        ref var v = ref tours.At(other);
        ref var beforeV = ref tours.At(v.Previous);
        ref var afterV = ref tours.At(v.Next);
        var front = tours.Cost(run.Before, other) + tours.Cost(beforeV.Place, task) - run.BeforeLeg - beforeV.Leg - bound;
        if (task < other && front + tours.Cost(other, run.After1) + tours.Cost(task, afterV.Place) - u.Leg - v.Leg < 0 && swap.Try(task, 1, other, 1)) return true;
        if (run.Count < 2) return false;
        if (front + tours.Cost(other, run.After2) + tours.Cost(run.Second, afterV.Place) - run.SecondLeg - v.Leg < 0 && swap.Try(task, 2, other, 1)) return true;
        return task < other && v.Next < model.Tasks
            && front + tours.Cost(v.Next, run.After2) + tours.Cost(run.Second, tours.At(afterV.Next).Place) - run.SecondLeg - afterV.Leg < 0 && swap.Try(task, 2, other, 2);
    }

    /// <summary>What the moves of a task and those behind it have in common, whatever the other task is.</summary>
    private Ahead RunOf(int task)
    {
        ref var u = ref tours.At(task);
        ref var before = ref tours.At(u.Previous);
        ref var second = ref tours.At(u.Next);
        var found = new Ahead { Count = 1, Before = before.Place, BeforeLeg = before.Leg, After1 = second.Place };
        found.Gain1 = tours.Cost(before.Place, second.Place) - before.Leg - u.Leg;
        if (u.Next >= model.Tasks) return found;
        ref var third = ref tours.At(second.Next);
        (found.Count, found.Second, found.SecondLeg, found.After2) = (2, u.Next, second.Leg, third.Place);
        found.Gain2 = tours.Cost(before.Place, third.Place) - before.Leg - second.Leg;
        found.Turn2 = second.Turn - u.Turn;
        if (second.Next >= model.Tasks) return found;
        (found.Count, found.Third) = (3, second.Next);
        found.Gain3 = tours.Cost(before.Place, tours.At(third.Next).Place) - before.Leg - third.Leg;
        found.Turn3 = third.Turn - u.Turn;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryStart(int task, int start)
    {
        if (relocate.Try(task, 1, start, false) || relocate.Try(task, 2, start, false) || relocate.Try(task, 3, start, false)) return true;
        return tours.At(task).Route == tours.At(start).Route ? turn.Try(start, task) : tails.Try(task, start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EmptyStart()
    {
        for (var route = 0; route < tours.Routes; route++)
            if (tours.Of(route).Size == 0) return tours.First(route);
        return -1;
    }

    /// <summary>A task and the two behind it: places, and what the legs would save that lead to the first and away from the last.</summary>
    private struct Ahead
    {
        internal int Count, Before, BeforeLeg, Second, SecondLeg, Third, After1, After2;
        /// <summary>Moves of the run with another task: its relocations, swaps and two turns or tails.</summary>
        internal readonly int Tests => Count switch { 1 => 4, 2 => 8, _ => 10 };

        internal long Gain1, Gain2, Gain3, Turn2, Turn3;
    }
}
