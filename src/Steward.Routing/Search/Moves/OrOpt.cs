namespace Steward.Routing;

/// <summary>Or-opt: moves one to three consecutive stops to another place of the same route, as they are or reversed.</summary>
internal static class OrOpt
{
    internal static bool TryImprove(Solution solution, int vehicle)
    {
        var route = solution.Route(vehicle);
        for (var length = 1; length <= Math.Min(3, route.Length - 1); length++)
            for (var from = 0; from + length <= route.Length; from++)
                for (var to = 0; to <= route.Length - length; to++)
                    if (to != from && TryMove(solution, vehicle, route, from, length, to)) return true;
        return false;
    }

    private static bool TryMove(Solution solution, int vehicle, int[] route, int from, int length, int to)
    {
        var segment = route.AsSpan(from, length);
        int[] rest = [.. route.AsSpan(0, from), .. route.AsSpan(from + length)];
        int[] moved = [.. rest.AsSpan(0, to), .. segment, .. rest.AsSpan(to)];
        if (TryReplace(solution, vehicle, moved)) return true;
        if (length == 1) return false;
        moved.AsSpan(to, length).Reverse();
        return TryReplace(solution, vehicle, moved);
    }

    private static bool TryReplace(Solution solution, int vehicle, int[] route) => solution.Instance.Balance is not null
        ? RoutePair.IsBetter(solution, () => solution.TryReplace(vehicle, route))
        : solution.Evaluator.TryScore(solution.Instance.Vehicles[vehicle], route, out var score)
        && score < solution.ScoreOf(vehicle) && solution.TryReplace(vehicle, route);
}
