namespace Steward.Routing;

/// <summary>
/// Ruin and recreate in place, accepted by annealing (Christiaens and Vanden Berghe 2020), for plain models. An iteration costs the routes
/// that it touches. In <c>VehiclesFirst</c>, and while mandatory jobs are out, sums of absences decide which plan is better (section 5.3
/// there). The clock is looked at every 64 iterations and only stops.
/// </summary>
internal sealed class FastSearch(PlainModel model, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut)
{
    private const int LookEvery = 64, MostAbsent = 24, FleetTries = 3;
    private const double Warmth = 0.5;

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
    private long bestCost, bestOut;
    private bool isNew;
    private int[] fleetBase = [];
    private bool shrinks;
    private long shrinkUntil, shrinkBudget, nextShrink;

    internal long Iterations { get; private set; }

    /// <summary>A complete plan is handed over at this iteration: <see cref="Run"/> then returns null.</summary>
    internal long PauseAt { get; init; } = long.MaxValue;

    internal long Tests => insertion.Tests;

    /// <summary>Known ones of the model, when there are some.</summary>
    internal Neighbourhoods? Near { get; init; }

    /// <summary>The best plan as tasks per vehicle.</summary>
    internal int[][] Best => chains.ToRoutes(best);

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    internal StopReason? Run(ReadOnlySpan<int[]> start)
    {
        var near = Near ?? new Neighbourhoods(model, Width);
        (ruin, insertion, sequence) = (new(model, chains, near, random), new(model, chains, near, random), new(model, random));
        chains.Adopt(start);
        if (chains.Used == 0 && model is { TypeCount: 1, HasPairs: false, HasPrizes: false }) chains.Adopt(SavingsStart.Routes(model, near));
        Construct();
        cooling = new((double)chains.Distance / (model.Tasks + chains.Used + 1), FirstCycle(), Warmth);
        (shrinkBudget, nextShrink) = (2_000 + 20L * model.Tasks, 0);
        for (; ; Iterations++)
        {
            if (Iterations % LookEvery == 0 && Look() is { } reason) return reason;
            if (Iterations % LookEvery == 0 && Iterations >= PauseAt && bestOut == 0) return null;
            Step();
        }
    }

    private long FirstCycle() => PauseAt < long.MaxValue ? PauseAt : options.Horizon ?? 10_000 + 10L * model.Tasks;

    private void Construct()
    {
        removed.AddRange(chains.Absent);
        sequence.SortFarthest(removed);
        insertion.Blinks = false;
        insertion.Insert(removed);
        insertion.Blinks = true;
        Keep();
        Look();
    }

    private StopReason? Look()
    {
        if (isNew) trace.Add(Iterations, Objective(), chains.Used, () => chains.ToRoutes(best));
        isNew = false;
        if (options.Iterations is { } most && Iterations >= most) return StopReason.Iterations;
        return isCut();
    }

    private void Step()
    {
        if (model.IsVehiclesFirst) Shrink();
        chains.Begin();
        var (cost, outside) = (chains.Cost, chains.Out);
        ruin.Remove(removed);
        AddAbsent();
        sequence.Sort(removed);
        insertion.Insert(removed);
        if (!Accepts(cost, outside)) chains.Undo();
        else if (chains.Out < bestOut || (chains.Out == bestOut && chains.Cost < bestCost)) Keep();
        if (cooling.Step() && !shrinks) chains.Restore(best);
    }

    private bool Accepts(long cost, long outside)
    {
        if (outside > 0 || chains.Out > 0)
        {
            foreach (var job in chains.Absent) absences[job]++;
            return AbsenceSum(chains.Absent) is var now && AbsenceSum(chains.AbsentBefore) is var before
                && (now < before || (now == before && chains.Cost < cost + cooling.Allowance(random)));
        }

        return chains.Cost < cost + cooling.Allowance(random);
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

    /// <summary>Tries to do with one vehicle less, for a bounded number of iterations; then the distance has its turn.</summary>
    private void Shrink()
    {
        if (shrinks && chains.Out == 0)
        {
            // One fewer is enough: keep it and try the next.
            shrinks = false;
            nextShrink = Iterations;
        }

        if (shrinks && Iterations >= shrinkUntil)
        {
            shrinks = false;
            insertion.MostVehicles = model.Vehicles;
            chains.Restore(fleetBase);
            shrinkBudget *= FleetTries;
            nextShrink = Iterations + shrinkBudget;
        }

        if (shrinks || Iterations < nextShrink || chains.Out > 0 || chains.Used <= 1) return;
        chains.Restore(best);
        fleetBase = (int[])best.Clone();
        shrinks = true;
        shrinkUntil = Iterations + shrinkBudget;
        Array.Clear(absences);
        insertion.MostVehicles = chains.Used - 1;
        chains.Begin();
        ruin.RemoveRoute(Smallest(), removed);
        sequence.Sort(removed);
        insertion.Insert(removed);
    }

    private int Smallest()
    {
        var least = -1;
        for (var v = 0; v < model.Vehicles; v++)
            if (chains.Size[v] > 0 && (least < 0 || chains.Size[v] < chains.Size[least])) least = v;
        return least;
    }

    private void Keep()
    {
        if (best.Length == 0) best = new int[model.Nodes];
        chains.Next.CopyTo(best, 0);
        (bestCost, bestOut, isNew) = (chains.Cost, chains.Out, true);
    }

    private Score Objective() => model.IsVehiclesFirst
        ? new(bestOut, bestCost / model.Fixed[0], bestCost % model.Fixed[0])
        : new(bestOut, bestCost / model.CostScale, 0);
}
