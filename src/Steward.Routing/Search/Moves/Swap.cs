namespace Steward.Routing;

/// <summary>Exchanges two single-stop jobs of two routes, place for place.</summary>
internal static class Swap
{
    internal static bool TryImprove(Solution solution, int a, int b)
    {
        var (tasks, instance) = (solution.Instance.Tasks, solution.Instance);
        var (left, right) = ((int[])solution.Route(a).Clone(), (int[])solution.Route(b).Clone());
        var before = solution.ScoreOf(a) + solution.ScoreOf(b);
        for (var i = 0; i < left.Length; i++)
            for (var j = 0; j < right.Length; j++)
            {
                if (tasks.Partner[left[i]] >= 0 || tasks.Partner[right[j]] >= 0) continue;
                if (!instance.Allows(tasks.Job[left[i]], b) || !instance.Allows(tasks.Job[right[j]], a)) continue;
                (left[i], right[j]) = (right[j], left[i]);
                if (RoutePair.TryReplaceIfBetter(solution, a, left, b, right, before)) return true;
                (left[i], right[j]) = (right[j], left[i]);
            }

        return false;
    }
}
