namespace Steward.Routing;

/// <summary>
/// The routes of the fast search as linked chains, changed in place. Each node keeps the earliest time at which it can be left and the
/// latest arrival that keeps all later windows, so an insertion is tested in constant time. Routes touched since <see cref="Begin"/> are
/// remembered, and <see cref="Undo"/> puts them back exactly. Not thread-safe.
/// </summary>
internal sealed class RouteChains
{
    private readonly PlainModel model;
    private readonly int[] stamp;
    private readonly List<(int Vehicle, int Offset, int Count)> touched = [];
    private int[] saved = new int[4_096];
    private int savedCount, round;
    private long costBefore, outBefore;
    private int usedBefore;
    private readonly List<int> absentBefore = [];

    internal RouteChains(PlainModel model)
    {
        this.model = model;
        (Next, Previous, Leg) = (new int[model.Nodes], new int[model.Nodes], new int[model.Nodes]);
        (Leave, Latest) = (new long[model.Nodes], new long[model.Nodes]);
        Vehicle = new int[model.Nodes];
        (Load, Size, stamp) = (new int[model.Vehicles], new int[model.Vehicles], new int[model.Vehicles]);
        Array.Fill(Vehicle, -1);
        for (var v = 0; v < model.Vehicles; v++)
        {
            var (first, last) = (model.First(v), model.Last(v));
            (Next[first], Previous[last], Vehicle[first], Vehicle[last]) = (last, first, v, v);
            (Next[last], Previous[first]) = (-1, -1);
            Refresh(v);
        }

        for (var job = 0; job < model.Instance.JobCount; job++)
            if (model.Instance.TasksOf(job) > 0) Drop(job);
    }

    internal int[] Next { get; }

    internal int[] Previous { get; }

    /// <summary>Distance from a node to the next.</summary>
    internal int[] Leg { get; }

    internal long[] Leave { get; }

    internal long[] Latest { get; }

    /// <summary>Of a node; -1 = in no route.</summary>
    internal int[] Vehicle { get; }

    /// <summary>Of a route of singles: the sum of its loads.</summary>
    internal int[] Load { get; }

    internal int[] Size { get; }

    internal List<int> Absent { get; } = [];

    /// <summary>What was absent when the step began.</summary>
    internal List<int> AbsentBefore => absentBefore;

    /// <summary>Distance, fixed costs and lost prizes.</summary>
    internal long Cost { get; private set; }

    /// <summary>The part of the cost that is distance.</summary>
    internal long Distance
    {
        get
        {
            long sum = 0;
            for (var v = 0; v < model.Vehicles; v++)
                for (var node = Size[v] == 0 ? model.Last(v) : model.First(v); node != model.Last(v); node = Next[node]) sum += Leg[node] * model.DistanceRate;
            return sum;
        }
    }

    /// <summary>Weight of the mandatory jobs that are in no route.</summary>
    internal long Out { get; private set; }

    internal int Used { get; private set; }

    /// <summary>Begins a step that can be undone.</summary>
    internal void Begin()
    {
        round++;
        touched.Clear();
        savedCount = 0;
        (costBefore, outBefore, usedBefore) = (Cost, Out, Used);
        absentBefore.Clear();
        absentBefore.AddRange(Absent);
    }

    internal void Undo()
    {
        foreach (var (vehicle, _, _) in touched)
            for (var node = Next[model.First(vehicle)]; node < model.Tasks; node = Next[node]) Vehicle[node] = -1;
        foreach (var (vehicle, offset, count) in touched) Relink(vehicle, saved.AsSpan(offset, count));
        (Cost, Out, Used) = (costBefore, outBefore, usedBefore);
        Absent.Clear();
        Absent.AddRange(absentBefore);
    }

    /// <summary>Takes a node out. The route's times are those of before until <see cref="Refresh"/>.</summary>
    internal void Unlink(int node)
    {
        var vehicle = Vehicle[node];
        Touch(vehicle);
        var (before, after) = (Previous[node], Next[node]);
        var leg = model.Out[model.Site[before] * model.Sites + model.Site[after]];
        Cost += (leg - (long)Leg[before] - Leg[node]) * model.DistanceRate;
        (Next[before], Previous[after], Leg[before], Vehicle[node]) = (after, before, leg, -1);
        Load[vehicle] -= model.Demand[node];
        if (--Size[vehicle] == 0) LeaveEmpty(vehicle);
    }

    /// <summary>Puts a node behind another; the caller refreshes or has tested the times.</summary>
    internal void Link(int node, int before)
    {
        var vehicle = Vehicle[before];
        Touch(vehicle);
        var after = Next[before];
        if (Size[vehicle]++ == 0) (Cost, Used) = (Cost + model.Fixed[vehicle] + EmptyLeg(vehicle), Used + 1);
        var (from, to) = (model.Out[model.Site[before] * model.Sites + model.Site[node]], model.Out[model.Site[node] * model.Sites + model.Site[after]]);
        Cost += (from + (long)to - Leg[before]) * model.DistanceRate;
        (Next[before], Previous[node], Next[node], Previous[after]) = (node, before, after, node);
        (Leg[before], Leg[node], Vehicle[node]) = (from, to, vehicle);
        Load[vehicle] += model.Demand[node];
    }

    /// <summary>A job that is served by no route from now on.</summary>
    internal void Drop(int job)
    {
        Absent.Add(job);
        if (model.Prize[job] == long.MaxValue) Out += model.Weight[job];
        else Cost += model.Prize[job];
    }

    /// <summary>A job that is no longer absent.</summary>
    internal void Take(int job)
    {
        Absent.Remove(job);
        if (model.Prize[job] == long.MaxValue) Out -= model.Weight[job];
        else Cost -= model.Prize[job];
    }

    /// <summary>Times of a whole route.</summary>
    internal void Refresh(int vehicle)
    {
        var (node, last) = (model.First(vehicle), model.Last(vehicle));
        Leave[node] = model.Open[node];
        Leg[node] = model.Out[model.Site[node] * model.Sites + model.Site[Next[node]]];
        for (var next = Next[node]; next >= 0; node = next, next = Next[next]) Forward(node, next);
        Latest[last] = model.Close[last];
        for (node = Previous[last]; node >= 0; node = Previous[node]) Backward(node);
    }

    /// <summary>Times after a node was put in: only as far as they change.</summary>
    internal void Spread(int node)
    {
        Forward(Previous[node], node);
        for (var (at, next) = (node, Next[node]); next >= 0; at = next, next = Next[next])
        {
            var before = Leave[next];
            Forward(at, next);
            if (Leave[next] == before) break;
        }

        Backward(node);
        for (var at = Previous[node]; at >= 0; at = Previous[at])
        {
            var before = Latest[at];
            Backward(at);
            if (Latest[at] == before) break;
        }
    }

    internal int[][] ToRoutes(int[] next)
    {
        var routes = new int[model.Vehicles][];
        for (var v = 0; v < routes.Length; v++)
        {
            var tasks = new List<int>();
            for (var node = next[model.First(v)]; node < model.Tasks; node = next[node]) tasks.Add(node);
            routes[v] = [.. tasks];
        }

        return routes;
    }

    /// <summary>Routes as a copy of <see cref="Next"/> would be.</summary>
    internal int[] ToNext(ReadOnlySpan<int[]> routes)
    {
        var next = new int[model.Nodes];
        for (var v = 0; v < model.Vehicles; v++)
        {
            var at = model.First(v);
            foreach (var task in routes[v]) at = next[at] = task;
            next[at] = model.Last(v);
            next[model.Last(v)] = -1;
        }

        return next;
    }

    /// <summary>Takes over whole routes; all jobs in them must be absent.</summary>
    internal void Adopt(ReadOnlySpan<int[]> routes)
    {
        for (var v = 0; v < routes.Length; v++)
        {
            foreach (var task in routes[v])
            {
                Link(task, Previous[model.Last(v)]);
                var job = model.Instance.Tasks.Job[task];
                if (task == model.Instance.FirstTask[job]) Take(job);
            }

            Refresh(v);
        }
    }

    /// <summary>Goes over to a state that was kept as a copy of <see cref="Next"/>.</summary>
    internal void Restore(int[] next)
    {
        var routes = ToRoutes(next);
        Begin();
        for (var v = 0; v < model.Vehicles; v++)
        {
            Touch(v);
            for (var node = Next[model.First(v)]; node < model.Tasks; node = Next[node]) Vehicle[node] = -1;
        }

        (Cost, Used) = (0, 0);
        for (var v = 0; v < model.Vehicles; v++)
        {
            Relink(v, routes[v]);
            if (routes[v].Length == 0) continue;
            (Cost, Used) = (Cost + model.Fixed[v], Used + 1);
            for (var node = model.First(v); node != model.Last(v); node = Next[node]) Cost += Leg[node] * model.DistanceRate;
        }

        Out = 0;
        Absent.Clear();
        for (var job = 0; job < model.Instance.JobCount; job++)
            if (model.Instance.TasksOf(job) > 0 && Vehicle[model.Instance.FirstTask[job]] < 0) Drop(job);
        Begin();
    }

    private void Relink(int vehicle, ReadOnlySpan<int> tasks)
    {
        var at = model.First(vehicle);
        var load = 0;
        foreach (var task in tasks)
        {
            (Next[at], Previous[task], Vehicle[task]) = (task, at, vehicle);
            load += model.Demand[task];
            at = task;
        }

        (Next[at], Previous[model.Last(vehicle)]) = (model.Last(vehicle), at);
        (Load[vehicle], Size[vehicle]) = (load, tasks.Length);
        Refresh(vehicle);
    }

    private void LeaveEmpty(int vehicle) => (Cost, Used) = (Cost - model.Fixed[vehicle] - EmptyLeg(vehicle), Used - 1);

    /// <summary>A vehicle that stays at home drives nothing, though its chain has a leg from first to last.</summary>
    private long EmptyLeg(int vehicle) => model.Out[model.Site[model.First(vehicle)] * model.Sites + model.Site[model.Last(vehicle)]] * model.DistanceRate;

    private void Touch(int vehicle)
    {
        if (stamp[vehicle] == round) return;
        stamp[vehicle] = round;
        var count = Size[vehicle];
        if (savedCount + count > saved.Length) Array.Resize(ref saved, (savedCount + count) * 2);
        var offset = savedCount;
        for (var node = Next[model.First(vehicle)]; node < model.Tasks; node = Next[node]) saved[savedCount++] = node;
        touched.Add((vehicle, offset, count));
    }

    private void Forward(int from, int to)
    {
        var at = model.Site[from] * model.Sites + model.Site[to];
        Leg[from] = model.Out[at];
        Leave[to] = Math.Max(Leave[from] + model.TimeOut[at], model.Open[to]) + model.Service[to];
    }

    private void Backward(int node)
    {
        var next = Next[node];
        Latest[node] = Math.Min(model.Close[node], Latest[next] - model.TimeOut[model.Site[node] * model.Sites + model.Site[next]] - model.Service[node]);
    }
}
