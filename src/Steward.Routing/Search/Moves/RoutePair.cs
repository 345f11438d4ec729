namespace Steward.Routing;

/// <summary>What moves between two routes share: value both, keep them only when better.</summary>
internal static class RoutePair
{
    internal static bool TryReplaceIfBetter(Solution solution, int a, int[] left, int b, int[] right, Score before)
    {
        if (solution.Instance.Balance is not null) return IsBetter(solution, () => solution.TryReplaceBoth(a, left, b, right));
        var vehicles = solution.Instance.Vehicles;
        if (!solution.Evaluator.TryScore(vehicles[a], left, out var first) || !(first < before)) return false;
        if (!solution.Evaluator.TryScore(vehicles[b], right, out var second) || !(first + second < before)) return false;
        return solution.TryReplaceBoth(a, left, b, right);
    }

    /// <summary>Makes a move and keeps it when the whole plan is better, for plans of which the routes' prices hang on each other.</summary>
    internal static bool IsBetter(Solution solution, Func<bool> move)
    {
        var (at, before) = (solution.Checkpoint, solution.Total);
        if (move() && solution.Total < before) return true;
        solution.UndoTo(at);
        return false;
    }
}
