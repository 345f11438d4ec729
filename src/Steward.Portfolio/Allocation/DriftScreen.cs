using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Steward.Portfolio.Allocation;

/// <summary>
/// Drift of many portfolios at once. Numbers are kept exactly, in whole numbers; doubles pass over the portfolios that are clearly inside, and each
/// of the others is decided in 128-bit whole numbers. Not safe for use by several threads at once.
/// </summary>
public sealed class DriftScreen
{
    private const int Lane = 4;

    // Doubles err by some (holdings + 4) · 2⁻⁵³ of V, below 10⁻¹³ for 512 holdings; limits are multiples of 10⁻⁶ of V.
    private const double Margin = 1e-11;
    private const int MostScreened = 512;

    private readonly List<Portfolio> portfolios = [];
    private readonly List<int> schemes = [];
    private readonly List<long> units = [];
    private readonly List<float> targets = [];

    /// <summary>How many portfolios there are.</summary>
    public int Count => portfolios.Count;

    /// <summary>Adds a portfolio and returns its number, counted from 0.</summary>
    /// <param name="held">One scheme a holding: its place in the NAVs of a check. Cash is a scheme whose NAV is 1.</param>
    /// <param name="counts">The units of each, ≥ 0.</param>
    /// <param name="shares">The target of each; together 100.</param>
    /// <param name="rule">Its limit. Relative limits are at most 1,000 %.</param>
    public int Add(ReadOnlySpan<int> held, ReadOnlySpan<Units> counts, ReadOnlySpan<Percent> shares, DriftRule rule)
    {
        if (held.Length == 0 || held.Length != counts.Length || held.Length != shares.Length) throw new ArgumentException("Each holding needs a scheme, units and a target.", nameof(held));
        var start = schemes.Count;
        for (var i = 0; i < held.Length; i++)
        {
            if (held[i] < 0 || counts[i].Count < 0) throw new ArgumentException($"Holding {i} has scheme {held[i]} and {counts[i]} units; neither may be below 0.", nameof(held));
            schemes.Add(held[i]);
            units.Add(decimal.ToInt64(counts[i].Count * 10_000m));
            targets.Add(ExactDrift.Scaled(shares[i]));
        }
        // Whole lanes only: a lane that is left over holds nothing and wants nothing.
        for (var i = held.Length; i % Lane != 0; i++)
        {
            schemes.Add(held[0]);
            units.Add(0);
            targets.Add(0);
        }
        portfolios.Add(new(start, held.Length, rule.Kind, ExactDrift.Scaled(rule.Threshold), ExactDrift.Scaled(rule.Relative)));
        return portfolios.Count - 1;
    }

    /// <summary>Changes how many units of a holding there are.</summary>
    public void Set(int portfolio, int holding, Units count)
    {
        var found = portfolios[portfolio];
        if ((uint)holding >= (uint)found.Holdings) throw new ArgumentOutOfRangeException(nameof(holding), holding, $"Portfolio {portfolio} has {found.Holdings} holdings.");
        units[found.Start + holding] = decimal.ToInt64(count.Count * 10_000m);
    }

    /// <summary>Appends the numbers of all portfolios that are in breach at <paramref name="navs"/>, ascending.</summary>
    public void Check(ReadOnlySpan<Nav> navs, ICollection<int> breaches)
    {
        var (prices, micros) = (new double[navs.Length], new long[navs.Length]);
        for (var i = 0; i < navs.Length; i++) prices[i] = micros[i] = navs[i].Micros;
        Span<Vector256<double>> values = new Vector256<double>[MostScreened / Lane];
        var all = CollectionsMarshal.AsSpan(portfolios);
        for (var i = 0; i < all.Length; i++)
            if (!IsClearlyInside(all[i], prices, values) && IsBreach(all[i], micros)) breaches.Add(i);
    }

    private bool IsClearlyInside(in Portfolio portfolio, double[] prices, Span<Vector256<double>> values)
    {
        if (portfolio.Holdings > MostScreened) return false;
        var lanes = (portfolio.Holdings + Lane - 1) / Lane;
        var held = CollectionsMarshal.AsSpan(schemes).Slice(portfolio.Start, lanes * Lane);
        var counts = MemoryMarshal.Cast<long, Vector256<long>>(CollectionsMarshal.AsSpan(units).Slice(portfolio.Start, lanes * Lane));
        var wanted = MemoryMarshal.Cast<float, Vector128<float>>(CollectionsMarshal.AsSpan(targets).Slice(portfolio.Start, lanes * Lane));
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < lanes; i++)
        {
            var at = held.Slice(i * Lane, Lane);
            var value = Vector256.ConvertToDouble(counts[i]) * Vector256.Create(prices[at[0]], prices[at[1]], prices[at[2]], prices[at[3]]);
            values[i] = value;
            sum += value;
        }
        var total = Vector256.Sum(sum);
        var scale = Vector256.Create(total / ExactDrift.Whole);
        return portfolio.Kind == DriftKind.TotalVariation
            ? IsInside(values[..lanes], wanted, scale, (2.0 * portfolio.Threshold / ExactDrift.Whole - Margin) * total)
            : IsInside(values[..lanes], wanted, scale, portfolio, Margin * total);
    }

    private static bool IsInside(ReadOnlySpan<Vector256<double>> values, ReadOnlySpan<Vector128<float>> wanted, Vector256<double> scale, double limit)
    {
        var distances = Vector256<double>.Zero;
        for (var i = 0; i < values.Length; i++) distances += Vector256.Abs(values[i] - Wide(wanted[i]) * scale);
        return Vector256.Sum(distances) <= limit;
    }

    private static bool IsInside(ReadOnlySpan<Vector256<double>> values, ReadOnlySpan<Vector128<float>> wanted, Vector256<double> scale, in Portfolio portfolio, double margin)
    {
        var (absolute, relative, least) = (Vector256.Create((double)portfolio.Threshold), Vector256.Create((double)portfolio.Relative / ExactDrift.Whole), Vector256.Create(margin));
        for (var i = 0; i < values.Length; i++)
        {
            var target = Wide(wanted[i]);
            // An asset without a target has the limit 0 here, below the true one: what is held of it is looked at exactly.
            var limit = portfolio.Kind switch
            {
                DriftKind.Absolute => absolute,
                DriftKind.Relative => target * relative,
                DriftKind.Either => Vector256.Min(absolute, target * relative),
                _ => Vector256.Max(absolute, target * relative),
            };
            // What fills a lane up has no distance at all, and is never outside.
            var distance = Vector256.Abs(values[i] - target * scale);
            if ((Vector256.GreaterThan(distance, limit * scale - least) & Vector256.GreaterThan(distance, Vector256<double>.Zero)) != Vector256<double>.Zero) return false;
        }
        return true;
    }

    private static Vector256<double> Wide(Vector128<float> four)
    {
        var (lower, upper) = Vector128.Widen(four);
        return Vector256.Create(lower, upper);
    }

    private bool IsBreach(in Portfolio portfolio, long[] micros)
    {
        var total = Int128.Zero;
        for (var i = portfolio.Start; i < portfolio.Start + portfolio.Holdings; i++) total += Math.BigMul(units[i], micros[schemes[i]]);
        if (total == 0) return false;
        var distances = Int128.Zero;
        for (var i = portfolio.Start; i < portfolio.Start + portfolio.Holdings; i++)
        {
            var distance = ExactDrift.Distance(Math.BigMul(units[i], micros[schemes[i]]), (int)targets[i], total);
            if (portfolio.Kind == DriftKind.TotalVariation) distances += distance;
            else if (ExactDrift.IsOutside(distance, (int)targets[i], total, portfolio.Kind, portfolio.Threshold, portfolio.Relative)) return true;
        }
        return portfolio.Kind == DriftKind.TotalVariation && ExactDrift.IsOutside(distances, total, portfolio.Threshold);
    }

    private readonly record struct Portfolio(int Start, int Holdings, DriftKind Kind, int Threshold, int Relative);
}
