namespace Steward.Routing;

/// <summary>
/// Ruin and recreate in place, accepted by annealing (Christiaens and Vanden Berghe 2020), for plain models. An iteration costs the routes
/// that it touches. Cycles of annealing shorten the way of the plan with the fewest jobs out (and, in <c>VehiclesFirst</c>, the fewest
/// vehicles); before each cycle those two are hunted for, by sums of absences (section 5.3 there). The clock is looked at every 64
/// iterations and only stops.
/// </summary>
internal sealed class FastSearch(PlainModel model, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut) : IPlainSearch
{
    private const int LookEvery = 64, MostAbsent = 24;

    /// <summary>Length of a hunt for a vehicle less, of the cycle's that follows.</summary>
    private const int FleetPercent = 40;
    private const double Warmth = 0.5, HuntWarmth = 1;

    /// <summary>Places looked at before and behind a task.</summary>
    internal const int Width = 16;

    private readonly Xoshiro random = new(options.Seed);
    private readonly RouteChains chains = new(model);
    private readonly List<int> removed = [];
    private readonly long[] absences = new long[model.Instance.JobCount];
    private InsertionSequence sequence = null!;
    private ChainRuin ruin = null!;
    private ChainInsertion insertion = null!;
    private Cooling cooling = null!;
    private int[] best = [];
    private long bestCost, bestOut = long.MaxValue;
    private int bestUsed;
    private bool isNew, isFound, isHuntOnly;
    private Aim aim;
    private long huntLeft, huntLength, wayDone;
    private double huntTemperature;

    /// <summary>Fewer jobs out, a vehicle less, or a shorter way with as many of both as the best plan has.</summary>
    private enum Aim
    {
        Serve,
        Fleet,
        Way,
    }

    public long Iterations { get; set; }

    /// <summary>A complete plan is handed over after so many iterations for its way: <see cref="Run"/> then returns null.</summary>
    internal long PauseAt { get; init; } = long.MaxValue;

    /// <summary>At most so many vehicles are used; fewer than the model's are hunted for only without this limit.</summary>
    internal int Fleet { get; init; } = model.Vehicles;

    public long Tests => insertion.Tests;

    /// <summary>Known ones of the model, when there are some.</summary>
    internal Neighbourhoods? Near { get; init; }

    /// <summary>Another search's better plan, when there is one.</summary>
    internal Func<int[][]?>? Offer { get; init; }

    /// <summary>The best plan as tasks per vehicle.</summary>
    public int[][] Best => best.Length == 0 ? [] : chains.ToRoutes(best);

    private bool CanShrink => model.IsVehiclesFirst && Fleet == model.Vehicles && bestUsed > (bestOut > 0 ? 1 : model.LeastVehicles);

    private Aim FirstAim => bestOut > 0 ? Aim.Serve : CanShrink ? Aim.Fleet : Aim.Way;

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    internal StopReason? Run(ReadOnlySpan<int[]> start)
    {
        var near = Near ?? new Neighbourhoods(model, Width);
        (ruin, insertion, sequence) = (new(model, chains, near, random), new(model, chains, near, random), new(model, random));
        insertion.MostVehicles = Fleet;
        chains.Adopt(start);
        if (chains.Used == 0 && model is { TypeCount: 1, HasPairs: false, HasPrizes: false }) chains.Adopt(SavingsStart.Routes(model, near, Fleet));
        Construct();
        var leg = (double)chains.Distance / (model.Tasks + chains.Used + 1);
        (cooling, huntTemperature) = (new(leg, FirstCycle(), Warmth), leg * HuntWarmth);
        Begin(FirstAim, cooling.Length);
        return Search();
    }

    StopReason IPlainSearch.Run(ReadOnlySpan<int[]> start) => Run(start) ?? StopReason.Iterations;

    /// <summary>After <see cref="Run"/>: looks for a vehicle less than a complete plan has. Null when there was none to be found.</summary>
    internal StopReason? Hunt(ReadOnlySpan<int[]> plan, long length)
    {
        chains.Restore(chains.ToNext(plan));
        Keep();
        (isNew, isHuntOnly) = (false, true);
        Begin(FirstAim, length * 100 / FleetPercent);
        return Search();
    }

    /// <summary>Whether a hunt could find anything.</summary>
    internal bool MayShrink(int used) => model.IsVehiclesFirst && used > model.LeastVehicles;

    private StopReason? Search()
    {
        for (; ; Iterations++)
        {
            if (Iterations % LookEvery == 0 || Iterations == options.Iterations)
            {
                if (Look() is { } reason) return reason;
                if (bestOut == 0 && aim == Aim.Way && (wayDone >= PauseAt || isHuntOnly)) return null;
            }

            Step();
        }
    }

    private long FirstCycle() => Math.Min(PauseAt, options.Horizon ?? FirstCycle(model));

    internal static long FirstCycle(PlainModel model) => Math.Min(10_000 + 10L * model.Tasks, 100L * model.Tasks);

    private void Construct()
    {
        removed.AddRange(chains.Absent);
        sequence.SortFarthest(removed);
        insertion.Blinks = false;
        // Where vehicles count most, none is opened for a shorter way.
        insertion.OpeningPrice = model.IsVehiclesFirst ? model.Tasks * (long)model.Out.Max() : 0;
        insertion.Insert(removed);
        insertion.Blinks = true;
        insertion.OpeningPrice = 0;
        Keep();
        Look();
    }

    private StopReason? Look()
    {
        if (isNew) trace.Add(Iterations, Objective(), bestUsed, () => chains.ToRoutes(best));
        isNew = false;
        if (options.Iterations is { } most && Iterations >= most) return StopReason.Iterations;
        return isCut();
    }

    private void Step()
    {
        chains.Begin();
        var (cost, outside) = (chains.Cost, chains.Out);
        ruin.Remove(removed);
        AddAbsent();
        sequence.Sort(removed);
        insertion.Insert(removed);
        if (!Accepts(cost, outside)) chains.Undo();
        else if (IsBest()) Keep();
        Turn();
    }

    private bool Accepts(long cost, long outside)
    {
        if (aim == Aim.Way) return chains.Out < outside || (chains.Out == outside && chains.Cost < cost + cooling.Allowance(random));
        foreach (var job in chains.Absent) absences[job]++;
        var (now, before) = (AbsenceSum(chains.Absent), AbsenceSum(chains.AbsentBefore));
        return now < before || (now == before && chains.Cost < cost + Cooling.Allowance(huntTemperature, random));
    }

    private long AbsenceSum(List<int> jobs)
    {
        long sum = 0;
        foreach (var job in jobs)
            if (model.Prize[job] == long.MaxValue) sum += (1 + absences[job]) * model.Weight[job];
        return sum;
    }

    /// <summary>Jobs that were out before the ruin get a chance too.</summary>
    private void AddAbsent()
    {
        if (chains.Absent.Count == removed.Count) return;
        var (from, count) = (random.Below(chains.Absent.Count), Math.Min(chains.Absent.Count, MostAbsent + removed.Count));
        var known = removed.Count;
        for (var i = 0; i < count; i++)
        {
            var job = chains.Absent[(from + i) % chains.Absent.Count];
            if (removed.IndexOf(job, 0, known) < 0) removed.Add(job);
        }
    }

    /// <summary>A hunt that finds is followed by another; the way has its turn when they end without a find.</summary>
    private void Turn()
    {
        if (aim == Aim.Way)
        {
            wayDone++;
            if (cooling.Step()) Begin(FirstAim, cooling.Length);
        }
        else if (isFound) Begin(FirstAim, huntLength);
        else if (--huntLeft <= 0) Begin(aim == Aim.Serve && CanShrink ? Aim.Fleet : Aim.Way, huntLength);
    }

    /// <summary>From the best plan.</summary>
    private void Begin(Aim next, long length)
    {
        (aim, isFound, huntLength) = (next, false, length);
        huntLeft = aim == Aim.Fleet ? length * FleetPercent / 100 : length;
        chains.Restore(best);
        insertion.MostVehicles = aim == Aim.Serve || !model.IsVehiclesFirst ? Fleet : aim == Aim.Fleet ? bestUsed - 1 : bestUsed;
        if (aim != Aim.Fleet) return;
        ruin.RemoveRoute(LeastMissed(), removed);
        sequence.Sort(removed);
        insertion.Insert(removed);
        chains.Begin();
    }

    /// <summary>The route whose jobs were seldom without a place.</summary>
    private int LeastMissed()
    {
        var (least, leastSum) = (-1, long.MaxValue);
        for (var v = 0; v < model.Vehicles; v++)
        {
            if (chains.Size[v] == 0) continue;
            var sum = 0L;
            for (var node = chains.Next[model.First(v)]; node < model.Tasks; node = chains.Next[node]) sum += 1 + absences[model.Instance.Tasks.Job[node]];
            if (sum < leastSum) (least, leastSum) = (v, sum);
        }

        return least;
    }

    private bool IsBest()
    {
        if (chains.Out != bestOut) return chains.Out < bestOut;
        return model.IsVehiclesFirst && chains.Used != bestUsed ? chains.Used < bestUsed : chains.Cost < bestCost;
    }

    /// <summary>Goes on from another search's plan.</summary>
    private void Adopt(int[][] plan)
    {
        var next = new int[model.Nodes];
        for (var v = 0; v < model.Vehicles; v++)
        {
            var at = model.First(v);
            foreach (var task in plan[v]) at = next[at] = task;
            next[at] = model.Last(v);
        }

        chains.Restore(next);
        if (chains.Out < bestOut || (chains.Out == bestOut && chains.Cost < bestCost)) Keep();
    }

    private void Keep()
    {
        if (best.Length == 0) best = new int[model.Nodes];
        isFound = chains.Out < bestOut || chains.Used < bestUsed;
        chains.Next.CopyTo(best, 0);
        (bestCost, bestOut, bestUsed, isNew) = (chains.Cost, chains.Out, chains.Used, true);
        if (aim == Aim.Way && model.IsVehiclesFirst) insertion.MostVehicles = bestUsed;
    }

    private Score Objective() => model.IsVehiclesFirst ? new(bestOut, bestUsed, bestCost) : new(bestOut, bestCost / model.CostScale, 0);
}
