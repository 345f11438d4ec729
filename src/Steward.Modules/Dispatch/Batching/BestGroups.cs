namespace Steward.Dispatch.Batching;

/// <summary>A group by its orders (ascending) and what it is worth, more than nothing.</summary>
internal readonly record struct Valued(int[] Orders, long Value);

/// <summary>The chosen groups by position, ascending; their sum; a bound that no set without overlap exceeds; the steps used. Equal means proven best.</summary>
internal sealed record GroupSet(IReadOnlyList<int> Chosen, long Value, long Bound, long Steps);

/// <summary>
/// The set of groups without overlap that is worth most: part by part of connected orders, exactly by branch and bound up to a number of
/// orders, else greedily and then by exchange. The bound gives each order its largest share of any group. Pure; ties go to the earlier group.
/// </summary>
internal sealed class BestGroups
{
    private readonly IReadOnlyList<Valued> groups;
    private readonly long stepsLimit;
    private long steps;

    private BestGroups(IReadOnlyList<Valued> groups, long stepsLimit) => (this.groups, this.stepsLimit) = (groups, stepsLimit);

    internal static GroupSet Choose(IReadOnlyList<Valued> groups, int exactOrders, long stepsLimit)
    {
        var search = new BestGroups(groups, stepsLimit);
        var chosen = new List<int>();
        var (value, bound) = (0L, 0L);
        foreach (var part in search.Parts())
        {
            var (picked, most) = search.Part(part, exactOrders);
            chosen.AddRange(picked);
            var sum = picked.Sum(g => groups[g].Value);
            value = checked(value + sum);
            bound = checked(bound + Math.Max(sum, most));
        }

        chosen.Sort();
        return new(chosen, value, bound, search.steps);
    }

    /// <summary>Groups that share an order, directly or through others.</summary>
    private IEnumerable<int[]> Parts()
    {
        var root = new Dictionary<int, int>();
        int Find(int order)
        {
            while (root.TryGetValue(order, out var up) && up != order) order = up;
            return order;
        }

        foreach (var group in groups)
        {
            foreach (var order in group.Orders)
            {
                root.TryAdd(order, order);
                var (a, b) = (Find(group.Orders[0]), Find(order));
                if (a != b) root[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        return Enumerable.Range(0, groups.Count).GroupBy(g => Find(groups[g].Orders[0])).OrderBy(part => part.Key).Select(part => part.ToArray());
    }

    private (List<int> Chosen, long Bound) Part(int[] part, int exactOrders)
    {
        var orders = part.SelectMany(g => groups[g].Orders).Distinct().Order().ToArray();
        var at = orders.Select((order, i) => (order, i)).ToDictionary(x => x.order, x => x.i);
        var share = new long[orders.Length];
        foreach (var g in part)
            foreach (var order in groups[g].Orders)
                share[at[order]] = Math.Max(share[at[order]], (groups[g].Value + groups[g].Orders.Length - 1) / groups[g].Orders.Length);
        var greedy = Greedy(part);
        if (orders.Length > Math.Min(exactOrders, 64)) return (greedy, share.Sum());
        var branch = new Branch(this, part, at, share, greedy);
        branch.Search(orders.Length == 64 ? ulong.MaxValue : (1UL << orders.Length) - 1, 0);
        return (branch.Best, branch.IsExact ? branch.BestValue : share.Sum());
    }

    private List<int> Greedy(IEnumerable<int> part)
    {
        var taken = new HashSet<int>();
        var chosen = new List<int>();
        foreach (var g in part.OrderByDescending(g => groups[g].Value).ThenBy(g => g))
        {
            if (groups[g].Orders.Any(taken.Contains)) continue;
            taken.UnionWith(groups[g].Orders);
            chosen.Add(g);
        }

        return Exchanged(chosen, part);
    }

    /// <summary>Puts a group in for those that it overlaps while the sum grows, and fills what became free.</summary>
    private List<int> Exchanged(List<int> chosen, IEnumerable<int> part)
    {
        var all = part.ToArray();
        for (var better = true; better;)
        {
            better = false;
            foreach (var g in all)
            {
                if (chosen.Contains(g) || ++steps > stepsLimit) continue;
                var over = chosen.Where(c => groups[c].Orders.Intersect(groups[g].Orders).Any()).ToList();
                if (over.Sum(c => groups[c].Value) >= groups[g].Value) continue;
                chosen = [.. chosen.Except(over), g];
                better = true;
            }
        }

        return chosen;
    }

    /// <summary>The lowest open order is decided first: in one of its groups, or alone.</summary>
    private sealed class Branch
    {
        private readonly BestGroups search;
        private readonly long[] share;
        private readonly (int Group, ulong Mask, long Value)[][] byLowest;
        private readonly List<int> path = [];

        internal Branch(BestGroups search, int[] part, Dictionary<int, int> at, long[] share, List<int> first)
        {
            (this.search, this.share) = (search, share);
            Best = first;
            BestValue = first.Sum(g => search.groups[g].Value);
            var masked = part.Select(g => (Group: g, Mask: search.groups[g].Orders.Aggregate(0UL, (mask, order) => mask | (1UL << at[order])), search.groups[g].Value));
            var lowest = masked.ToLookup(m => System.Numerics.BitOperations.TrailingZeroCount(m.Mask));
            byLowest = [.. Enumerable.Range(0, share.Length).Select(i => lowest[i].OrderByDescending(m => m.Value).ThenBy(m => m.Group).ToArray())];
        }

        internal List<int> Best { get; private set; }

        internal long BestValue { get; private set; }

        internal bool IsExact { get; private set; } = true;

        internal void Search(ulong open, long value)
        {
            if (value > BestValue) (Best, BestValue) = ([.. path], value);
            if (open == 0 || value + Bound(open) <= BestValue) return;
            if (++search.steps > search.stepsLimit)
            {
                IsExact = false;
                return;
            }

            var lowest = System.Numerics.BitOperations.TrailingZeroCount(open);
            foreach (var (group, mask, worth) in byLowest[lowest])
            {
                if ((mask & ~open) != 0) continue;
                path.Add(group);
                Search(open & ~mask, value + worth);
                path.RemoveAt(path.Count - 1);
            }

            Search(open & ~(1UL << lowest), value);
        }

        private long Bound(ulong open)
        {
            var sum = 0L;
            for (; open != 0; open &= open - 1) sum += share[System.Numerics.BitOperations.TrailingZeroCount(open)];
            return sum;
        }
    }
}
