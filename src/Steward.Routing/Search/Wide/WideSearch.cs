namespace Steward.Routing;

/// <summary>
/// Ruin and recreate in place for wide models, accepted by annealing as in <see cref="FastSearch"/>; now and then a whole route changes to
/// an empty vehicle of another type. The clock is looked at every 64 iterations (at each one where routes are walked) and only stops.
/// </summary>
internal sealed class WideSearch(WideModel model, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut)
{
    private const int LookEvery = 64, MostAbsent = 24, Average = 10, Longest = 10, ExchangeEvery = 8;
    private const double Warmth = 0.5;
    private readonly bool isWalked = model.IsWalked;
    private readonly int lookEvery = model.IsWalked ? 1 : LookEvery;
    private readonly Xoshiro random = new(options.Seed);
    private readonly WideRoutes routes = new(model);
    private readonly List<int> removed = [];
    private readonly long[] absences = new long[model.Instance.JobCount];
    private readonly long[][] keys = Keys(model);
    private readonly int[] stamp = new int[model.Trucks.Length];
    private WideInsertion insertion = null!;
    private int round;
    private long bestCost, bestOut;
    private Score told = Score.Worst;
    private bool isNew;

    internal long Iterations { get; private set; }

    internal long Tests => insertion.Tests;

    /// <summary>Another search's better plan, when there is one.</summary>
    internal Func<int[][]?>? Offer { get; init; }

    /// <summary>The best plan as tasks per vehicle; never changed once it is handed out.</summary>
    internal int[][] Best { get; private set; } = [];

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    internal StopReason Run(ReadOnlySpan<int[]> start)
    {
        insertion = new(model, routes, random) { Blinks = false };
        routes.Load(start);
        removed.AddRange(routes.Absent);
        Sort(keys[1]);
        insertion.Insert(removed);
        insertion.Blinks = true;
        Keep();
        var perStop = (double)Math.Max(1, routes.Cost) / (model.Instance.TaskCount + routes.Used + 1);
        var cooling = new Cooling(perStop, options.Horizon ?? 10_000 + 10L * model.Instance.TaskCount, Warmth);
        for (; ; Iterations++)
        {
            if (Iterations % lookEvery == 0 && Look() is { } reason) return reason;
            if (options.Iterations is { } most && Iterations >= most) return Look() ?? StopReason.Iterations;
            if (Iterations % lookEvery == 0 && Offer?.Invoke() is { } better) TakeOver(better);
            Step(cooling);
        }
    }

    private void TakeOver(int[][] plan)
    {
        routes.Load(plan);
        if (routes.Out < bestOut || (routes.Out == bestOut && routes.Cost < bestCost)) Keep();
    }

    private StopReason? Look()
    {
        if (isNew && Objective() is var score && score < told) trace.Add(Iterations, told = score, Best.Count(r => r.Length > 0), () => Best);
        isNew = false;
        return options.Iterations is { } most && Iterations >= most ? StopReason.Iterations : isCut();
    }

    private void Step(Cooling cooling)
    {
        routes.Begin();
        var (cost, outside) = (routes.Cost, routes.Out);
        if (random.Below(ExchangeEvery) == 0) Exchange();
        else Renew();
        if (routes.Broken > 0 || !Accepts(cost, outside, cooling)) routes.Undo();
        else if (routes.Out < bestOut || (routes.Out == bestOut && routes.Cost < bestCost)) Keep();
        if (cooling.Step()) routes.Load(Best);
    }

    private void Renew()
    {
        Ruin();
        AddAbsent();
        Order();
        insertion.Insert(removed);
    }

    private bool Accepts(long cost, long outside, Cooling cooling)
    {
        if (outside == 0 && routes.Out == 0) return routes.Cost < cost + cooling.Allowance(random);
        foreach (var job in routes.Absent) absences[job]++;
        var (now, before) = (AbsenceSum(routes.Absent), AbsenceSum(routes.AbsentBefore));
        return now < before || (now == before && routes.Cost < cost + cooling.Allowance(random));
    }

    private long AbsenceSum(List<int> jobs)
    {
        long sum = 0;
        foreach (var job in jobs)
            if (model.Prize[job] == long.MaxValue) sum += (1 + absences[job]) * model.Weight[job];
        return sum;
    }

    /// <summary>Strings around a random job leave their routes (Christiaens and Vanden Berghe 2020, section 4).</summary>
    private void Ruin()
    {
        removed.Clear();
        round++;
        var seed = model.Jobs[random.Below(model.Jobs.Length)];
        var mean = Math.Max(1, (model.Instance.TaskCount - routes.Absent.Count) / Math.Max(1, routes.Used));
        var longest = Math.Min(Longest, mean);
        var strings = 1 + random.Below(Math.Max(1, 4 * Average / (1 + longest) - 1));
        foreach (var job in model.AroundJob[seed])
        {
            if (strings == 0) break;
            var task = model.Instance.FirstTask[job];
            var vehicle = routes.Vehicle[task];
            if (vehicle < 0 || stamp[vehicle] == round) continue;
            stamp[vehicle] = round;
            strings--;
            var size = routes[vehicle].Stops.Length;
            var length = 1 + random.Below(Math.Min(longest, size));
            var from = Math.Clamp(routes.Position[task] - random.Below(length), 0, size - length);
            foreach (var stop in routes[vehicle].Stops.Slice(from, length).ToArray()) RemoveJob(model.Tasks.Job[stop]);
            routes.Refresh(vehicle);
        }
    }

    private void RemoveJob(int job)
    {
        if (routes.Vehicle[model.Instance.FirstTask[job]] < 0) return; // the other half of a pair that has gone already
        for (var task = model.Instance.FirstTask[job]; task < model.Instance.FirstTask[job + 1]; task++) routes.Remove(task);
        routes.Drop(job);
        removed.Add(job);
    }

    /// <summary>A whole route goes over to an empty vehicle of another type.</summary>
    private void Exchange()
    {
        var from = routes.Vehicle[model.Instance.FirstTask[model.Jobs[random.Below(model.Jobs.Length)]]];
        var to = random.Below(routes.Count);
        if (from < 0 || routes[to].IsUsed || model.Trucks[to].Type == model.Trucks[from].Type) return;
        var stops = routes[from].Stops.ToArray();
        foreach (var task in stops)
            if (model.Instance.Refusals[model.Tasks.Job[task]][to] is not null) return;
        foreach (var task in stops) routes.Remove(task);
        for (var i = 0; i < stops.Length; i++) routes.Insert(to, i, stops[i]);
        routes.Refresh(from);
        routes.Refresh(to);
    }

    /// <summary>Jobs that were out before the ruin get a chance too.</summary>
    private void AddAbsent()
    {
        if (routes.Absent.Count == removed.Count) return;
        var (from, known) = (random.Below(routes.Absent.Count), removed.Count);
        for (var i = Math.Min(routes.Absent.Count, MostAbsent + known); i > 0; i--)
        {
            var job = routes.Absent[(from + i) % routes.Absent.Count];
            if (removed.IndexOf(job, 0, known) < 0) removed.Add(job);
        }
    }

    private void Order()
    {
        var choice = random.Below(11);
        if (choice < 4) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(removed));
        else Sort(keys[choice < 6 ? 0 : choice < 8 ? 1 : choice < 9 ? 2 : choice < 10 ? 3 : 4]);
    }

    private void Sort(long[] key) => removed.Sort((a, b) => key[a] != key[b] ? key[a].CompareTo(key[b]) : a.CompareTo(b));

    /// <summary>Largest load, farthest, nearest, narrowest window and earliest opening first.</summary>
    private static long[][] Keys(WideModel model)
    {
        var found = Enumerable.Range(0, 5).Select(_ => new long[model.Instance.JobCount]).ToArray();
        var truck = model.Trucks[0];
        foreach (var job in model.Jobs)
        {
            var first = model.Instance.FirstTask[job];
            var open = model.Tasks.FirstStart(first, 0, out _);
            found[0][job] = -model.Instance.Jobs[job].Load.Sum(l => (long)l);
            found[1][job] = -truck.Distance(Math.Max(0, truck.Spec.Start), model.Tasks.Site[first]);
            found[2][job] = -found[1][job];
            found[3][job] = model.Tasks.LastClose(first) - open;
            found[4][job] = open;
        }

        return found;
    }

    private void Keep()
    {
        // Walks are rationed in the search, so that a job may be out that fits: never in a plan that is published.
        if (isWalked && routes.Absent.Count > 0) insertion.InsertAllThatFit();
        Best = routes.Copy();
        (bestCost, bestOut, isNew) = (routes.Cost, routes.Out, true);
    }

    /// <summary>The best plan's tiers, each part of each route rounded as in the plan.</summary>
    private Score Objective()
    {
        var total = default(Score);
        var served = new bool[model.Instance.JobCount];
        var lane = (Lane?)null;
        for (var v = 0; v < Best.Length; v++)
        {
            foreach (var task in Best[v]) served[model.Tasks.Job[task]] = true;
            if (model.Trucks[v].IsWalked)
            {
                if (routes.Evaluator.TryScore(model.Trucks[v].Spec, Best[v], out var score)) total += score;
                continue;
            }

            if (Best[v].Length == 0) continue;
            lane = new(model, model.Trucks[v], routes.Evaluator);
            for (var i = 0; i < Best[v].Length; i++) lane.Insert(i, Best[v][i]);
            lane.Fill();
            total += new RouteValue(true, lane.Distance, 0, lane.Duration, lane.Driving, Best[v].Length).Score(model.Instance.Problem.Objective, model.Trucks[v].Spec.Cost);
        }

        foreach (var job in model.Jobs)
            if (!served[job]) total += model.Instance.OutScore(job);
        return total;
    }
}
