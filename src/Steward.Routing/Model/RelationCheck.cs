namespace Steward.Routing;

/// <summary>Faults of groups, relations and locks: unknown jobs, contradictions, cycles.</summary>
internal static class RelationCheck
{
    internal static IEnumerable<ProblemError> Errors(Problem problem)
    {
        var jobs = problem.Jobs.Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
        var vehicles = problem.Vehicles.SelectMany(v => Fleet.IdsOf(v).Append(v.Id).Append(v.TypeId ?? v.Id)).ToHashSet(StringComparer.Ordinal);
        var errors = new List<ProblemError>();
        CheckGroups(problem, errors);
        foreach (var relation in problem.Relations) CheckShape(relation, jobs, errors);
        foreach (var held in problem.Locks) CheckLock(problem, held, jobs, vehicles, errors);
        if (problem.Previous is { } previous) CheckPrevious(problem, previous, jobs, errors);
        if (errors.Count > 0 || jobs.Count < problem.Jobs.Count) return errors;
        CheckTogether(problem, errors);
        CheckOrder(problem, errors);
        return errors;
    }

    internal static string Name(Relation relation) => $"relation {relation.Kind} of {string.Join(", ", relation.Jobs)}";

    private static void CheckPrevious(Problem problem, PreviousPlan previous, HashSet<string> jobs, List<ProblemError> errors)
    {
        foreach (var number in (long[])[previous.Price.Vehicle, previous.Price.Sequence, previous.Price.PerMinuteShift, previous.Price.Grace, previous.Price.Dropped])
        {
            if (number < 0) errors.Add(new("negative_value", "change price", $"{number} is negative."));
            if (number > ProblemCheck.MaxValue / 60) errors.Add(new("value_too_large", "change price", $"{number} is above {ProblemCheck.MaxValue / 60}."));
        }

        var seen = new HashSet<(string, Half)>();
        foreach (var stop in previous.Routes.SelectMany(r => r.Stops))
        {
            if (!jobs.Contains(stop.Job)) errors.Add(new("unknown_reference", "previous plan", $"There is no job '{stop.Job}'."));
            if (!seen.Add((stop.Job, stop.Half))) errors.Add(new("duplicate_id", "previous plan", $"Job {stop.Job} is in it twice."));
            if (Math.Abs(stop.Start) > ProblemCheck.MaxValue) errors.Add(new("value_too_large", "previous plan", $"Job {stop.Job} starts at {stop.Start}."));
        }

        if (previous.Price.PerMinuteShift > 0 && problem.Jobs.Any(j => j.Stops.Any(s => s.Soft is not null) && previous.Routes.Any(r => r.Stops.Any(s => s.Job == j.Id))))
            errors.Add(new("unsupported_feature", "previous plan", "This version does not plan with: a price per shift for jobs with preferred times."));
    }

    private static void CheckGroups(Problem problem, List<ProblemError> errors)
    {
        foreach (var group in problem.Jobs.Where(j => j.Group is not null).GroupBy(j => j.Group!.Name, StringComparer.Ordinal))
            if (group.Any(j => j.Group!.Required != group.First().Group!.Required))
                errors.Add(new("group_conflict", $"group {group.Key}", "Some of its jobs say at most one, others exactly one."));
    }

    private static void CheckShape(Relation relation, HashSet<string> jobs, List<ProblemError> errors)
    {
        foreach (var job in relation.Jobs)
            if (!jobs.Contains(job)) errors.Add(new("unknown_reference", Name(relation), $"There is no job '{job}'."));
        var count = relation.Jobs.Distinct(StringComparer.Ordinal).Count();
        if (count < 2 || count != relation.Jobs.Count || (relation.IsOrdered && count != 2))
            errors.Add(new("relation_conflict", Name(relation), $"{relation.Jobs.Count} jobs of which {count} are different."));
    }

    private static void CheckLock(Problem problem, JobLock held, HashSet<string> jobs, HashSet<string> vehicles, List<ProblemError> errors)
    {
        var place = $"lock of {string.Join(", ", held.Jobs)}";
        foreach (var job in held.Jobs)
            if (!jobs.Contains(job)) errors.Add(new("unknown_reference", place, $"There is no job '{job}'."));
        if (held.Vehicle is { } vehicle && !vehicles.Contains(vehicle)) errors.Add(new("unknown_reference", place, $"There is no vehicle '{vehicle}'."));
        if (held.Jobs.Distinct(StringComparer.Ordinal).Count() != held.Jobs.Count || held.Jobs.Count == 0)
            errors.Add(new("lock_conflict", place, "It holds no job, or one twice."));
        if (held.Start is not null && problem.Jobs.Any(j => held.Jobs.Contains(j.Id) && j.Stops.Count > 0 && j.Stops[0].Setup > 0))
            errors.Add(new("unsupported_feature", place, "This version does not plan with: a lock to a start time of a job that is set up."));
        if (held.Start is < 0) errors.Add(new("negative_value", place, $"{held.Start} is negative."));
        if (held.Start is > ProblemCheck.MaxValue) errors.Add(new("value_too_large", place, $"{held.Start} is above {ProblemCheck.MaxValue}."));
    }

    /// <summary>Jobs that must ride together may not be kept apart, nor be locked to two vehicles; nor one job to two times.</summary>
    private static void CheckTogether(Problem problem, List<ProblemError> errors)
    {
        var root = problem.Jobs.ToDictionary(j => j.Id, j => j.Id, StringComparer.Ordinal);
        foreach (var relation in problem.Relations.Where(r => r.IsTogether))
            for (var i = 1; i < relation.Jobs.Count; i++) root[Root(relation.Jobs[i])] = Root(relation.Jobs[0]);
        foreach (var relation in problem.Relations.Where(r => !r.IsTogether))
            if (relation.Jobs.Select(Root).Distinct(StringComparer.Ordinal).Count() < relation.Jobs.Count)
                errors.Add(new("relation_conflict", Name(relation), "Other relations keep two of them on one vehicle."));
        foreach (var held in problem.Locks.Where(l => l.Vehicle is not null).SelectMany(l => l.Jobs.Select(j => (Root: Root(j), l.Vehicle)))
            .Distinct().GroupBy(l => l.Root, StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(new("lock_conflict", $"job {held.Key}", $"It is bound to the vehicles {string.Join(" and ", held.Select(h => h.Vehicle))}."));
        foreach (var held in problem.Locks.Where(l => l.Start is not null).SelectMany(l => l.Jobs.Select(j => (Job: j, l.Start)))
            .Distinct().GroupBy(l => l.Job, StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(new("lock_conflict", $"job {held.Key}", $"It is bound to the times {string.Join(" and ", held.Select(h => h.Start))}."));

        string Root(string job)
        {
            while (root[job] != job) job = root[job];
            return job;
        }
    }

    private static void CheckOrder(Problem problem, List<ProblemError> errors)
    {
        var next = problem.Jobs.ToDictionary(j => j.Id, _ => new List<string>(), StringComparer.Ordinal);
        var direct = problem.Relations.Where(r => r.Kind == RelationKind.DirectlyBefore).ToArray();
        foreach (var (first, second) in Orders(problem)) next[first].Add(second);
        foreach (var twice in direct.GroupBy(r => r.Jobs[0], StringComparer.Ordinal).Concat(direct.GroupBy(r => r.Jobs[1], StringComparer.Ordinal)).Where(g => g.Count() > 1))
            errors.Add(new("relation_conflict", $"job {twice.Key}", "Two jobs cannot be directly beside it on one side."));
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var job in problem.Jobs)
            if (ReturnsTo(job.Id, next, state) is { } found)
            {
                errors.Add(new("precedence_cycle", $"job {found}", "It must be served before itself."));
                return;
            }
    }

    /// <summary>Every pair of jobs of which the first must be over before the second begins.</summary>
    internal static IEnumerable<(string First, string Second)> Orders(Problem problem)
    {
        foreach (var relation in problem.Relations.Where(r => r.IsOrdered)) yield return (relation.Jobs[0], relation.Jobs[1]);
        foreach (var held in problem.Locks.Where(l => l.InSequence))
            for (var i = 0; i < held.Jobs.Count; i++)
                for (var j = i + 1; j < held.Jobs.Count; j++) yield return (held.Jobs[i], held.Jobs[j]);
    }

    /// <summary>Depth first without recursion, since chains may be as long as the problem.</summary>
    private static string? ReturnsTo(string start, Dictionary<string, List<string>> next, Dictionary<string, bool> isDone)
    {
        if (isDone.ContainsKey(start)) return null;
        var path = new Stack<(string Job, int At)>();
        path.Push((start, 0));
        isDone[start] = false;
        while (path.TryPop(out var top))
        {
            if (top.At == next[top.Job].Count)
            {
                isDone[top.Job] = true;
                continue;
            }

            path.Push((top.Job, top.At + 1));
            var to = next[top.Job][top.At];
            if (isDone.TryGetValue(to, out var done) && !done) return to;
            if (!isDone.TryAdd(to, false)) continue;
            path.Push((to, 0));
        }

        return null;
    }
}
