using Steward.Portfolio.Schedules;

namespace Steward.Portfolio.Lots;

/// <summary>Whether a gain counts as short- or long-term.</summary>
public enum TaxTerm
{
    /// <summary>Held for at most the holding months.</summary>
    Short,

    /// <summary>Held for longer.</summary>
    Long,
}

/// <summary>A row of tax rates, entered and checked by the operator.</summary>
/// <param name="Id">Its id, by which an unchecked row is named.</param>
/// <param name="AssetClass">Whose gains.</param>
/// <param name="Term">Short or long.</param>
/// <param name="HoldingMonths">Sold later than so many months after the purchase is long.</param>
/// <param name="Rate">Of the gain.</param>
/// <param name="YearlyExemption">Gains of a tax year up to this sum bear no tax.</param>
/// <param name="TableVersion">The table that the row belongs to.</param>
/// <param name="Period">When it is in force.</param>
/// <param name="IsChecked">Whether the operator has checked it.</param>
public sealed record TaxRow(
    string Id, string AssetClass, TaxTerm Term, int HoldingMonths, Percent Rate, decimal YearlyExemption, string TableVersion, EffectivePeriod Period, bool IsChecked);

/// <summary>Gains of one class and term, and the tax on them.</summary>
/// <param name="AssetClass">The class.</param>
/// <param name="Term">Short or long.</param>
/// <param name="Gain">Gains less losses of this class and term.</param>
/// <param name="Exempt">What the yearly exemption covers of it.</param>
/// <param name="Rate">The rate of the row.</param>
/// <param name="Tax">Half-up to the coin; 0 for a loss.</param>
/// <param name="RowId">The row.</param>
public sealed record TaxLine(string AssetClass, TaxTerm Term, decimal Gain, decimal Exempt, Percent Rate, decimal Tax, string RowId);

/// <summary>
/// What sales might cost in tax: an estimate. Losses count against gains of the same class and term only, so that the estimate is not too low; the yearly
/// exemption is used before anything is taxed.
/// </summary>
/// <param name="Tax">The sum.</param>
/// <param name="Lines">By class and term.</param>
/// <param name="TableVersions">The tables used.</param>
/// <param name="UncheckedRows">Rows used that nobody has checked.</param>
/// <param name="ClassesWithoutRow">Classes that no row covers: their gains are not in the sum.</param>
public sealed record TaxEstimate(decimal Tax, IReadOnlyList<TaxLine> Lines, IReadOnlyList<string> TableVersions, IReadOnlyList<string> UncheckedRows, IReadOnlyList<string> ClassesWithoutRow)
{
    /// <summary>Whether a lot that is sold on <paramref name="date"/> is long-term by the rows in force.</summary>
    public static bool IsLong(IReadOnlyList<TaxRow> rows, string assetClass, DateOnly acquired, DateOnly date) =>
        Row(rows, assetClass, TaxTerm.Long, date) is { } row && date > acquired.AddMonths(row.HoldingMonths);

    /// <summary>The tax on a unit of money of gain, exemptions aside.</summary>
    public static decimal RateOf(IReadOnlyList<TaxRow> rows, string assetClass, bool isLong, DateOnly date) =>
        Row(rows, assetClass, isLong ? TaxTerm.Long : TaxTerm.Short, date)?.Rate.Fraction ?? 0;

    /// <summary>Estimates the tax of sales.</summary>
    /// <param name="sales">The sales with the class of their scheme.</param>
    /// <param name="rows">All rows; those in force on <paramref name="date"/> count.</param>
    /// <param name="date">When the sales happen.</param>
    /// <param name="exemptionUsed">By class, what of the year's exemption is used up.</param>
    public static TaxEstimate Of(IEnumerable<(string AssetClass, LotSale Sale)> sales, IReadOnlyList<TaxRow> rows, DateOnly date, IReadOnlyDictionary<string, decimal>? exemptionUsed = null)
    {
        var (lines, used, without) = (new List<TaxLine>(), new List<TaxRow>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var group in sales.GroupBy(sale => (sale.AssetClass, sale.Sale.IsLong)).OrderBy(group => group.Key.AssetClass, StringComparer.Ordinal).ThenBy(group => group.Key.IsLong))
        {
            var term = group.Key.IsLong ? TaxTerm.Long : TaxTerm.Short;
            if (Row(rows, group.Key.AssetClass, term, date) is not { } row)
            {
                without.Add(group.Key.AssetClass);
                continue;
            }
            var gain = group.Sum(sale => sale.Sale.Gain);
            var left = Math.Max(0, row.YearlyExemption - (exemptionUsed?.GetValueOrDefault(group.Key.AssetClass) ?? 0));
            var exempt = Math.Clamp(gain, 0, left);
            used.Add(row);
            lines.Add(new(group.Key.AssetClass, term, gain, exempt, row.Rate, decimal.Round(Math.Max(0, gain - exempt) * row.Rate.Fraction, 2, MidpointRounding.AwayFromZero), row.Id));
        }
        return new(
            lines.Sum(line => line.Tax), lines, [.. used.Select(row => row.TableVersion).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. used.Where(row => !row.IsChecked).Select(row => row.Id).Distinct(StringComparer.Ordinal)], [.. without]);
    }

    private static TaxRow? Row(IReadOnlyList<TaxRow> rows, string assetClass, TaxTerm term, DateOnly date) =>
        rows.FirstOrDefault(row => row.Term == term && row.Period.Contains(date) && string.Equals(row.AssetClass, assetClass, StringComparison.Ordinal));
}
