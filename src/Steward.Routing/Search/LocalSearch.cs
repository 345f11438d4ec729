namespace Steward.Routing;

/// <summary>First improvement over all pairs of routes near each other, until a round finds nothing or the rounds are spent.</summary>
internal sealed class LocalSearch(Solution solution, InsertionSearch search)
{
    /// <summary>One round; true when something improved.</summary>
    internal bool Improve(Func<bool> isOver)
    {
        var improved = false;
        var used = Used();
        foreach (var a in used)
        {
            if (isOver()) return improved;
            while (OrOpt.TryImprove(solution, a)) improved = true;
            foreach (var b in used)
                if (a != b) improved |= ImprovePair(a, b);
        }

        return improved;
    }

    private bool ImprovePair(int a, int b)
    {
        var improved = false;
        while (Relocate.TryImprove(solution, search, a, b)) improved = true;
        if (a > b) return improved;
        if (Swap.TryImprove(solution, a, b)) improved = true;
        if (SwapTails.TryImprove(solution, a, b)) improved = true;
        return improved;
    }

    private List<int> Used()
    {
        var used = new List<int>();
        for (var vehicle = 0; vehicle < solution.Routes.Length; vehicle++)
            if (solution.Route(vehicle).Length > 0) used.Add(vehicle);
        return used;
    }
}
