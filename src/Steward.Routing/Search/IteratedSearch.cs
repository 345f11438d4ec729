namespace Steward.Routing;

/// <summary>
/// Ruin and recreate in place with an undo journal: an iteration costs the touched routes. Acceptance by late comparison with the
/// score of some iterations ago (Burke and Bykov 2017), which needs no temperature and no logarithm. Local search follows at fixed
/// iteration counts. The clock only stops; a step it cuts leaves no trace.
/// </summary>
internal sealed class IteratedSearch(
    Solution solution, SolveOptions options, Func<TimeSpan> elapsed, IProgress<Incumbent>? progress, CancellationToken cancel, Func<StopReason?>? ask = null)
{
    private const int History = 400, PolishEvery = 2_000, RestartAfter = 40_000, MostOut = 20;
    private readonly Xoshiro random = new(options.Seed);
    private readonly InsertionSearch exact = new(solution);
    private readonly SearchTrace trace = new(solution.Instance, elapsed, progress);
    private readonly List<int> removed = [];
    private readonly InsertionOrder order = new(solution.Instance);
    private readonly Score[] history = new Score[History];
    private readonly bool hasChoice = Array.Exists(solution.Instance.Jobs, j => j.Prize is not null || j.Group is not null);
    private int[][] best = [];
    private Score bestTotal = Score.Worst;
    private long bestAt;
    private InsertionSearch? blinking;

    internal IReadOnlyList<TraceEntry> Trace => trace.Entries;

    /// <summary>Places weighed so far.</summary>
    internal long Tests => exact.Tests + (blinking?.Tests ?? 0);

    internal long Iterations { get; private set; }

    /// <summary>Another search's better plan, when there is one.</summary>
    internal Func<int[][]?>? Offer { private get; set; }

    internal int[][] Best => best;

    internal StopReason Run()
    {
        Construct();
        var reason = Search(new StringRuin(solution, random), blinking = new(solution, random));
        trace.Close();
        solution.Load(best);
        return reason;
    }

    private void Construct()
    {
        var jobs = solution.OutJobs().ToList();
        order.SortFarthest(jobs);
        Recreate.Insert(solution, exact, jobs);
        Recreate.InsertAllThatFit(solution, exact);
        Publish();
        Array.Fill(history, solution.Total);
    }

    private StopReason Search(StringRuin ruin, InsertionSearch search)
    {
        if (solution.Instance.TaskCount == 0 || solution.Instance.Vehicles.Length == 0) return StopReason.ProvenEmpty;
        for (; ; Iterations++)
        {
            if (Over() is { } reason) return reason;
            if (Offer?.Invoke() is { } better) Adopt(better);
            Step(ruin, search);
            if (Iterations % PolishEvery == PolishEvery - 1 && !Polish()) return Over() ?? StopReason.Time;
            if (Iterations - bestAt > RestartAfter) Restart();
        }
    }

    private void Step(StringRuin ruin, InsertionSearch search)
    {
        solution.Mark();
        var before = solution.Total;
        if (random.Below(20) == 0) ruin.RemoveShortRoute(removed);
        else ruin.Remove(removed);
        AddSomeOut();
        order.Sort(removed, random);
        Recreate.Insert(solution, search, removed);
        Accept(before);
    }

    private void Accept(Score before)
    {
        var slot = (int)(Iterations % History);
        if (solution.Total > before && solution.Total > history[slot]) solution.Undo();
        else if (solution.Total < bestTotal) Publish();
        history[slot] = solution.Total;
    }

    /// <summary>Jobs that were out before the ruin get a chance too.</summary>
    private void AddSomeOut()
    {
        if (solution.Total.Unserved == 0 && !hasChoice) return;
        var others = solution.OutJobs().Except(removed).ToArray();
        random.Shuffle(others);
        removed.AddRange(others.Take(MostOut));
    }

    /// <summary>Local search at a fixed count; false when the clock cut it, and then nothing of it stays.</summary>
    private bool Polish()
    {
        solution.Mark();
        var local = new LocalSearch(solution, exact);
        for (var round = 0; round < 3 && local.Improve(() => Over() is not null); round++)
        {
        }

        // The iteration under way counts only when it is complete.
        if (IsCut())
        {
            solution.Undo();
            Iterations++;
            return false;
        }

        if (solution.Total < bestTotal) Publish();
        return true;
    }

    private void Adopt(int[][] plan)
    {
        solution.Load(plan);
        if (solution.Total < bestTotal) Publish();
    }

    private void Restart()
    {
        solution.Load(best);
        Array.Fill(history, bestTotal);
        bestAt = Iterations;
    }

    private void Publish()
    {
        Recreate.InsertAllThatFit(solution, exact);
        (best, bestTotal, bestAt) = (solution.Copy(), solution.Total, Iterations);
        Report();
    }

    private void Report()
    {
        var used = 0;
        for (var v = 0; v < best.Length; v++)
            if (best[v].Length > 0 || solution.Instance.Vehicles[v].Prefix.Used) used++;
        var routes = best;
        trace.Add(Iterations, bestTotal, used, () => routes);
    }

    private StopReason? Over()
    {
        if (ask is not null) return ask();
        trace.Tell();
        if (options.Iterations is { } most && Iterations >= most) return StopReason.Iterations;
        return IsCut() ? cancel.IsCancellationRequested ? StopReason.Cancelled : StopReason.Time : null;
    }

    private bool IsCut() => ask is not null ? ask() is not null : cancel.IsCancellationRequested || (options.Time is { } budget && elapsed() >= budget);
}
