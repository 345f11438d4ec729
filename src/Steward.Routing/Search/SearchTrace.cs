namespace Steward.Routing;

/// <summary>
/// Writes down each better plan. The caller is told at most one in 50 ms: one that is found sooner waits, and gives way to a better one,
/// until <see cref="Tell()"/> finds its time come. The first complete plan does not wait.
/// </summary>
internal sealed class SearchTrace(Instance instance, Func<TimeSpan> elapsed, IProgress<Incumbent>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly List<TraceEntry> entries = [];
    private readonly int jobs = Enumerable.Range(0, instance.JobCount).Count(j => instance.TasksOf(j) > 0);
    private TimeSpan? lastReport;
    private bool hasTold;
    private (TimeSpan Found, TraceEntry Entry, Func<int[][]> Routes)? waiting;

    internal IReadOnlyList<TraceEntry> Entries => entries;

    /// <param name="routes">Must give this plan, or a better one that is added next, as long as the search runs.</param>
    internal void Add(long iteration, Score score, int vehicles, Func<int[][]> routes)
    {
        var now = elapsed();
        entries.Add(new((long)now.TotalMilliseconds, iteration, PlanWriter.Tiers(instance.Problem.Objective, score), vehicles));
        if (progress is null) return;
        waiting = (now, entries[^1], routes);
        Tell(now);
    }

    /// <summary>Tells the caller of the plan that waits, when the last one was long enough ago. Called wherever the clock is looked at.</summary>
    internal void Tell()
    {
        if (waiting is not null) Tell(elapsed());
    }

    /// <summary>At the end of the search nothing waits any longer.</summary>
    internal void Close()
    {
        lastReport = null;
        Tell();
    }

    private void Tell(TimeSpan now)
    {
        if (waiting is not { } plan) return;
        var isComplete = plan.Entry.Tiers[0] == 0;
        if (now - lastReport < Pause && (hasTold || !isComplete)) return;
        (waiting, lastReport, hasTold) = (null, now, hasTold || isComplete);
        var kept = plan.Routes();
        var served = kept.SelectMany(route => route).Select(task => instance.Tasks.Job[task]).Distinct().Count();
        progress!.Report(new(plan.Found, plan.Entry.Iteration, plan.Entry.Tiers, plan.Entry.Vehicles, jobs - served, new(() => PlanWriter.Write(instance, kept))));
    }
}
