namespace Steward.Routing;

/// <summary>2-opt*: exchanges the ends of two routes (Potvin and Rousseau 1995). Pairs that it would part are infeasible.</summary>
internal static class SwapTails
{
    internal static bool TryImprove(Solution solution, int a, int b)
    {
        var (left, right) = (solution.Route(a), solution.Route(b));
        var before = solution.ScoreOf(a) + solution.ScoreOf(b);
        for (var i = 0; i <= left.Length; i++)
            for (var j = 0; j <= right.Length; j++)
            {
                if ((i == left.Length && j == right.Length) || (i == 0 && j == 0)) continue;
                if (!Allows(solution, left.AsSpan(i), b) || !Allows(solution, right.AsSpan(j), a)) continue;
                int[] first = [.. left.AsSpan(0, i), .. right.AsSpan(j)], second = [.. right.AsSpan(0, j), .. left.AsSpan(i)];
                if (RoutePair.TryReplaceIfBetter(solution, a, first, b, second, before)) return true;
            }

        return false;
    }

    private static bool Allows(Solution solution, ReadOnlySpan<int> tail, int vehicle)
    {
        foreach (var task in tail)
            if (!solution.Instance.Allows(solution.Instance.Tasks.Job[task], vehicle)) return false;
        return true;
    }
}
