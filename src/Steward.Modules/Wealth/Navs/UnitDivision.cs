using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Orders;

namespace Steward.Wealth.Navs;

/// <summary>
/// All units of a scheme after a change of its face value. Each lot is rounded down; a holding is the sum of its lots, an order sells the same lots as before, and
/// what a holding has reserved is what its orders have: none of them is left with units that another one does not know of. Pure.
/// </summary>
internal sealed record UnitDivision(IReadOnlyList<UnitStore.Holding> Holdings, IReadOnlyList<UnitStore.Lot> Lots, IReadOnlyList<InvestmentOrderRow> Orders)
{
    private const string Settled = "settled";

    internal static UnitDivision Of(
        IReadOnlyList<UnitStore.Holding> held, IReadOnlyList<UnitStore.Lot> lots, IReadOnlyList<InvestmentOrderRow> counted, Guid product, decimal factor, DateOnly before)
    {
        var newLots = lots.Select(lot => lot with { Units = Less(lot.Units, factor), OriginalUnits = Less(lot.OriginalUnits, factor) }).ToList();
        var (old, now) = (lots.ToDictionary(lot => lot.Id), newLots.ToDictionary(lot => lot.Id));
        var (oldOf, newOf) = (lots.ToLookup(lot => lot.HoldingId, lot => lot.Units), newLots.ToLookup(lot => lot.HoldingId, lot => lot.Units));
        var holdings = held.Select(holding => Divided(holding, oldOf[holding.Id].Sum(), newOf[holding.Id].Sum(), factor)).ToDictionary(holding => holding.Id);
        var left = holdings.Values.ToDictionary(holding => holding.Id, holding => holding.Units - holding.PledgedUnits);
        var (orders, reserved) = (new List<InvestmentOrderRow>(), new Dictionary<Guid, decimal>());
        // Those that have their lots come first: the others take what is there.
        foreach (var order in counted.OrderBy(order => order.LotParts.Count == 0).ThenBy(order => order.Id))
        {
            if (order.ProductId != product)
            {
                orders.Add(order with { TargetUnits = order.NavDate < before ? Less(order.TargetUnits, factor) : order.TargetUnits });
                continue;
            }
            var parts = new List<HoldingPart>();
            var sold = order.LotParts.Where(part => now.ContainsKey(part.LotId)).Select(part => (part.LotId, now[part.LotId].HoldingId, Was: part.Units, Units: Part(order, part, old[part.LotId], now[part.LotId], factor))).ToList();
            foreach (var part in order.HoldingParts)
            {
                var own = sold.Where(one => one.HoldingId == part.HoldingId).ToList();
                var units = Math.Min(own.Sum(one => one.Units) + Less(Math.Max(0, part.Units - own.Sum(one => one.Was)), factor), left.GetValueOrDefault(part.HoldingId));
                left[part.HoldingId] = left.GetValueOrDefault(part.HoldingId) - units;
                reserved[part.HoldingId] = reserved.GetValueOrDefault(part.HoldingId) + part.Units;
                parts.Add(part with { Units = units });
            }
            orders.Add(order with
            {
                Units = order.Status == Settled ? order.Units : order.Units is { } wanted ? Math.Max(Less(wanted, factor), Money.Coin(Portfolio.Units.Decimals)) : null,
                Lots = Json.Of(sold.Select(one => new LotPart(one.LotId, one.Units)).ToList()), ReservedParts = Json.Of(parts), ReservedUnits = parts.Sum(part => part.Units),
                ExecutedUnits = order is { IsSale: false, Status: "executed" } && order.NavDate < before ? Less(order.ExecutedUnits, factor) : order.ExecutedUnits,
            });
        }
        return new([.. holdings.Values.OrderBy(holding => holding.Id).Select(Reserving)], newLots, orders);

        UnitStore.Holding Reserving(UnitStore.Holding holding)
        {
            var ofOrders = holding.Units - holding.PledgedUnits - left[holding.Id];
            var others = Less(Math.Max(0, holding.ReservedUnits - reserved.GetValueOrDefault(holding.Id)), factor);
            return holding with { ReservedUnits = ofOrders + Math.Min(others, left[holding.Id]) };
        }
    }

    private static UnitStore.Holding Divided(UnitStore.Holding holding, decimal inLots, decimal inNewLots, decimal factor)
    {
        var units = inNewLots + Less(Math.Max(0, holding.Units - inLots), factor);
        return holding with { Units = units, PledgedUnits = Math.Min(Less(holding.PledgedUnits, factor), units) };
    }

    /// <summary>An order that sells a whole lot sells the whole of it again, without a rest from rounding.</summary>
    private static decimal Part(InvestmentOrderRow order, LotPart part, UnitStore.Lot old, UnitStore.Lot now, decimal factor) =>
        order.ReservedUnits > 0 && part.Units == old.Units ? now.Units : Less(part.Units, factor);

    private static decimal? Less(decimal? units, decimal factor) => units is { } count ? Less(count, factor) : null;

    private static decimal Less(decimal units, decimal factor) => NavAdjustment.Units(new(units), factor).Count;
}
