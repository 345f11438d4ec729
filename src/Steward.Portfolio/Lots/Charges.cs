using Steward.Portfolio.Schedules;

namespace Steward.Portfolio.Lots;

/// <summary>What an order does with money.</summary>
public enum OrderDirection
{
    /// <summary>Buys.</summary>
    Purchase,

    /// <summary>Sells.</summary>
    Redemption,

    /// <summary>Sells one scheme for another of the same house.</summary>
    Switch,
}

/// <summary>How a duty stands to the amount.</summary>
public enum ChargeMode
{
    /// <summary>The rate is of the whole amount: round(amount × rate).</summary>
    Deducted,

    /// <summary>The rate is of what is left: round(amount × rate / (1 + rate)).</summary>
    Included,
}

/// <summary>A row of charges, entered and checked by the operator.</summary>
/// <param name="Id">Its id, by which an unchecked row is named.</param>
/// <param name="Kind">Stamp Duty, Transaction Tax, Brokerage.</param>
/// <param name="Category">A word of the category of schemes (see <see cref="CategoryWord"/>), or * for those that have no row of their own.</param>
/// <param name="Direction">Which orders.</param>
/// <param name="Rate">Of the amount.</param>
/// <param name="Mode">How.</param>
/// <param name="Period">When it is in force.</param>
/// <param name="IsChecked">Whether the operator has checked it.</param>
public sealed record ChargeRow(string Id, string Kind, string Category, OrderDirection Direction, Percent Rate, ChargeMode Mode, EffectivePeriod Period, bool IsChecked);

/// <summary>One charge of an order.</summary>
/// <param name="Kind">As in its row.</param>
/// <param name="Amount">Half-up to the coin.</param>
/// <param name="RowId">The row.</param>
/// <param name="IsChecked">Whether the row is checked.</param>
public sealed record ChargeLine(string Kind, decimal Amount, string RowId, bool IsChecked);

/// <summary>What orders cost in duties.</summary>
public static class Charges
{
    /// <summary>The duty on an amount, half-up to the coin.</summary>
    public static decimal Duty(decimal amount, Percent rate, ChargeMode mode) =>
        decimal.Round(mode == ChargeMode.Deducted ? amount * rate.Fraction : amount * rate.Fraction / (1 + rate.Fraction), 2, MidpointRounding.AwayFromZero);

    /// <summary>All charges of an order: one row a kind, that of the category before that of all.</summary>
    public static IReadOnlyList<ChargeLine> On(IReadOnlyList<ChargeRow> rows, string category, OrderDirection direction, DateOnly date, decimal amount)
    {
        var lines = new List<ChargeLine>();
        foreach (var kind in rows.Where(row => row.Direction == direction && row.Period.Contains(date)).GroupBy(row => row.Kind, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var row = CategoryWord.Best(kind, row => row.Category, category);
            if (row is null || Duty(amount, row.Rate, row.Mode) is not (> 0 and var duty)) continue;
            lines.Add(new(row.Kind, duty, row.Id, row.IsChecked));
        }
        return lines;
    }
}
