namespace Steward.Portfolio.Allocation;

/// <summary>A scheme whose value is divided over classes.</summary>
/// <param name="SchemeId">Its id.</param>
/// <param name="Value">What of it is held, ≥ 0.</param>
/// <param name="Free">What of it may be sold.</param>
/// <param name="IsOpen">Whether it may be bought.</param>
/// <param name="Exposures">Per class the share of the scheme, as a percentage; together 100.</param>
/// <param name="SaleCost">What a unit of money sold costs in tax and load: 0.01 for 1 %.</param>
/// <param name="PurchaseCost">What a unit of money bought costs.</param>
public sealed record MixedScheme(
    string SchemeId, decimal Value, decimal Free, bool IsOpen, IReadOnlyDictionary<string, Percent> Exposures, decimal SaleCost = 0, decimal PurchaseCost = 0);

/// <summary>Limits of what some schemes are worth together afterwards.</summary>
/// <param name="SchemeIds">The schemes.</param>
/// <param name="Least">The least share of the whole.</param>
/// <param name="Most">The greatest share of the whole.</param>
public sealed record SchemeGroup(IReadOnlyList<string> SchemeIds, Percent Least, Percent Most);

/// <summary>What a look-through plan does.</summary>
/// <param name="Trades">Per scheme, in the order given: above 0 is bought, below 0 sold.</param>
/// <param name="ClassShares">Per class the share of the whole afterwards.</param>
/// <param name="Error">½ Σ|share − target| over the classes afterwards, in points.</param>
public sealed record LookThroughPlan(IReadOnlyList<decimal> Trades, IReadOnlyDictionary<string, Percent> ClassShares, Percent Error);

/// <summary>
/// Trades of schemes whose classes together meet targets of classes: min Σ(c⁺ b + c⁻ s) + M Σ e, where e is what a class misses or has too much, under
/// Σ b − Σ s = cash, the free units of each scheme, closed schemes and groups. Solved by the library's own simplex in shares of the whole.
/// </summary>
public static class LookThrough
{
    // A point of a class missed weighs more than any cost: costs are below 1 a unit of money, and a unit of money moves one unit of error.
    private const double Missed = 1_000;

    // Among plans of one cost, the one that trades least.
    private const double Turnover = 1e-6;

    /// <summary>Plans; null when the groups or the cash that is wanted cannot be had.</summary>
    /// <param name="schemes">All schemes held or that may be bought.</param>
    /// <param name="targets">The share of each class; together 100.</param>
    /// <param name="cash">What is to be spent beyond the sales; below 0: what the sales must bring in.</param>
    /// <param name="groups">Limits of schemes together.</param>
    public static LookThroughPlan? Plan(IReadOnlyList<MixedScheme> schemes, IReadOnlyDictionary<string, Percent> targets, decimal cash = 0, IReadOnlyList<SchemeGroup>? groups = null)
    {
        var total = schemes.Sum(scheme => scheme.Value) + cash;
        if (total <= 0) return null;
        var classes = targets.Keys.Concat(schemes.SelectMany(scheme => scheme.Exposures.Keys)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var count = schemes.Count;
        // b_1 … b_n, s_1 … s_n, then what each class has too little and too much.
        var program = new Simplex(2 * count + 2 * classes.Length);
        for (var i = 0; i < classes.Length; i++) AddClass(program, schemes, classes, i, targets, total);
        AddBudget(program, schemes, classes.Length, cash, total);
        foreach (var group in groups ?? []) AddGroup(program, schemes, classes.Length, group, total);
        return program.Minimise(Costs(schemes, classes.Length)) is { } best ? Result(best, schemes, classes, targets, total) : null;
    }

    private static void AddClass(Simplex program, IReadOnlyList<MixedScheme> schemes, string[] classes, int at, IReadOnlyDictionary<string, Percent> targets, decimal total)
    {
        var (row, held) = (Row(schemes, classes.Length), 0m);
        for (var k = 0; k < schemes.Count; k++)
        {
            var share = Share(schemes[k].Exposures, classes[at]);
            held += share * schemes[k].Value;
            row[k] = (double)share;
            row[schemes.Count + k] = -(double)share;
        }
        row[2 * schemes.Count + 2 * at] = 1;
        row[2 * schemes.Count + 2 * at + 1] = -1;
        program.Add(row, RowKind.Equal, (double)(Share(targets, classes[at]) - held / total));
    }

    private static void AddBudget(Simplex program, IReadOnlyList<MixedScheme> schemes, int classes, decimal cash, decimal total)
    {
        var budget = Row(schemes, classes);
        for (var k = 0; k < schemes.Count; k++)
        {
            (budget[k], budget[schemes.Count + k]) = (1, -1);
            Add(program, schemes, classes, schemes.Count + k, (double)(schemes[k].Free / total));
            if (!schemes[k].IsOpen) Add(program, schemes, classes, k, 0);
        }
        program.Add(budget, RowKind.Equal, (double)(cash / total));
    }

    private static void Add(Simplex program, IReadOnlyList<MixedScheme> schemes, int classes, int variable, double most)
    {
        var row = Row(schemes, classes);
        row[variable] = 1;
        program.Add(row, RowKind.AtMost, most);
    }

    private static void AddGroup(Simplex program, IReadOnlyList<MixedScheme> schemes, int classes, SchemeGroup group, decimal total)
    {
        var (row, held) = (Row(schemes, classes), 0m);
        for (var k = 0; k < schemes.Count; k++)
        {
            if (!group.SchemeIds.Contains(schemes[k].SchemeId, StringComparer.Ordinal)) continue;
            (row[k], row[schemes.Count + k]) = (1, -1);
            held += schemes[k].Value;
        }
        program.Add(row, RowKind.AtMost, (double)(group.Most.Fraction - held / total));
        program.Add([.. row], RowKind.AtLeast, (double)(group.Least.Fraction - held / total));
    }

    private static double[] Costs(IReadOnlyList<MixedScheme> schemes, int classes)
    {
        var cost = Row(schemes, classes);
        for (var k = 0; k < schemes.Count; k++)
            (cost[k], cost[schemes.Count + k]) = ((double)schemes[k].PurchaseCost + Turnover, (double)schemes[k].SaleCost + Turnover);
        for (var k = 2 * schemes.Count; k < cost.Length; k++) cost[k] = Missed;
        return cost;
    }

    private static LookThroughPlan Result(double[] best, IReadOnlyList<MixedScheme> schemes, string[] classes, IReadOnlyDictionary<string, Percent> targets, decimal total)
    {
        var trades = new decimal[schemes.Count];
        for (var k = 0; k < trades.Length; k++) trades[k] = decimal.Round(((decimal)best[k] - (decimal)best[schemes.Count + k]) * total, 6);
        var shares = new SortedDictionary<string, Percent>(StringComparer.Ordinal);
        var error = 0m;
        foreach (var name in classes)
        {
            var share = 0m;
            for (var k = 0; k < trades.Length; k++) share += Share(schemes[k].Exposures, name) * (schemes[k].Value + trades[k]) / total;
            shares[name] = Percent.OfFraction(share);
            error += Math.Abs(share - Share(targets, name)) / 2;
        }
        return new(trades, shares, Percent.OfFraction(error));
    }

    private static double[] Row(IReadOnlyList<MixedScheme> schemes, int classes) => new double[2 * schemes.Count + 2 * classes];

    private static decimal Share(IReadOnlyDictionary<string, Percent> shares, string name) => shares.TryGetValue(name, out var share) ? share.Fraction : 0;
}
