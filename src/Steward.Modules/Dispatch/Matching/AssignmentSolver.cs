namespace Steward.Dispatch.Matching;

/// <summary>A possible match, by position in the caller's lists, and what it is worth (positive, thousandths of a point).</summary>
internal readonly record struct Edge(int Order, int Driver, long Value);

/// <summary>Which driver each order gets (−1: none), the sum, and a bound that no matching can exceed. Equal means proven best.</summary>
internal sealed record Assignment(int[] DriverOf, long Value, long Bound)
{
    public long Gap => Bound - Value;
}

/// <summary>
/// The matching with the largest sum, exactly: an order has at most one driver and a driver at most one order, either may stay
/// alone for 0. Shortest augmenting paths with prices on the drivers (Jonker and Volgenant, Computing 38, 1987) on the sparse
/// candidate lists, with a heap.
/// Ties are settled by a bonus far below one unit: (orders − i) × (drivers − j), so among equal sums the earlier order of the
/// caller's list gets a driver first, and the lower driver. The rest is deterministic: equal input, equal answer.
/// </summary>
internal sealed class AssignmentSolver
{
    private const long Unreached = long.MaxValue;
    private readonly int orders, drivers;
    private readonly int[] start, column;
    private readonly long[] gain;
    private readonly long scale;
    private readonly long[] price;
    private readonly int[] driverOf, orderOf;
    private readonly long[] gainOf, distance;
    private readonly int[] cameFrom, done;
    private readonly PriorityQueue<int, (long, int)> heap = new();
    private readonly List<int> scanned = [], touched = [];

    internal static Assignment Solve(int orders, int drivers, IReadOnlyList<Edge> edges)
    {
        var solver = new AssignmentSolver(orders, drivers, edges);
        solver.TakeFirstChoices();
        for (var order = 0; order < orders; order++)
        {
            if (solver.driverOf[order] < 0) solver.Augment(order);
        }

        return solver.Answer();
    }

    private AssignmentSolver(int orders, int drivers, IReadOnlyList<Edge> edges)
    {
        (this.orders, this.drivers) = (orders, drivers);
        (start, column, gain) = (new int[orders + 1], new int[edges.Count], new long[edges.Count]);
        price = new long[drivers];
        (driverOf, orderOf, gainOf) = (new int[orders], new int[drivers], new long[orders]);
        (distance, cameFrom, done) = (new long[drivers], new int[drivers], new int[drivers]);
        Array.Fill(driverOf, -1);
        Array.Fill(orderOf, -1);
        Array.Fill(distance, Unreached);
        Array.Fill(done, -1);
        scale = ScaleFor(edges);
        Fill(edges);
    }

    /// <summary>Large enough that all bonuses together stay below one unit, or as large as 62 bits allow.</summary>
    private long ScaleFor(IReadOnlyList<Edge> edges)
    {
        var most = 1L;
        foreach (var edge in edges)
        {
            if (edge.Value <= 0) throw new ArgumentException($"Order {edge.Order} with driver {edge.Driver} is worth {edge.Value}; leave out what is not worth more than nothing.", nameof(edges));
            most = Math.Max(most, edge.Value);
        }

        long pairs = Math.Max(1, Math.Min(orders, drivers));
        return Math.Max(1, (long)Int128.Min((Int128)orders * drivers * pairs + 1, (Int128)(1L << 61) / ((Int128)most * 4 * pairs)));
    }

    private void Fill(IReadOnlyList<Edge> edges)
    {
        foreach (var edge in edges) start[edge.Order + 1]++;
        for (var i = 0; i < orders; i++) start[i + 1] += start[i];
        var next = start.AsSpan(0, orders).ToArray();
        var worstBonus = (Int128)orders * drivers * Math.Max(1, Math.Min(orders, drivers));
        var shrink = (long)(worstBonus / scale) + 1;
        foreach (var edge in edges)
        {
            var at = next[edge.Order]++;
            column[at] = edge.Driver;
            gain[at] = edge.Value * scale + (long)(orders - edge.Order) * (drivers - edge.Driver) / shrink;
        }
    }

    /// <summary>Every order whose best driver nobody has yet takes him: prices stay 0 and the optimum conditions hold.</summary>
    private void TakeFirstChoices()
    {
        for (var order = 0; order < orders; order++)
        {
            var best = -1;
            for (var e = start[order]; e < start[order + 1]; e++)
            {
                if (best < 0 || gain[e] > gain[best]) best = e;
            }

            if (best >= 0 && orderOf[column[best]] < 0) Match(order, column[best], gain[best]);
        }
    }

    private void Match(int order, int driver, long value) => (driverOf[order], orderOf[driver], gainOf[order]) = (driver, order, value);

    /// <summary>
    /// Finds the cheapest way to fit in one more order: a chain of changes that ends at a free driver, or at an order that is
    /// left without (itself included). Distance is what the chain loses against everybody's present profit.
    /// </summary>
    private void Augment(int first)
    {
        var (order, reached, endsWithout, bestEnd) = (first, 0L, first, 0L);
        var (base0, endDriver) = (0L, -1);
        scanned.Clear();
        touched.Clear();
        heap.Clear();
        while (true)
        {
            Relax(order, reached - base0);
            var nearest = PopNearest(first);
            if (nearest < 0 || distance[nearest] >= bestEnd) break;
            reached = distance[nearest];
            if (orderOf[nearest] < 0)
            {
                endDriver = nearest;
                break;
            }

            done[nearest] = first;
            scanned.Add(nearest);
            order = orderOf[nearest];
            base0 = price[nearest] - gainOf[order]; // minus the profit of the order that holds this driver
            if (reached - base0 < bestEnd) (bestEnd, endsWithout) = (reached - base0, order);
        }

        var end = endDriver >= 0 ? reached : bestEnd;
        foreach (var driver in scanned) price[driver] += end - distance[driver];
        Shift(first, endDriver, endsWithout);
        foreach (var driver in touched) distance[driver] = Unreached;
    }

    private void Relax(int order, long sofar)
    {
        for (var e = start[order]; e < start[order + 1]; e++)
        {
            var driver = column[e];
            var through = sofar + price[driver] - gain[e];
            if (through >= distance[driver]) continue;
            if (distance[driver] == Unreached) touched.Add(driver);
            distance[driver] = through;
            cameFrom[driver] = order;
            heap.Enqueue(driver, (through, driver));
        }
    }

    private int PopNearest(int stamp)
    {
        while (heap.TryDequeue(out var driver, out var key))
        {
            if (done[driver] != stamp && key.Item1 == distance[driver]) return driver;
        }

        return -1;
    }

    private void Shift(int first, int endDriver, int endsWithout)
    {
        var driver = endDriver;
        if (driver < 0)
        {
            if (endsWithout == first) return;
            driver = driverOf[endsWithout];
            driverOf[endsWithout] = -1;
            gainOf[endsWithout] = 0;
        }

        while (true)
        {
            var order = cameFrom[driver];
            var before = driverOf[order];
            Match(order, driver, GainOf(order, driver));
            if (order == first) return;
            driver = before;
        }
    }

    private long GainOf(int order, int driver)
    {
        for (var e = start[order]; e < start[order + 1]; e++)
        {
            if (column[e] == driver) return gain[e];
        }

        throw new InvalidOperationException($"Order {order} has no edge to driver {driver}.");
    }

    /// <summary>For any prices ≥ 0: no matching is worth more than all prices plus the best profit of each order at these prices.</summary>
    private Assignment Answer()
    {
        Int128 bound = 0;
        foreach (var p in price) bound += Math.Max(0, p);
        var value = 0L;
        for (var order = 0; order < orders; order++)
        {
            var profit = 0L;
            for (var e = start[order]; e < start[order + 1]; e++)
            {
                profit = Math.Max(profit, gain[e] - Math.Max(0, price[column[e]]));
                if (column[e] == driverOf[order]) value = checked(value + gain[e] / scale);
            }

            bound += profit;
        }

        return new(driverOf, value, (long)(bound / scale));
    }
}
