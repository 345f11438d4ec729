namespace Steward.Routing;

/// <summary>Faults of the objective, and the weights of strict priorities.</summary>
internal static class ObjectiveCheck
{
    internal static IEnumerable<ProblemError> Errors(Problem problem)
    {
        var vehicles = problem.Vehicles.SelectMany(v => Fleet.IdsOf(v).Append(v.Id).Append(v.TypeId ?? v.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (var term in problem.Objective.Fairness)
        {
            var place = $"fairness of {term.Measure}";
            foreach (var id in term.Vehicles.Concat(term.History.Select(h => h.Vehicle)).Where(id => !vehicles.Contains(id)))
                yield return new("unknown_reference", place, $"There is no vehicle '{id}'.");
            foreach (var number in term.History.Select(h => h.Amount).Append(term.Weight))
            {
                if (number < 0) yield return new("negative_value", place, $"{number} is negative.");
                if (number > 1_000_000_000) yield return new("value_too_large", place, $"{number} is above 1000000000.");
            }
        }

        if (problem.Objective.StrictPriority && StrictWeights(problem.Jobs) is null)
            yield return new("value_too_large", "objective", "The classes of priority have too many jobs to be kept strictly apart.");
    }

    /// <summary>Weight of a job by its priority: 1 + the weights of all jobs of lower classes; null when a sum overflows.</summary>
    internal static long[]? StrictWeights(IEnumerable<Job> jobs)
    {
        var count = new long[101];
        foreach (var job in jobs)
            if (job.Prize is null && job.Priority is >= 0 and <= 100) count[job.Priority]++;
        var weights = new long[101];
        Int128 below = 0;
        for (var priority = 0; priority <= 100; priority++)
        {
            if (below >= long.MaxValue / 2) return null;
            weights[priority] = (long)below + 1;
            below += count[priority] * (below + 1);
        }

        return below < long.MaxValue / 2 ? weights : null;
    }
}
