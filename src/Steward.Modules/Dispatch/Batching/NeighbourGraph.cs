using Steward.Kernel;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>Which orders may share a batch, two by two: the same service level, deadlines near, drop-offs near. Pure.</summary>
internal sealed class NeighbourGraph
{
    private readonly List<(int Other, int Metres)>[] neighbours;

    /// <param name="orders">By id.</param>
    internal NeighbourGraph(IReadOnlyList<OrderRow> orders, BatchSettings settings)
    {
        neighbours = new List<(int, int)>[orders.Count];
        for (var i = 0; i < neighbours.Length; i++) neighbours[i] = [];
        for (var i = 0; i < neighbours.Length; i++)
        {
            for (var j = i + 1; j < neighbours.Length; j++)
            {
                if (Metres(orders[i], orders[j], settings) is not { } metres) continue;
                neighbours[i].Add((j, metres));
                neighbours[j].Add((i, metres));
            }
        }

        foreach (var list in neighbours) list.Sort((a, b) => (a.Metres, a.Other).CompareTo((b.Metres, b.Other)));
    }

    /// <summary>Connected orders, each list ascending; orders without a neighbour are left out.</summary>
    internal IReadOnlyList<int[]> Components()
    {
        var seen = new bool[neighbours.Length];
        var components = new List<int[]>();
        for (var first = 0; first < seen.Length; first++)
        {
            if (seen[first] || neighbours[first].Count == 0) continue;
            var component = new List<int> { first };
            seen[first] = true;
            for (var next = 0; next < component.Count; next++)
            {
                foreach (var (other, _) in neighbours[component[next]])
                {
                    if (seen[other]) continue;
                    seen[other] = true;
                    component.Add(other);
                }
            }

            component.Sort();
            components.Add([.. component]);
        }

        return components;
    }

    /// <summary>
    /// Every set of orders that are all neighbours of each other, ascending, small sets before the larger ones made of them; a set that
    /// <paramref name="mayGrow"/> refuses is not made larger. False, and incomplete, when there are more than <paramref name="most"/>.
    /// </summary>
    /// <param name="partners">Of each order only the so many nearest neighbours; 0: all.</param>
    internal bool Enumerate(int[] component, int largest, int partners, int most, Func<int[], bool> mayGrow)
    {
        var allowed = component.ToDictionary(i => i, i => Kept(i, partners));
        var level = new List<int[]>(component.Select(i => new[] { i }));
        var count = 0;
        for (var size = 2; size <= largest && level.Count > 0; size++)
        {
            var next = new List<int[]>();
            foreach (var group in level)
            {
                foreach (var candidate in allowed[group[0]])
                {
                    if (candidate <= group[^1] || !AllNear(group, candidate, allowed)) continue;
                    if (++count > most) return false;
                    int[] larger = [.. group, candidate];
                    if (mayGrow(larger)) next.Add(larger);
                }
            }

            level = next;
        }

        return true;
    }

    private SortedSet<int> Kept(int order, int partners)
    {
        var near = neighbours[order].AsEnumerable();
        return [.. (partners == 0 ? near : near.Take(partners)).Select(n => n.Other)];
    }

    /// <summary>Near enough when either of two keeps the other.</summary>
    private static bool AllNear(int[] group, int candidate, Dictionary<int, SortedSet<int>> allowed)
    {
        foreach (var member in group)
            if (!allowed[member].Contains(candidate) && !allowed[candidate].Contains(member)) return false;
        return true;
    }

    internal static int? Metres(OrderRow a, OrderRow b, BatchSettings settings)
    {
        if (a.ServiceType != b.ServiceType || Math.Abs((a.SlaDeadline - b.SlaDeadline).Ticks / TimeSpan.TicksPerSecond) > settings.DeadlinesApartSeconds) return null;
        var metres = Geo.Metres(a.DropoffLatitude, a.DropoffLongitude, b.DropoffLatitude, b.DropoffLongitude);
        return metres <= settings.MaxMetres ? metres : null;
    }
}
