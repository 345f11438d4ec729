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
        var starts = problem.Locks.Where(l => l.Start is not null).SelectMany(l => l.Jobs.Select(j => (Job: j, Start: l.Start!.Value)))
            .DistinctBy(l => l.Job, StringComparer.Ordinal).ToDictionary(l => l.Job, l => l.Start, StringComparer.Ordinal);
        var shifting = problem.Previous is { Price.PerMinuteShift: > 0 } before
            ? before.Routes.SelectMany(r => r.Stops).ToLookup(s => s.Job, StringComparer.Ordinal)
            : null;
        for (var j = 0; j < problem.Jobs.Count; j++)
        {
            var job = starts.TryGetValue(problem.Jobs[j].Id, out var start) ? StartingAt(problem.Jobs[j], start) : problem.Jobs[j];
            if (shifting is not null) job = ChangePrices.Shifting(job, problem.Previous!, shifting);
            if (!status.IsDone(job)) tasks.Add(j, job, s => sites[s], status.IsHalfDone(job));
            first[j + 1] = first[j] + (status.IsDone(job) ? 0 : status.IsHalfDone(job) ? 1 : job.Stops.Count);
        }

        var built = new Instance
        {
            Problem = problem,
            Jobs = [.. problem.Jobs],
            Vehicles = vehicles,
            Dimensions = problem.Dimensions.Count,
            FirstTask = first,
            Tasks = tasks.Freeze(),
            Refusals = Compatibility.Of(problem, vehicles, status),
        };
        built.ScaleTasks();
        if (problem.Objective.StrictPriority) built.strictWeights = ObjectiveCheck.StrictWeights(problem.Jobs);
        built.Balance = Balance.Of(problem, vehicles);
        built.Changes = ChangePrices.Of(built);
        built.Rules = PlanRules.Of(built, status);
        return built;
    }

    /// <summary>The same problem and one job more, at the end. Costs a copy of the columns, not a new build.</summary>
    internal Instance With(Job job)
    {
        var siteOf = Index(Problem.Sites, job.Stops.Select(s => s.Site));
        var longer = new Instance
        {
            Problem = Problem with { Jobs = [.. Jobs, job] },
            Jobs = [.. Jobs, job],
            Vehicles = Vehicles,
            Dimensions = Dimensions,
            FirstTask = [.. FirstTask, FirstTask[^1] + job.Stops.Count],
            Tasks = Tasks.With(JobCount, job, s => siteOf[s]),
            Refusals = [.. Refusals, Compatibility.Of(job, Vehicles, JobStatus.None)],
        };
        longer.ScaleTasks();
        longer.strictWeights = strictWeights is null ? null : ObjectiveCheck.StrictWeights(longer.Jobs) ?? strictWeights;
        longer.Balance = Balance;
        longer.Changes = ChangePrices.Of(longer);
        if (Rules is not null || job.Group is not null) longer.Rules = PlanRules.Of(longer, new(longer.Problem));
        return longer;
    }

    /// <summary>The same, except that a task's last window closes later: for routes to be tried, not for plans to be written.</summary>
    internal Instance WithLaterClose(int task, long amount)
    {
        var later = WithTasks(Tasks.WithLaterClose(task, amount));
        later.ScaleTasks();
        return later;
    }

    private Instance WithTasks(TaskTable tasks) => new()
    {
        Problem = Problem,
        Jobs = Jobs,
        Vehicles = Vehicles,
        Dimensions = Dimensions,
        FirstTask = FirstTask,
        Tasks = tasks,
        Refusals = Refusals,
        Rules = Rules,
        Changes = Changes,
        Balance = Balance,
        strictWeights = strictWeights,
    };

    private void ScaleTasks() => ScaledTasks = Vehicles.Select(v => v.Spec.ServiceFactor).Distinct().Where(f => f != Vehicle.AsGiven)
        .ToDictionary(factor => factor, Tasks.WithServiceFactor);

    /// <summary>A lock to a time is a window of that time alone, at the first stop.</summary>
    private static Job StartingAt(Job job, long start) =>
        job with { Stops = [job.Stops[0] with { Windows = [new(start, start)], FinishInside = false }, .. job.Stops.Skip(1)] };

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
