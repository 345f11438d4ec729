namespace Steward.Portfolio.Allocation;

/// <summary>An asset as sizing sees it, in coins: what is held and what should be, costs of the trade aside.</summary>
internal readonly record struct SizedAsset(long Value, long Goal);

/// <summary>An order that a plan might hold, in coins.</summary>
/// <param name="Asset">The asset that it changes.</param>
/// <param name="IsSale">Sale or purchase.</param>
/// <param name="Planned">What the plan without minimums trades.</param>
/// <param name="Minimum">The least amount of an order.</param>
/// <param name="Multiple">What amounts are multiples of, &gt; 0; a sale of all that is free need not be.</param>
/// <param name="Most">A sale: what is free. A purchase: <see cref="long.MaxValue"/>.</param>
/// <param name="LeastLeft">A sale that would leave less than this, or a twentieth of the holding, sells all of it. 0: none such.</param>
/// <param name="Whole">A sale: the whole holding, 0 when it may not be sold whole.</param>
internal sealed record SizingOrder(int Asset, bool IsSale, long Planned, long Minimum, long Multiple, long Most = long.MaxValue, long LeastLeft = 0, long Whole = 0);

/// <summary>Amounts of the orders; 0 is left out.</summary>
/// <param name="Amounts">One an order.</param>
/// <param name="Over">Money above the goals afterwards, cash that should not be left among it: drift × T.</param>
/// <param name="IsApproximate">Not all sets were tried.</param>
internal sealed record SizingResult(long[] Amounts, long Over, bool IsApproximate);

/// <summary>
/// Orders with minimums and multiples. Of up to 12 orders all sets are tried: minimums as lower bounds, then the money goes where the plan wants it,
/// is floored to multiples, and what that frees is handed out where it helps most, so that the money above the goals is within Σ multiples of the least
/// possible. For more orders, what is furthest below its minimum is dropped and the rest sized again.
/// </summary>
internal sealed class OrderSizing
{
    internal const int MostExact = 12;
    private readonly SizedAsset[] assets;
    private readonly SizingOrder[] orders;
    private readonly long spendable;
    private readonly long wanted;
    private readonly long floor;
    private readonly bool isFirm;
    private readonly long[] amounts;
    private readonly long[] posts;

    /// <param name="assets">All assets but cash.</param>
    /// <param name="orders">The candidates. Sales come before purchases.</param>
    /// <param name="spendable">Cash that purchases may use without a sale, less what the sales cost; below 0 when they cost more than there is.</param>
    /// <param name="wanted">Cash that should be left of it and of the sales, ≥ 0.</param>
    /// <param name="isFirm">A withdrawal: the wanted cash must be there, even if an asset falls below its goal for it.</param>
    internal OrderSizing(SizedAsset[] assets, SizingOrder[] orders, long spendable, long wanted, bool isFirm = false)
    {
        (this.assets, this.orders, this.spendable, this.wanted, this.isFirm, floor) = (assets, orders, spendable, wanted, isFirm, isFirm ? wanted : 0);
        (amounts, posts) = (new long[orders.Length], new long[assets.Length]);
    }

    internal SizingResult Best(bool isBulk = false) => orders.Length <= MostExact && !isBulk ? Exact() : Approximate();

    private SizingResult Exact()
    {
        var (best, bestScore) = (new long[orders.Length], isFirm && spendable < wanted ? (long.MaxValue, 0, 0) : Score(0));
        for (var set = 1; set < 1 << orders.Length; set++)
        {
            if (!Fill(set, withMinimums: true)) continue;
            var score = Score(set);
            if (score.CompareTo(bestScore) >= 0) continue;
            bestScore = score;
            amounts.CopyTo(best, 0);
        }
        return new(best, bestScore.Over, false);
    }

    private SizingResult Approximate()
    {
        var kept = new bool[orders.Length];
        Array.Fill(kept, true);
        while (Fill(at => kept[at], withMinimums: false) && FurthestBelow(kept) is { } dropped) kept[dropped] = false;
        if (!Fill(at => kept[at], withMinimums: true)) Array.Clear(amounts);
        return new([.. amounts], Over(), true);
    }

    private int? FurthestBelow(bool[] kept)
    {
        int? furthest = null;
        for (var i = 0; i < orders.Length; i++)
        {
            var missing = Least(orders[i]) - amounts[i];
            if (kept[i] && missing > 0 && amounts[i] < orders[i].Most && (furthest is not { } found || missing > Least(orders[found]) - amounts[found])) furthest = i;
        }
        return furthest;
    }

    private bool Fill(int set, bool withMinimums) => Fill(at => (set >> at & 1) != 0, withMinimums);

    /// <summary>Sets <see cref="amounts"/> for one set of orders; false when the purchases cannot be paid or a sale has not its minimum.</summary>
    private bool Fill(Func<int, bool> isKept, bool withMinimums)
    {
        Array.Clear(amounts);
        var cash = spendable;
        for (var i = 0; i < orders.Length; i++)
        {
            if (!isKept(i)) continue;
            var least = withMinimums ? Least(orders[i]) : 0;
            if (least > orders[i].Most) return false;
            amounts[i] = orders[i].IsSale ? Snapped(orders[i], Math.Clamp(orders[i].Planned, least, orders[i].Most)) : least;
            cash += orders[i].IsSale ? amounts[i] : -amounts[i];
        }
        if (cash < floor && !SellMore(isKept, ref cash)) return false;
        cash = Buy(isKept, cash, withMinimums);
        if (cash > wanted) cash = SellLess(isKept, cash, withMinimums);
        RoundToMultiples(isKept, ref cash);
        HandOut(isKept, cash);
        return true;
    }

    private bool SellMore(Func<int, bool> isKept, ref long cash)
    {
        for (var i = 0; i < orders.Length && cash < floor; i++)
        {
            if (!orders[i].IsSale || !isKept(i)) continue;
            var before = amounts[i];
            amounts[i] = Snapped(orders[i], Math.Min(orders[i].Most, before + floor - cash));
            cash += amounts[i] - before;
        }
        return cash >= floor;
    }

    /// <summary>Raises the purchases: first to what was planned, then to what is still missing of the goals.</summary>
    private long Buy(Func<int, bool> isKept, long cash, bool withMinimums)
    {
        cash = Raise(isKept, cash, at => orders[at].Planned - amounts[at]);
        return withMinimums ? Raise(isKept, cash, at => Missing(orders[at].Asset)) : cash;
    }

    private long Raise(Func<int, bool> isKept, long cash, Func<int, long> room)
    {
        var (needs, sum) = (new long[orders.Length], 0L);
        for (var i = 0; i < orders.Length; i++)
        {
            if (orders[i].IsSale || !isKept(i)) continue;
            needs[i] = Math.Max(0, room(i));
            sum += needs[i];
        }
        var spare = cash - wanted;
        if (sum == 0 || spare <= 0) return cash;
        for (var i = 0; i < orders.Length; i++)
        {
            // Several purchases of one asset: each takes no more than is missing after the others.
            var given = sum <= spare ? needs[i] : (long)(Math.BigMul(spare, needs[i]) / sum);
            given = Math.Min(given, Math.Max(0, room(i)));
            amounts[i] += given;
            cash -= given;
        }
        return cash;
    }

    /// <summary>Sales that nothing needs are taken back, down to their minimums: money is as much above its goal in cash as in the asset.</summary>
    private long SellLess(Func<int, bool> isKept, long cash, bool withMinimums)
    {
        for (var i = orders.Length - 1; i >= 0 && cash > wanted; i--)
        {
            if (!orders[i].IsSale || !isKept(i) || amounts[i] == orders[i].Whole) continue;
            var back = Math.Min(cash - wanted, amounts[i] - Math.Min(amounts[i], withMinimums ? Least(orders[i]) : 0));
            amounts[i] -= back;
            cash -= back;
        }
        return cash;
    }

    private void RoundToMultiples(Func<int, bool> isKept, ref long cash)
    {
        for (var i = 0; i < orders.Length; i++)
        {
            if (!isKept(i)) continue;
            var rounded = orders[i].IsSale
                ? Snapped(orders[i], Math.Min(orders[i].Most, WaterFilling.RoundedUp(amounts[i], orders[i].Multiple)))
                : amounts[i] - amounts[i] % orders[i].Multiple;
            cash += orders[i].IsSale ? rounded - amounts[i] : amounts[i] - rounded;
            amounts[i] = rounded;
        }
    }

    /// <summary>Gives free money to the purchases in multiples: whole multiples that are missing first, then the one multiple of which most is missing.</summary>
    private void HandOut(Func<int, bool> isKept, long cash)
    {
        for (var i = 0; i < orders.Length; i++)
        {
            if (orders[i].IsSale || !isKept(i)) continue;
            var given = Math.Max(0, Math.Min(cash - wanted, Missing(orders[i].Asset)) / orders[i].Multiple * orders[i].Multiple);
            amounts[i] += given;
            cash -= given;
        }
        while (true)
        {
            var (best, most) = (-1, 0L);
            for (var i = 0; i < orders.Length; i++)
            {
                if (orders[i].IsSale || !isKept(i) || orders[i].Multiple > cash - wanted) continue;
                var missing = Math.Min(orders[i].Multiple, Missing(orders[i].Asset));
                if (missing > most) (best, most) = (i, missing);
            }
            if (best < 0) return;
            amounts[best] += orders[best].Multiple;
            cash -= orders[best].Multiple;
        }
    }

    private long Missing(int asset)
    {
        var missing = assets[asset].Goal - assets[asset].Value;
        for (var i = 0; i < orders.Length; i++)
            if (orders[i].Asset == asset) missing += orders[i].IsSale ? amounts[i] : -amounts[i];
        return missing;
    }

    private (long Over, int Orders, long Turnover) Score(int set)
    {
        if (set == 0) Array.Clear(amounts);
        return (Over(), amounts.Count(amount => amount != 0), amounts.Sum());
    }

    private long Over()
    {
        var (over, cash) = (0L, spendable);
        for (var i = 0; i < assets.Length; i++) posts[i] = assets[i].Value;
        for (var i = 0; i < orders.Length; i++)
        {
            posts[orders[i].Asset] += orders[i].IsSale ? -amounts[i] : amounts[i];
            cash += orders[i].IsSale ? amounts[i] : -amounts[i];
        }
        for (var i = 0; i < assets.Length; i++) over += Math.Max(0, posts[i] - assets[i].Goal);
        return over + Math.Max(0, cash - wanted);
    }

    private static long Snapped(SizingOrder order, long amount) =>
        order.Whole > 0 && amount > 0 && (amount >= order.Whole - order.Whole / 20 || order.Whole - amount < order.LeastLeft) ? order.Whole : amount;

    /// <summary>The least amount of an order; a sale of everything may be less.</summary>
    private static long Least(SizingOrder order)
    {
        var least = Math.Max(order.Multiple, WaterFilling.RoundedUp(order.Minimum, order.Multiple));
        return order.IsSale && order.Whole > 0 ? Math.Min(least, order.Whole) : least;
    }
}
