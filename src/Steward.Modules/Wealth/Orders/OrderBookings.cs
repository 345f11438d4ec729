using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Lots;
using Steward.Wealth.Cash;
using Steward.Wealth.Holdings;

namespace Steward.Wealth.Orders;

/// <summary>
/// Moves units, lots and cash of orders: what is set aside, what a fill takes and gives, and the counter-entries of a reversal. Each movement has a
/// source id of its own, so none happens twice; the order must be locked.
/// </summary>
internal sealed class OrderBookings(CashStore cash, HoldingStore holdings)
{
    /// <summary>Sets the money of a purchase aside; null when there is not so much.</summary>
    internal async Task<InvestmentOrderRow?> Reserve(Session session, InvestmentOrderRow order, DateOnly day)
    {
        var amount = order.Amount!.Value;
        await cash.LockClient(session, order.ClientId);
        if ((await cash.Position(session, order.ClientId, day)).Available < amount) return null;
        await Line(session, order, -amount, "Reserve", day, "reserve");
        return order with { ReservedAmount = amount };
    }

    /// <summary>Frees what was set aside.</summary>
    internal async Task<InvestmentOrderRow> Release(Session session, InvestmentOrderRow order, DateOnly day)
    {
        if (order.ReservedAmount > 0) await Line(session, order, order.ReservedAmount, "Release", day, "release");
        await FreeUnits(session, order);
        return order with { ReservedAmount = 0, ReservedUnits = 0, ReservedParts = new("[]") };
    }

    /// <summary>The lots that a sale takes from, oldest first in each holding, without those that other orders have been given.</summary>
    internal async Task<IReadOnlyList<LotPart>> ChooseLots(Session session, InvestmentOrderRow order, IReadOnlyDictionary<Guid, decimal> takenByOthers, DateOnly day)
    {
        var parts = order.HoldingParts;
        var lots = (await holdings.Lots(session, [.. parts.Select(part => part.HoldingId)])).ToLookup(lot => lot.HoldingId);
        var chosen = new List<LotPart>();
        foreach (var part in parts)
        {
            var left = part.Units;
            foreach (var lot in lots[part.HoldingId].Where(lot => !lot.IsLockedOn(day)))
            {
                var units = Math.Min(left, lot.Units - takenByOthers.GetValueOrDefault(lot.Id));
                if (units <= 0) continue;
                chosen.Add(new(lot.Id, units));
                left -= units;
                if (left == 0) break;
            }
        }
        return chosen;
    }

    /// <summary>The lots of an order as the arithmetic wants them.</summary>
    internal async Task<IReadOnlyList<SaleLot>> SaleLots(Session session, InvestmentOrderRow order)
    {
        var rows = (await holdings.LotsById(session, [.. order.LotParts.Select(part => part.LotId)])).ToDictionary(lot => lot.Id);
        return [.. order.LotParts.Where(part => rows.ContainsKey(part.LotId)).Select(part => (Part: part, Row: rows[part.LotId])).Select(one => new SaleLot(
            new Lot(one.Row.Id.ToString("D"), one.Row.AcquiredOn, new Units(one.Row.OriginalUnits), new Units(one.Row.Units), one.Row.Cost / one.Row.OriginalUnits, one.Row.LockedUntil), Math.Min(one.Part.Units, one.Row.Units)))];
    }

    /// <summary>The cash side of a fill: a purchase pays out of what was set aside, a redemption is paid out.</summary>
    internal async Task<InvestmentOrderRow> PostCash(Session session, InvestmentOrderRow order, DateOnly day)
    {
        if (order.OrderType == "Switch") return order;
        if (order.OrderType == "Purchase")
        {
            if (order.ReservedAmount > 0) await Line(session, order, order.ReservedAmount, "Release", day, "release");
            await Line(session, order, -(order.ExecutedAmount!.Value - order.Charges), "Purchase", day, "paid");
        }
        else await Line(session, order, order.ExecutedAmount!.Value + order.Charges, "Redemption", day, "paid");
        if (order.Charges > 0) await Line(session, order, -order.Charges, "Charge", day, "charge");
        return order with { ReservedAmount = 0 };
    }

    internal async Task<bool> HasPostedCash(Session session, InvestmentOrderRow order) => order.OrderType == "Switch" || await cash.BySource(session, $"paid:{order.Id}") is not null;

    /// <summary>The unit side of a fill: sold units leave their lots, bought ones come in as a lot.</summary>
    internal async Task<InvestmentOrderRow> PostUnits(Session session, InvestmentOrderRow order, DateOnly? lockedUntil)
    {
        if (order.IsSale)
        {
            await FreeUnits(session, order);
            await Move(session, order, order.LotParts, sign: -1);
        }
        var (product, units) = order.OrderType == "Switch" ? (order.TargetProductId!.Value, order.TargetUnits!.Value) : (order.ProductId, order.ExecutedUnits!.Value);
        if (order.OrderType != "Redemption" && units > 0) await AddLot(session, order, product, units, lockedUntil);
        return order with { ReservedUnits = 0, ReservedParts = new("[]") };
    }

    internal async Task<bool> HasPostedUnits(Session session, InvestmentOrderRow order) => order.IsSale ? order.ReservedUnits == 0 : (await holdings.LotsOfOrder(session, order.Id)).Count > 0;

    /// <summary>Takes everything back that a fill did; answers the units that could not be taken back because they have been sold or set aside since.</summary>
    internal async Task<decimal> Reverse(Session session, InvestmentOrderRow order, bool postedUnits, DateOnly day)
    {
        foreach (var line in (await cash.OfOrder(session, order.Id)).Where(line => line.Kind is "Purchase" or "Redemption" or "Charge"))
            await cash.Add(session, line with
            {
                Id = Ids.New(session.Now), Amount = -line.Amount, Kind = "Reversal", AvailableOn = line.AvailableOn > day ? line.AvailableOn : day, SourceId = $"reverse:{line.Id}", Note = $"Reversal of {order.Code}", Actor = order.Actor,
                CreatedAt = session.Now,
            });
        // Units may come before the cash is due: what is still set aside is free again in any case.
        await Release(session, order, day);
        if (!postedUnits) return 0;
        var missing = 0m;
        foreach (var lot in await holdings.LotsOfOrder(session, order.Id)) missing += await TakeBack(session, lot);
        if (order.IsSale) await Move(session, order, order.LotParts, sign: 1);
        return missing;
    }

    private async Task<decimal> TakeBack(Session session, LotRow lot)
    {
        var holding = (await holdings.LockById(session, lot.HoldingId))!;
        var units = Math.Min(lot.Units, holding.Units - holding.ReservedUnits - holding.PledgedUnits);
        await holdings.SaveLot(session, lot with { Units = lot.Units - units });
        await holdings.Save(session, holding with { Units = holding.Units - units });
        return lot.OriginalUnits - units;
    }

    private async Task Move(Session session, InvestmentOrderRow order, IReadOnlyList<LotPart> parts, int sign)
    {
        var lots = (await holdings.LotsById(session, [.. parts.Select(part => part.LotId)])).ToDictionary(lot => lot.Id);
        foreach (var group in parts.GroupBy(part => lots[part.LotId].HoldingId).OrderBy(group => group.Key))
        {
            var holding = (await holdings.LockById(session, group.Key))!;
            foreach (var part in group)
            {
                var lot = lots[part.LotId];
                if (sign < 0 && lot.Units < part.Units) throw new InvalidOperationException($"Order {order.Code} sells {part.Units} of lot {lot.Id}, which has {lot.Units}.");
                await holdings.SaveLot(session, lot with { Units = lot.Units + sign * part.Units });
            }
            await holdings.Save(session, holding with { Units = holding.Units + sign * group.Sum(part => part.Units) });
        }
    }

    private async Task AddLot(Session session, InvestmentOrderRow order, Guid product, decimal units, DateOnly? lockedUntil)
    {
        var folio = order.Folio ?? "";
        var holding = await holdings.Lock(session, order.ClientId, product, folio);
        if (holding is null)
        {
            await holdings.Add(session, new() { Id = Ids.New(session.Now), ClientId = order.ClientId, ProductId = product, Folio = folio, CreatedAt = session.Now });
            holding = (await holdings.Lock(session, order.ClientId, product, folio))!;
        }
        await holdings.Save(session, holding with { Units = holding.Units + units });
        await holdings.AddLots(session, [new() { Id = Ids.New(session.Now), HoldingId = holding.Id, AcquiredOn = order.NavDate!.Value, OriginalUnits = units, Units = units, Cost = order.ExecutedAmount!.Value, LockedUntil = lockedUntil, OrderId = order.Id, CreatedAt = session.Now }]);
    }

    private async Task FreeUnits(Session session, InvestmentOrderRow order)
    {
        foreach (var part in order.HoldingParts.OrderBy(part => part.HoldingId))
        {
            var holding = (await holdings.LockById(session, part.HoldingId))!;
            await holdings.Save(session, holding with { ReservedUnits = holding.ReservedUnits - part.Units });
        }
    }

    private Task<bool> Line(Session session, InvestmentOrderRow order, decimal amount, string kind, DateOnly day, string source) => cash.Add(session, new()
    {
        Id = Ids.New(session.Now), ClientId = order.ClientId, Amount = amount, Kind = kind, AvailableOn = day, OrderId = order.Id, SourceId = $"{source}:{order.Id}", Note = order.Code, Actor = order.Actor, CreatedAt = session.Now,
    });

    /// <summary>What a mandate's debit brought, for this order.</summary>
    internal Task<bool> Collect(Session session, InvestmentOrderRow order, DateOnly day) => Line(session, order, order.Amount!.Value, "Debit", day, "debit");
}
