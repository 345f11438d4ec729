using Steward.Portfolio;
using Steward.Portfolio.Lots;

namespace Steward.Wealth.Orders;

/// <summary>What a fill came to.</summary>
/// <param name="Units">Bought (Purchase) or sold.</param>
/// <param name="Amount">Purchase: what is paid, charges included. Sale: what comes of it after load, before charges.</param>
/// <param name="Sold">The lots that a sale takes from.</param>
/// <param name="Load">What the exit load kept back.</param>
/// <param name="TargetUnits">Of a switch: what is bought for the proceeds.</param>
internal sealed record FillFigures(decimal Units, decimal Amount, IReadOnlyList<ChargeLine> Charges, IReadOnlyList<LotPart> Sold, decimal Load, decimal? TargetUnits)
{
    internal decimal Charge => Charges.Sum(line => line.Amount);
}

/// <summary>A lot that may be sold for an order, and how many of its units.</summary>
internal sealed record SaleLot(Lot Lot, decimal Units);

/// <summary>The arithmetic of fills, exact: units rounded down when bought, money half-up to the coin when sold. Pure.</summary>
internal static class OrderFigures
{
    /// <summary>Purchase of an amount: duties come off, the rest buys units.</summary>
    internal static FillFigures Bought(decimal amount, decimal nav, int unitDecimals, IReadOnlyList<ChargeLine> charges) =>
        new(Units.Bought(new(amount - charges.Sum(line => line.Amount)), new(nav), unitDecimals).Count, amount, charges, [], 0, null);

    /// <summary>Sale of the lots that were set aside: all of them, or as many units as an amount needs.</summary>
    /// <param name="amount">Null: everything.</param>
    internal static FillFigures Sold(IReadOnlyList<SaleLot> lots, decimal? amount, decimal nav, ExitLoad load, DateOnly day, int unitDecimals)
    {
        var (sold, proceeds, kept) = (new List<LotPart>(), 0m, 0m);
        foreach (var lot in lots)
        {
            if (amount is { } wanted && proceeds >= wanted) break;
            var units = lot.Units;
            var (pays, loses) = Proceeds(lot.Lot, units, nav, load, day);
            if (amount is { } asked && proceeds + pays > asked)
            {
                units = Enough(lot.Lot, lot.Units, asked - proceeds, nav, load, day, unitDecimals);
                (_, loses) = Proceeds(lot.Lot, units, nav, load, day);
                // The client asked for this amount and gets it: the part of a unit that is too many is the rounding.
                pays = asked - proceeds;
            }
            sold.Add(new(Guid.Parse(lot.Lot.Id), units));
            proceeds += pays;
            kept += loses;
        }
        return new(sold.Sum(part => part.Units), proceeds, [], sold, kept, null);
    }

    /// <summary>What units of a lot pay after load, and what the load keeps back.</summary>
    private static (decimal Pays, decimal Loses) Proceeds(Lot lot, decimal units, decimal nav, ExitLoad load, DateOnly day)
    {
        var rate = load.On(lot, day);
        var free = rate.Value > 0 ? Math.Min(units, load.FreeOf(lot).Count) : units;
        var whole = new Units(units).RedeemedAt(new(nav), default).Amount;
        if (rate.Value == 0) return (whole, 0);
        var pays = new Units(free).RedeemedAt(new(nav), default).Amount + new Units(units - free).RedeemedAt(new(nav), rate).Amount;
        return (pays, Math.Max(0, whole - pays));
    }

    /// <summary>The fewest units of a lot that pay an amount; found by halving, as the free part bends the line.</summary>
    private static decimal Enough(Lot lot, decimal most, decimal amount, decimal nav, ExitLoad load, DateOnly day, int unitDecimals)
    {
        var step = Money.Coin(unitDecimals);
        var (low, high) = (1m, Math.Ceiling(most / step));
        while (low < high)
        {
            var middle = Math.Floor((low + high) / 2);
            if (Proceeds(lot, middle * step, nav, load, day).Pays >= amount) high = middle;
            else low = middle + 1;
        }
        return Math.Min(most, low * step);
    }
}
