namespace Steward.Routing;

/// <summary>Plans a problem. Deterministic for a number of iterations; stateless, so many solves may run at once.</summary>
public static class RoutingSolver
{
    /// <summary>
    /// Searches until a budget is spent or the caller cancels, and returns the best plan. Throws
    /// <see cref="RoutingException"/> with <c>budget_missing</c>, <c>option_range</c> or <c>unsupported_feature</c>.
    /// </summary>
    public static SolveResult Solve(
        Problem problem, SolveOptions options, IProgress<Incumbent>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Validate(Given.Of(options));
        var instance = Instance.Of(problem);
        var solution = new Solution(new(instance));
        // Where differing costs, the previous plan is the best place to begin.
        var start = options.Start ?? (instance.Changes is null ? null : problem.Previous!.ToStart());
        var notices = start is null ? [] : WarmStart.Apply(solution, start);
        var run = Search(solution, options, progress, cancel);
        var plan = PlanWriter.Write(instance, solution.Routes);
        return new()
        {
            Plan = plan,
            Explanations = options.Explain ? Explainer.Explain(solution) : [],
            Trace = run.Trace,
            StopReason = run.Reason,
            Iterations = run.Iterations,
            MoveTests = run.Tests,
            Options = options,
            ProblemHash = problem.Hash,
            Notices = notices,
        };
    }

    /// <summary>Improves a solution in place within the budget.</summary>
    internal static SearchRun Search(
        Solution solution, SolveOptions options, IProgress<Incumbent>? progress, CancellationToken cancel)
    {
        Validate(options);
        var clock = options.Clock ?? SystemClock();
        var origin = clock();
        var model = PlainModel.TryMake(solution.Instance);
        var wide = model is null ? WideModel.TryMake(solution.Instance) : null;
        if (options.Threads == 2) return new TwoSearches(solution, model, wide, options, () => clock() - origin, progress, cancel).Run();
        if (model is not null) return SearchFast(model, solution, options, () => clock() - origin, progress, cancel);
        if (wide is not null) return SearchWide(wide, solution, options, () => clock() - origin, progress, cancel);
        var search = new IteratedSearch(solution, options, () => clock() - origin, progress, cancel);
        var reason = search.Run();
        return new(search.Trace, search.Iterations, reason, search.Tests);
    }

    /// <summary>The wide search for mixed fleets and the like; its plan is valued again by the general evaluator.</summary>
    private static SearchRun SearchWide(
        WideModel model, Solution solution, SolveOptions options, Func<TimeSpan> elapsed, IProgress<Incumbent>? progress, CancellationToken cancel)
    {
        var trace = new SearchTrace(solution.Instance, elapsed, progress);
        var (before, start) = (solution.Total, solution.Copy());
        var search = new WideSearch(model, options, trace, () =>
        {
            trace.Tell();
            return cancel.IsCancellationRequested ? StopReason.Cancelled : options.Time is { } budget && elapsed() >= budget ? StopReason.Time : null;
        });
        var reason = search.Run(solution.Routes);
        trace.Close();
        solution.Load(search.Best);
        Recreate.InsertAllThatFit(solution, new InsertionSearch(solution));
        if (solution.Total > before) solution.Load(start);
        return new(trace.Entries, search.Iterations, reason, search.Tests);
    }

    /// <summary>The fast search for plain models; its plan is valued again by the general evaluator.</summary>
    private static SearchRun SearchFast(
        PlainModel model, Solution solution, SolveOptions options, Func<TimeSpan> elapsed, IProgress<Incumbent>? progress, CancellationToken cancel)
    {
        var trace = new SearchTrace(solution.Instance, elapsed, progress);
        Func<StopReason?> isCut = () =>
        {
            trace.Tell();
            return cancel.IsCancellationRequested ? StopReason.Cancelled : options.Time is { } budget && elapsed() >= budget ? StopReason.Time : null;
        };
        var (before, start) = (solution.Total, solution.Copy());
        var search = IPlainSearch.For(model, options, trace, isCut);
        var reason = search.Run(solution.Routes);
        trace.Close();
        solution.Load(search.Best);
        Recreate.InsertAllThatFit(solution, new InsertionSearch(solution));
        if (solution.Total > before) solution.Load(start);
        return new(trace.Entries, search.Iterations, reason, search.Tests);
    }

    private static void Validate(SolveOptions options)
    {
        if (options.Time is null && options.Iterations is null) throw new RoutingException("budget_missing", "set Time, Iterations or both.");
        if (options.Time < TimeSpan.Zero || options.Iterations < 0 || options.Horizon < 0) throw new RoutingException("option_range", "a budget or the horizon is negative.");
        if (options.Threads is < 1 or > 2) throw new RoutingException("option_range", $"{options.Threads} threads; 1 or 2 are possible.");
    }

    private static Func<TimeSpan> SystemClock()
    {
        var origin = System.Diagnostics.Stopwatch.GetTimestamp();
        return () => System.Diagnostics.Stopwatch.GetElapsedTime(origin);
    }
}

/// <summary>What a search leaves besides its plan.</summary>
internal sealed record SearchRun(IReadOnlyList<TraceEntry> Trace, long Iterations, StopReason Reason, long Tests);
