namespace Steward.Routing;

/// <summary>From a checked problem to an <see cref="Instance"/>.</summary>
internal sealed partial class Instance
{
    internal static Instance Of(Problem problem)
    {
        var sites = Index(problem.Sites);
        var status = new JobStatus(problem);
        var vehicles = VehicleTable.Of(problem, sites, status);
        var tasks = new TaskTable(problem.Dimensions.Count);
        var first = new int[problem.Jobs.Count + 1];
        for (var j = 0; j < problem.Jobs.Count; j++)
        {
            var job = problem.Jobs[j];
            if (!status.IsDone(job)) tasks.Add(j, job, s => sites[s], status.IsHalfDone(job));
            first[j + 1] = first[j] + (status.IsDone(job) ? 0 : status.IsHalfDone(job) ? 1 : job.Stops.Count);
        }

        return new()
        {
            Problem = problem,
            Jobs = [.. problem.Jobs],
            Vehicles = vehicles,
            Dimensions = problem.Dimensions.Count,
            FirstTask = first,
            Tasks = tasks.Freeze(),
            Refusals = Compatibility.Of(problem.Jobs, vehicles, status),
        };
    }

    /// <summary>The same problem and one job more, at the end. Costs a copy of the columns, not a new build.</summary>
    internal Instance With(Job job)
    {
        var tasks = Tasks.Copy();
        var siteOf = Index(Problem.Sites, job.Stops.Select(s => s.Site));
        tasks.Add(JobCount, job, s => siteOf[s], onlyDelivery: false);
        return new()
        {
            Problem = Problem with { Jobs = [.. Jobs, job] },
            Jobs = [.. Jobs, job],
            Vehicles = Vehicles,
            Dimensions = Dimensions,
            FirstTask = [.. FirstTask, FirstTask[^1] + job.Stops.Count],
            Tasks = tasks.Freeze(),
            Refusals = [.. Refusals, Compatibility.Of(job, Vehicles, JobStatus.None)],
        };
    }

    /// <summary>The same, except that a task's last window closes later: for routes to be tried, not for plans to be written.</summary>
    internal Instance WithLaterClose(int task, long amount) => new()
    {
        Problem = Problem,
        Jobs = Jobs,
        Vehicles = Vehicles,
        Dimensions = Dimensions,
        FirstTask = FirstTask,
        Tasks = Tasks.WithLaterClose(task, amount),
        Refusals = Refusals,
    };

    private static Dictionary<string, int> Index(IReadOnlyList<string> ids)
    {
        var index = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++) index.Add(ids[i], i);
        return index;
    }

    private static Dictionary<string, int> Index(IReadOnlyList<string> ids, IEnumerable<string> wanted)
    {
        var index = wanted.Distinct(StringComparer.Ordinal).ToDictionary(w => w, _ => -1, StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
            if (index.ContainsKey(ids[i])) index[ids[i]] = i;
        return index;
    }
}
