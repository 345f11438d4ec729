namespace Steward.Routing;

/// <summary>
/// Jobs whose locks keep another job out, or themselves. Each is tried for good: the problem without the locks of one job, the plan as it
/// stands, the insertion.
/// </summary>
internal sealed class Unlocking(Solution solution)
{
    /// <summary>Each try builds the problem anew.</summary>
    private const int MostTries = 4;
    private readonly Instance instance = solution.Instance;

    /// <summary>Unlocking one job lets the job in; the extra cost is the caller's to name.</summary>
    internal IEnumerable<(SingleChange Change, Score Cost)> Of(int job, List<Explainer.Closest> closest)
    {
        if (instance.Problem.Locks.Count == 0) yield break;
        var locked = instance.Problem.Locks.SelectMany(l => l.Jobs).ToHashSet(StringComparer.Ordinal);
        foreach (var held in Suspects(job, closest).Distinct(StringComparer.Ordinal).Where(locked.Contains).Take(MostTries))
            if (Fitted(job, held) is { } found) yield return found;
    }

    /// <summary>The job itself, and those at which a rule breaks in its nearest places.</summary>
    private IEnumerable<string> Suspects(int job, List<Explainer.Closest> closest)
    {
        yield return instance.Jobs[job].Id;
        foreach (var near in closest.OrderBy(c => c.Faults.Count).ThenBy(c => c.Faults.Sum(f => f.Amount)))
            foreach (var fault in near.Faults)
                if (fault.Task >= 0) yield return instance.Jobs[instance.Tasks.Job[fault.Task]].Id;
    }

    private (SingleChange, Score)? Fitted(int job, string held)
    {
        var problem = instance.Problem with { Locks = [.. instance.Problem.Locks.Select(l => l.Without(held)).OfType<JobLock>()] };
        var free = new SessionState(instance, solution.Copy()).Over(Instance.Of(problem)).ToSolution(out var broken);
        if (broken.Count > 0 || new InsertionSearch(free).Best(job) is not { Exists: true } place || !Recreate.Pays(free, job, place.Delta)) return null;
        return (new(RefusalCodes.Lock, held, 0, instance.Vehicles[place.Vehicle].Id, 0), place.Delta);
    }
}
