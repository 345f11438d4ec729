using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Steward.Routing;

/// <summary>A node of a tour: a task, or the start or end of a route.</summary>
internal struct TourStop
{
    internal int Next, Previous, Route, Position, Place;

    /// <summary>Sum of the demands up to here.</summary>
    internal int Load;

    /// <summary>Cost of the leg to the next.</summary>
    internal int Leg;

    /// <summary>By how much the way here would cost more driven backwards.</summary>
    internal int Turn;

    /// <summary>From the start of the route to here, and from here to its end.</summary>
    internal Segment Before, After;
}

/// <summary>Sums over a route.</summary>
internal struct Tour
{
    internal int Size, Load, Warp;
    internal long Cost, Penalty;
    /// <summary>Number of the move that changed it last.</summary>
    internal int Changed;
}

/// <summary>
/// The plan under descent as linked routes with the sums that make a move's test constant. Nodes are numbered as in the plain model:
/// tasks, then a start and an end for each route. Not thread-safe.
/// </summary>
internal sealed class Tours
{
    private readonly TourStop[] stops;
    private readonly Tour[] tours;
    private readonly int[] costs, times;
    private readonly int places;
    private readonly bool[] isTouched;
    private readonly List<int> touched = [];

    internal Tours(GeneticModel model, Penalties penalties)
    {
        (Model, Penalties, costs, times, places) = (model, penalties, model.Costs, model.Times, model.Places);
        stops = new TourStop[model.Tasks + 2 * model.Routes];
        (tours, isTouched) = (new Tour[model.Routes], new bool[model.Routes]);
        for (var node = 0; node < stops.Length; node++) stops[node].Place = node < model.Tasks ? node : model.Tasks + (node - model.Tasks) % 2;
        for (var route = 0; route < tours.Length; route++) stops[First(route)].Route = stops[Last(route)].Route = route;
    }

    internal GeneticModel Model { get; }

    internal Penalties Penalties { get; }

    internal int Routes => tours.Length;

    /// <summary>Moves made since the plan was laid.</summary>
    internal int Moves { get; private set; }

    /// <summary>Tasks whose links change are put there, when there is one.</summary>
    internal Worklist? Work { get; set; }

    /// <summary>Routes that changed since <see cref="Settle"/>.</summary>
    internal List<int> Touched => touched;

    /// <summary>Cost of all routes with their penalties.</summary>
    internal long Total { get; private set; }

    /// <summary>Routes above the capacity, and routes with time warp.</summary>
    internal int Overfull { get; private set; }

    internal int Late { get; private set; }

    internal bool IsBroken => Overfull + Late > 0;

    /// <summary>Routes that are not empty.</summary>
    internal int Used { get; private set; }

    internal int First(int route) => Model.Tasks + 2 * route;

    internal int Last(int route) => Model.Tasks + 2 * route + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref TourStop At(int node) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(stops), node);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Tour Of(int route) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(tours), route);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Cost(int from, int to) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(costs), from * places + to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Time(int from, int to) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(times), from * places + to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long LoadPenalty(int load) => Penalties.OfLoad(load - Model.Capacity);

    /// <summary>Removes everything.</summary>
    internal void Clear()
    {
        Moves = 0;
        for (var route = 0; route < tours.Length; route++)
        {
            Link(First(route), Last(route));
            Sum(route);
            tours[route].Changed = 0;
        }
    }

    /// <summary>Before their count is too large; who compares with it has to forget it, too.</summary>
    internal void ForgetMoves()
    {
        Moves = 0;
        for (var route = 0; route < tours.Length; route++) tours[route].Changed = 0;
    }

    /// <summary>Of a plan just laid: only moves that touch this route or another so marked are worth a test.</summary>
    internal void Touch(int route) => (tours[route].Changed, Moves) = (1, 1);

    /// <summary>Of a plan just laid: as <see cref="Touch"/>, every route that breaks a rule.</summary>
    internal void TouchBroken()
    {
        for (var route = 0; route < tours.Length; route++)
            if (tours[route].Penalty > 0) Touch(route);
    }

    /// <summary>Lays a run of tasks, less the marked ones, into an empty route.</summary>
    internal void Lay(int route, ReadOnlySpan<int> tasks, bool[]? without = null)
    {
        var at = First(route);
        foreach (var task in tasks)
        {
            if (without is not null && without[task]) continue;
            Link(at, task);
            at = task;
        }

        Link(at, Last(route));
        Sum(route);
    }

    /// <summary>What was touched counts as known from now on.</summary>
    internal void Settle()
    {
        foreach (var route in touched) isTouched[route] = false;
        touched.Clear();
    }

    /// <summary>After the penalties have changed: those of the touched routes; all others break no rule.</summary>
    internal void Reprice()
    {
        foreach (var route in touched)
        {
            ref var tour = ref Of(route);
            var penalty = LoadPenalty(tour.Load) + Penalties.OfWarp(tour.Warp);
            Total += penalty - tour.Penalty;
            tour.Penalty = penalty;
        }
    }

    /// <summary>-1 = none.</summary>
    internal int EmptyRoute()
    {
        if (Used == tours.Length) return -1;
        var route = 0;
        while (tours[route].Size > 0) route++;
        return route;
    }

    internal void Lay(int[][] routes)
    {
        Clear();
        var route = 0;
        foreach (var tasks in routes)
            if (tasks.Length > 0) Lay(route++, tasks);
    }

    internal void Lay(Member member)
    {
        Clear();
        for (var route = 0; route < member.Used; route++) Lay(route, member.Route(route));
    }

    internal void Write(Member member)
    {
        (member.Used, member.Cost, member.Excess, member.Warp) = (0, tours.Length * Model.Fixed, 0, 0);
        var count = 0;
        for (var route = 0; route < tours.Length; route++)
        {
            ref var tour = ref tours[route];
            member.Cost += tour.Cost;
            if (tour.Size == 0) continue;
            member.Excess += Math.Max(0, tour.Load - Model.Capacity);
            member.Warp += tour.Warp;
            member.Starts[member.Used++] = count;
            for (var node = stops[First(route)].Next; node < Model.Tasks; node = stops[node].Next) member.Order[count++] = node;
        }

        member.Starts[member.Used] = count;
        member.Link();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Join(int from, int to)
    {
        Link(from, to);
        if (Work is not { } work) return;
        work.Add(from);
        work.Add(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Link(int from, int to) => (At(from).Next, At(to).Previous) = (to, from);

    /// <summary>Takes a run of stops out and puts it behind a stop outside it, turned or not.</summary>
    internal void Shift(int first, int last, int behind, bool turned)
    {
        Join(At(first).Previous, At(last).Next);
        var next = At(behind).Next;
        if (!turned)
        {
            Join(behind, first);
            Join(last, next);
            return;
        }

        var node = last;
        while (true)
        {
            var previous = At(node).Previous;
            Join(behind, node);
            behind = node;
            if (node == first) break;
            node = previous;
        }

        Join(behind, next);
    }

    /// <summary>After a move: the sums of its routes.</summary>
    internal void Moved(int a, int b)
    {
        Moves++;
        Sum(a);
        tours[a].Changed = Moves;
        if (a == b) return;
        Sum(b);
        tours[b].Changed = Moves;
    }

    /// <summary>A run of stops driven in order, joined to what comes before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Segment Follow(Segment before, ref int place, int from, int to)
    {
        for (var node = from; ; node = At(node).Next)
        {
            before = Segment.Join(before, Time(place, node), Model.Own[node]);
            place = node;
            if (node == to) return before;
        }
    }

    /// <summary>A run of stops driven backwards from its last to its first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Segment Return(Segment before, ref int place, int last, int first)
    {
        for (var node = last; ; node = At(node).Previous)
        {
            before = Segment.Join(before, Time(place, node), Model.Own[node]);
            place = node;
            if (node == first) return before;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long WarpPenalty(in Segment before, int place, int next)
    {
        ref var stop = ref At(next);
        return Penalties.OfWarp(Segment.JoinedWarp(before, Time(place, stop.Place), stop.After));
    }

    private void Count(in Tour tour, int sign)
    {
        Total += sign * (tour.Cost + tour.Penalty);
        if (tour.Size > 0) Used += sign;
        if (tour.Load > Model.Capacity) Overfull += sign;
        if (tour.Warp > 0) Late += sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(int route)
    {
        int first = First(route), last = Last(route);
        ref var tour = ref Of(route);
        ref var at = ref At(first);
        (at.Position, at.Load, at.Turn, at.Before) = (0, 0, 0, Model.Own[Model.Tasks]);
        long cost = 0;
        while (true)
        {
            ref var next = ref At(at.Next);
            var leg = Cost(at.Place, next.Place);
            at.Leg = leg;
            cost += leg;
            next.Route = route;
            next.Position = at.Position + 1;
            next.Load = at.Load + (at.Next < Model.Tasks ? Model.Demand[at.Next] : 0);
            next.Turn = at.Turn + Cost(next.Place, at.Place) - leg;
            if (Model.HasWindows) next.Before = Segment.Join(at.Before, Time(at.Place, next.Place), Model.Own[next.Place]);
            if (at.Next == last) break;
            at = ref next;
        }

        ref var end = ref At(last);
        end.After = Model.Own[Model.Tasks + 1];
        if (Model.HasWindows)
        {
            for (var node = end.Previous; node >= 0; node = node == first ? -1 : At(node).Previous)
            {
                ref var stop = ref At(node);
                ref var next = ref At(stop.Next);
                stop.After = Segment.Join(Model.Own[stop.Place], Time(stop.Place, next.Place), next.After);
            }
        }

        Count(tour, -1);
        (tour.Size, tour.Load, tour.Cost) = (end.Position - 1, end.Load, cost);
        tour.Warp = Model.HasWindows ? end.Before.Warp : 0;
        tour.Penalty = LoadPenalty(tour.Load) + Penalties.OfWarp(tour.Warp);
        Count(tour, 1);
        if (isTouched[route]) return;
        isTouched[route] = true;
        touched.Add(route);
    }
}
