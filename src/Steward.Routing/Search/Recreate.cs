namespace Steward.Routing;

/// <summary>Inserts jobs one after another, each at its cheapest place (Christiaens and Vanden Berghe 2020, section 4).</summary>
internal static class Recreate
{
    /// <summary>Inserts what fits in the given order; an optional job only where it costs less than its prize.</summary>
    internal static void Insert(Solution solution, InsertionSearch search, IReadOnlyList<int> jobs)
    {
        foreach (var job in jobs)
            if (search.Best(job) is { Exists: true } place && Pays(solution, job, place.Delta)) Apply(solution, place);
    }

    /// <summary>Inserts until no mandatory job that is out fits anywhere.</summary>
    internal static void InsertAllThatFit(Solution solution, InsertionSearch search)
    {
        for (var before = -1L; before != solution.Total.Unserved;)
        {
            before = solution.Total.Unserved;
            Insert(solution, search, [.. solution.OutJobs()]);
        }
    }

    internal static bool Pays(Solution solution, int job, Score delta) => delta < solution.GainOf(job);

    internal static void Apply(Solution solution, in Insertion place)
    {
        var route = Insertion.Applied(solution.Route(place.Vehicle), solution.Instance, place.Job, place.First, place.Second);
        if (!solution.TryReplace(place.Vehicle, route))
            throw new InvalidOperationException($"Insertion of job {place.Job} into vehicle {place.Vehicle} was tested feasible, yet breaks a rule.");
    }
}
