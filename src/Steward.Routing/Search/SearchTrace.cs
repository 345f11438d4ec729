namespace Steward.Routing;

/// <summary>Writes down each better plan, and tells the caller at most one in 50 ms.</summary>
internal sealed class SearchTrace(Instance instance, Func<TimeSpan> elapsed, IProgress<Incumbent>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly List<TraceEntry> entries = [];
    private TimeSpan? lastReport;

    internal IReadOnlyList<TraceEntry> Entries => entries;

    internal void Add(long iteration, Score score, int vehicles, Func<int[][]> routes)
    {
        var now = elapsed();
        var entry = new TraceEntry((long)now.TotalMilliseconds, iteration, PlanWriter.Tiers(instance.Problem.Objective, score), vehicles);
        entries.Add(entry);
        if (progress is null || now - lastReport < Pause) return;
        lastReport = now;
        var kept = routes();
        var served = kept.SelectMany(route => route).Select(task => instance.Tasks.Job[task]).Distinct().Count();
        progress.Report(new(now, iteration, entry.Tiers, vehicles, Enumerable.Range(0, instance.JobCount).Count(j => instance.TasksOf(j) > 0) - served, new(() => PlanWriter.Write(instance, kept))));
    }
}
