namespace Steward.Portfolio.Allocation;

/// <summary>
/// Buys with a deposit, or sells for a withdrawal, so that the drift left over is the least possible: the assets that are lowest against their
/// targets are lifted to one level, as water fills a vessel. Exact, in whole numbers of whatever coin the caller counts in; the parts sum to the
/// whole. Weights are whole numbers in any one unit.
/// </summary>
public static class WaterFilling
{
    private const int OnStack = 64;

    /// <summary>b_i = max(0, w_i μ − h_i) with Σ b = <paramref name="cash"/>. Nothing that is bought passes its target when the weights are those of the whole.</summary>
    /// <param name="values">h, ≥ 0.</param>
    /// <param name="weights">w, ≥ 0; what has none is not bought.</param>
    /// <param name="cash">What to spend, ≥ 0.</param>
    /// <param name="buys">Takes the result.</param>
    /// <exception cref="ArgumentException">Lengths differ, a number is negative, or no weight is above 0 while there is cash.</exception>
    public static void Deposit(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, long cash, Span<long> buys)
    {
        Guard(values, weights, cash, buys);
        buys.Clear();
        if (cash == 0) return;
        Span<int> order = values.Length <= OnStack ? stackalloc int[values.Length] : new int[values.Length];
        var count = Sorted(values, weights, order);
        if (count == 0) throw new ArgumentException("No weight is above 0: nothing can be bought.", nameof(weights));
        Fill(values, weights, order[..count], cash, buys);
    }

    /// <summary>s_i = max(0, h_i − w_i μ) with Σ s = <paramref name="amount"/>; what has no target is sold first, the largest of it before the others.</summary>
    /// <param name="values">h, ≥ 0.</param>
    /// <param name="weights">w, ≥ 0.</param>
    /// <param name="amount">What is wanted, between 0 and Σ h.</param>
    /// <param name="sales">Takes the result.</param>
    /// <exception cref="ArgumentException">Lengths differ, a number is negative, or more is wanted than there is.</exception>
    public static void Withdraw(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, long amount, Span<long> sales)
    {
        Guard(values, weights, amount, sales);
        sales.Clear();
        var left = SellUntargeted(values, weights, amount, sales);
        if (left == 0) return;
        Span<int> order = values.Length <= OnStack ? stackalloc int[values.Length] : new int[values.Length];
        var count = Sorted(values, weights, order);
        order[..count].Reverse();
        var (sum, weight, level) = (-left, 0L, 0);
        do
        {
            if (level == count) throw new ArgumentException($"{amount} is wanted, more than there is.", nameof(amount));
            sum = checked(sum + values[order[level]]);
            weight = checked(weight + weights[order[level++]]);
        }
        while (sum < 0 || (level < count && IsLess(sum, weights[order[level]], values[order[level]], weight)));
        Level(values, weights, order[..level], sum, weight, sales, sign: -1);
    }

    /// <summary>
    /// C* = max(h_i / w_i) − V: the deposit that repairs all drift without a sale, rounded up. Null when something is held that has no target, so
    /// that no deposit is large enough.
    /// </summary>
    /// <param name="values">h, ≥ 0.</param>
    /// <param name="weights">w; the level is Σw · max(h_i / w_i).</param>
    public static long? RepairingDeposit(ReadOnlySpan<long> values, ReadOnlySpan<long> weights)
    {
        Guard(values, weights, 0, new long[values.Length]);
        var (total, weight, greatest) = (0L, 0L, Int128.Zero);
        for (var i = 0; i < values.Length; i++)
        {
            if (weights[i] == 0 && values[i] > 0) return null;
            (total, weight) = (checked(total + values[i]), checked(weight + weights[i]));
        }
        for (var i = 0; i < values.Length; i++)
            if (values[i] > 0) greatest = Int128.Max(greatest, (Math.BigMul(values[i], weight) + weights[i] - 1) / weights[i]);
        return checked((long)greatest - total);
    }

    /// <summary>
    /// <see cref="Deposit"/> where an order has a least amount and a multiple, for many portfolios: what is furthest below its minimum is dropped and the
    /// rest filled again, so the answer is approximate. What is left over is returned.
    /// </summary>
    /// <param name="values">h, ≥ 0.</param>
    /// <param name="weights">w, ≥ 0.</param>
    /// <param name="cash">What to spend, ≥ 0.</param>
    /// <param name="minimums">The least amount of each order, ≥ 0.</param>
    /// <param name="multiples">What an amount is a multiple of, &gt; 0.</param>
    /// <param name="buys">Takes the result.</param>
    public static long DepositWithMinimums(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, long cash, ReadOnlySpan<long> minimums, ReadOnlySpan<long> multiples, Span<long> buys)
    {
        if (minimums.Length != values.Length || multiples.Length != values.Length) throw new ArgumentException("Each asset needs a minimum and a multiple.", nameof(minimums));
        Guard(values, weights, cash, buys);
        Span<int> order = values.Length <= OnStack ? stackalloc int[values.Length] : new int[values.Length];
        order = order[..Sorted(values, weights, order)];
        while (true)
        {
            buys.Clear();
            if (order.IsEmpty) return cash;
            Fill(values, weights, order, cash, buys);
            if (FurthestBelow(order, buys, minimums) is not { } below) break;
            order[(below + 1)..].CopyTo(order[below..]);
            order = order[..^1];
        }
        return cash - Floor(values, weights, order, cash, minimums, multiples, buys);
    }

    /// <summary>Lifts the lowest of <paramref name="order"/> until the cash is spent.</summary>
    private static void Fill(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, ReadOnlySpan<int> order, long cash, Span<long> buys)
    {
        var (sum, weight, filled) = (cash, 0L, 0);
        do
        {
            sum = checked(sum + values[order[filled]]);
            weight = checked(weight + weights[order[filled++]]);
        }
        while (filled < order.Length && IsLess(values[order[filled]], weight, sum, weights[order[filled]]));
        Level(values, weights, order[..filled], sum, weight, buys, sign: 1);
    }

    /// <summary>The place in <paramref name="order"/> of the purchase that is furthest below its minimum.</summary>
    private static int? FurthestBelow(ReadOnlySpan<int> order, ReadOnlySpan<long> buys, ReadOnlySpan<long> minimums)
    {
        var (furthest, most) = (-1, 0L);
        for (var i = 0; i < order.Length; i++)
        {
            var missing = minimums[order[i]] - buys[order[i]];
            // Of two equal ones the later asset goes.
            if (buys[order[i]] > 0 && missing > 0 && (missing > most || (missing == most && order[i] > order[furthest]))) (furthest, most) = (i, missing);
        }
        return furthest < 0 ? null : furthest;
    }

    /// <summary>Floors to multiples and gives what that frees, a multiple at a time, where most of it is still missing. Returns what is spent.</summary>
    private static long Floor(
        ReadOnlySpan<long> values, ReadOnlySpan<long> weights, ReadOnlySpan<int> order, long cash, ReadOnlySpan<long> minimums, ReadOnlySpan<long> multiples, Span<long> buys)
    {
        var (spent, total, weight) = (0L, cash, 0L);
        for (var i = 0; i < buys.Length; i++)
        {
            if (buys[i] > 0) buys[i] -= buys[i] % multiples[i];
            if (buys[i] < minimums[i]) buys[i] = 0;
            spent += buys[i];
            (total, weight) = (total + values[i], weight + weights[i]);
        }
        while (true)
        {
            var (best, most) = (-1, 0L);
            foreach (var i in order)
            {
                var step = Step(buys[i], minimums[i], multiples[i]);
                if (step > cash - spent) continue;
                // As many multiples at once as are missing and can be paid; at the end one of which a part is missing.
                var (missing, free) = (Share(total, weights[i], weight).Quotient - values[i] - buys[i], cash - spent);
                var useful = missing >= step ? Math.Min(missing, free) / step * step : Math.Max(0, missing);
                if (useful > most) (best, most) = (i, useful);
            }
            if (best < 0) return spent;
            var given = Math.Max(most, Step(buys[best], minimums[best], multiples[best]));
            given -= given % multiples[best];
            buys[best] += given;
            spent += given;
        }
    }

    /// <summary>The least by which an order can grow.</summary>
    private static long Step(long amount, long minimum, long multiple) => amount == 0 ? Math.Max(multiple, RoundedUp(minimum, multiple)) : multiple;

    internal static long RoundedUp(long amount, long multiple) => checked((amount + multiple - 1) / multiple * multiple);

    private static long SellUntargeted(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, long amount, Span<long> sales)
    {
        while (amount > 0)
        {
            var largest = -1;
            for (var i = 0; i < values.Length; i++)
                if (weights[i] == 0 && sales[i] == 0 && values[i] > 0 && (largest < 0 || values[i] > values[largest])) largest = i;
            if (largest < 0) return amount;
            sales[largest] = Math.Min(values[largest], amount);
            amount -= sales[largest];
        }
        return 0;
    }

    /// <summary>The assets with a weight, ascending by h / w; equal ones keep their order. Few assets: an insertion sort without a comparison object.</summary>
    private static int Sorted(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, Span<int> order)
    {
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (weights[i] == 0) continue;
            var at = count++;
            for (; at > 0 && IsLess(values[i], weights[order[at - 1]], values[order[at - 1]], weights[i]); at--) order[at] = order[at - 1];
            order[at] = i;
        }
        return count;
    }

    /// <summary>Brings the assets of <paramref name="order"/> to the level sum / weight each; the coins left go one each to the largest remainders, ties by place.</summary>
    private static void Level(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, ReadOnlySpan<int> order, long sum, long weight, Span<long> result, int sign)
    {
        Span<long> remainders = order.Length <= OnStack ? stackalloc long[order.Length] : new long[order.Length];
        var left = sum;
        for (var i = 0; i < order.Length; i++)
        {
            var (level, remainder) = Share(sum, weights[order[i]], weight);
            (remainders[i], left) = (remainder, left - level);
            result[order[i]] += sign * (level - values[order[i]]);
        }
        for (; left > 0; left--)
        {
            var largest = 0;
            for (var i = 1; i < order.Length; i++)
                if (remainders[i] > remainders[largest] || (remainders[i] == remainders[largest] && order[i] < order[largest])) largest = i;
            result[order[largest]] += sign;
            remainders[largest] = -1;
        }
    }

    /// <summary>whole · part / of. Sums of ordinary size fit in 64 bits, and a 128-bit division costs ten times as much.</summary>
    private static (long Quotient, long Remainder) Share(long whole, long part, long of)
    {
        var high = Math.BigMul(whole, part, out var low);
        if (high == 0 && low >= 0) return Math.DivRem(low, of);
        var product = new Int128((ulong)high, (ulong)low);
        return ((long)(product / of), (long)(product % of));
    }

    /// <summary>a · b &lt; c · d in 128 bits; b and d are not below 0.</summary>
    private static bool IsLess(long a, long b, long c, long d)
    {
        var (left, right) = (Math.BigMul(a, b, out var leftLow), Math.BigMul(c, d, out var rightLow));
        return left != right ? left < right : (ulong)leftLow < (ulong)rightLow;
    }

    private static void Guard(ReadOnlySpan<long> values, ReadOnlySpan<long> weights, long amount, ReadOnlySpan<long> result)
    {
        if (values.Length != weights.Length || values.Length != result.Length) throw new ArgumentException("Each asset needs a weight and a place for its result.", nameof(weights));
        if (amount < 0) throw new ArgumentException($"The amount is {amount}, below 0.", nameof(amount));
        for (var i = 0; i < values.Length; i++)
            if (values[i] < 0 || weights[i] < 0) throw new ArgumentException($"Asset {i} has the value {values[i]} and the weight {weights[i]}; neither may be below 0.", nameof(values));
    }
}
