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

    /// <summary>Sale of the lots that were set aside: all of them, or as many units as an amount needs. The whole is rounded once, not lot by lot.</summary>
    /// <param name="amount">Null: everything.</param>
    internal static FillFigures Sold(IReadOnlyList<SaleLot> lots, decimal? amount, decimal nav, ExitLoad load, DateOnly day, int unitDecimals)
    {
        var (sold, proceeds, value) = (new List<LotPart>(), 0m, 0m);
        foreach (var lot in lots)
        {
            if (amount is { } wanted && Coins(proceeds) >= wanted) break;
            var units = lot.Units;
            if (amount is { } asked && Coins(proceeds + Proceeds(lot.Lot, units, nav, load, day)) > asked) units = Enough(lot, proceeds, asked, nav, load, day, unitDecimals);
            sold.Add(new(Guid.Parse(lot.Lot.Id), units));
            proceeds += Proceeds(lot.Lot, units, nav, load, day);
            value += units * nav;
        }
        // The client who asked for an amount gets it: the part of a unit that is too many is the rounding.
        var paid = amount is { } whole && Coins(proceeds) > whole ? whole : Coins(proceeds);
        return new(sold.Sum(part => part.Units), paid, [], sold, Coins(value) - Coins(proceeds), null);
    }

    private static decimal Coins(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);

    /// <summary>What units of a lot pay after load, not rounded.</summary>
    private static decimal Proceeds(Lot lot, decimal units, decimal nav, ExitLoad load, DateOnly day)
    {
        var rate = load.On(lot, day);
        var free = rate.Value > 0 ? Math.Min(units, load.FreeOf(lot).Count) : units;
        return free * nav + (units - free) * nav * (1 - rate.Fraction);
    }

    /// <summary>The fewest units of a lot that bring what was sold before it to an amount; found by halving, as the free part bends the line.</summary>
    private static decimal Enough(SaleLot lot, decimal before, decimal amount, decimal nav, ExitLoad load, DateOnly day, int unitDecimals)
    {
        var step = Money.Coin(unitDecimals);
        var (low, high) = (1m, Math.Ceiling(lot.Units / step));
        while (low < high)
        {
            var middle = Math.Floor((low + high) / 2);
            if (Coins(before + Proceeds(lot.Lot, middle * step, nav, load, day)) >= amount) high = middle;
            else low = middle + 1;
        }
        return Math.Min(lot.Units, low * step);
    }
}
