namespace Steward.Routing;

/// <summary>What moves between two routes share: value both, keep them only when better.</summary>
internal static class RoutePair
{
    internal static bool TryReplaceIfBetter(Solution solution, int a, int[] left, int b, int[] right, Score before)
    {
        var vehicles = solution.Instance.Vehicles;
        if (!solution.Evaluator.TryScore(vehicles[a], left, out var first) || !(first < before)) return false;
        if (!solution.Evaluator.TryScore(vehicles[b], right, out var second) || !(first + second < before)) return false;
        return solution.TryReplaceBoth(a, left, b, right);
    }
}
