using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Holdings;

namespace Steward.Wealth.Orders;

/// <summary>
/// Sales of all units. "All" are those of the moment and not those of the placing: what other sales did not need, or came in since, is set aside when the
/// order leaves and once more when it is filled. What others still have set aside, what is pledged or locked stays, and the order says so. A plan that people
/// agreed to sells nothing that came in after it.
/// </summary>
internal sealed class WholeHoldings(HoldingStore holdings, InvestmentOrderStore orders, OrderBookings bookings)
{
    /// <summary>The order with what is free by now set aside for it too, with lots for it when it has lots already; the same order where there is nothing. The caller stores it.</summary>
    /// <param name="order">Locked.</param>
    internal async Task<InvestmentOrderRow> Widen(Session session, InvestmentOrderRow order, DateOnly day)
    {
        if (order is not { AllUnits: true, IsSale: true }) return order;
        var more = new List<HoldingPart>();
        foreach (var (holding, locked, later) in await Own(session, order, day))
        {
            var free = holding.Units - holding.ReservedUnits - Math.Max(holding.PledgedUnits, 0) - locked - later;
            if (free <= 0) continue;
            await holdings.Save(session, holding with { ReservedUnits = holding.ReservedUnits + free });
            more.Add(new(holding.Id, free));
        }
        if (more.Count == 0) return order;
        var wider = order with { ReservedUnits = order.ReservedUnits + more.Sum(part => part.Units), ReservedParts = Json.Of(order.HoldingParts.Concat(more).GroupBy(part => part.HoldingId, (id, parts) => new HoldingPart(id, parts.Sum(part => part.Units)))) };
        return order.LotParts.Count == 0 ? wider : wider with { Lots = Json.Of(await WithLots(session, order, more, day)) };
    }

    /// <summary>In words, what a sale of all units leaves behind; null: nothing.</summary>
    /// <param name="order">Filled, and its units not booked yet.</param>
    internal async Task<string?> Remains(Session session, InvestmentOrderRow order, decimal sold, DateOnly day)
    {
        if (order is not { AllUnits: true, IsSale: true }) return null;
        var own = await Own(session, order, day);
        var stays = own.Sum(one => one.Holding.Units) - sold;
        if (stays <= 0) return null;
        var (others, pledged, locked) = (own.Sum(one => one.Holding.ReservedUnits) - order.ReservedUnits, own.Sum(one => Math.Max(one.Holding.PledgedUnits, 0)), own.Sum(one => one.Locked));
        var later = own.Sum(one => one.Later);
        var causes = new[] { (others, "set aside for other sales"), (pledged, "pledged"), (locked, "locked"), (later, "came in after the plan"), (stays - others - pledged - locked - later, "not sold by the rail") };
        return $"{DecimalText.Write(stays)} units stay: {string.Join(", ", causes.Where(cause => cause.Item1 > 0).Select(cause => $"{DecimalText.Write(cause.Item1)} {cause.Item2}"))}.";
    }

    private async Task<IReadOnlyList<LotPart>> WithLots(Session session, InvestmentOrderRow order, IReadOnlyList<HoldingPart> more, DateOnly day)
    {
        var taken = (await orders.LotsTaken(session, order.ClientId, order.Id)).ToDictionary();
        foreach (var part in order.LotParts) taken[part.LotId] = taken.GetValueOrDefault(part.LotId) + part.Units;
        var added = await bookings.ChooseLots(session, order with { ReservedParts = Json.Of(more) }, taken, day);
        return [.. order.LotParts.Concat(added).GroupBy(part => part.LotId, (id, parts) => new LotPart(id, parts.Sum(part => part.Units)))];
    }

    /// <summary>The holdings that the order sells from, with what is locked in each, and what came in after the plan that the order is of.</summary>
    private async Task<IReadOnlyList<(HoldingRow Holding, decimal Locked, decimal Later)>> Own(Session session, InvestmentOrderRow order, DateOnly day)
    {
        var own = await holdings.LockOfScheme(session, order.ClientId, order.ProductId, order.Folio);
        var lots = (await holdings.Lots(session, [.. own.Select(holding => holding.Id)])).ToLookup(lot => lot.HoldingId);
        return [.. own.Select(holding => (holding, lots[holding.Id].Where(lot => lot.IsLockedOn(day)).Sum(lot => lot.Units), lots[holding.Id].Where(lot => !lot.IsLockedOn(day) && IsLater(lot)).Sum(lot => lot.Units)))];

        bool IsLater(LotRow lot) => order.ExecutionId is not null && lot.CreatedAt > order.CreatedAt;
    }
}
