namespace Steward.Routing;

/// <summary>Takes a job out of its route and puts it at its cheapest place in another.</summary>
internal static class Relocate
{
    internal static bool TryImprove(Solution solution, InsertionSearch search, int from, int to)
    {
        var instance = solution.Instance;
        if (from == to) return false;
        foreach (var job in JobsOf(solution, from))
        {
            if (!solution.Allows(job, to)) continue;
            var without = Array.FindAll(solution.Route(from), t => instance.Tasks.Job[t] != job);
            if (instance.Balance is not null)
            {
                if (RoutePair.IsBetter(solution, () => solution.TryReplace(from, without) && TryInsert(solution, search, job, to))) return true;
                continue;
            }

            if (!solution.Evaluator.TryScore(instance.Vehicles[from], without, out var left)) continue;
            var place = search.BestIn(job, to, Insertion.None with { Delta = solution.ScoreOf(from) - left }, exact: false);
            if (!place.Exists) continue;
            solution.TryReplace(from, without);
            Recreate.Apply(solution, place);
            return true;
        }

        return false;
    }

    private static bool TryInsert(Solution solution, InsertionSearch search, int job, int vehicle)
    {
        if (search.BestIn(job, vehicle, Insertion.None, exact: false) is not { Exists: true } place) return false;
        Recreate.Apply(solution, place);
        return true;
    }

    internal static IEnumerable<int> JobsOf(Solution solution, int vehicle)
    {
        foreach (var task in solution.Route(vehicle))
            if (solution.Instance.Tasks.Half[task] != Half.Delivery || solution.Instance.Tasks.Partner[task] < 0)
                yield return solution.Instance.Tasks.Job[task];
    }
}
