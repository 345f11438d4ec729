using Steward.Kernel;
using Steward.Wealth.Orders;

namespace Steward.Wealth.Occurrences;

/// <summary>Money and units that are set aside for orders: lines of <c>cash_ledger</c> and <c>reserved_units</c> of holdings.</summary>
internal sealed class ReservationStore
{
    internal async Task Take(Session session, IEnumerable<(InvestmentOrderRow Order, Reservation Reservation)> taken, GateBook book)
    {
        var all = taken.ToList();
        var lines = all.Where(one => one.Reservation.Amount > 0).Select(one => new CashLine(Ids.New(session.Now), one.Order, -one.Reservation.Amount)).ToList();
        await session.InsertAll(
            "cash_ledger",
            [
                new("id", l => l.Id), new("client_id", l => l.Order.ClientId), new("amount", l => l.Amount), new("kind", _ => "Reserve"), new("available_on", l => book.Days[l.Order.ClientId]),
                new("order_id", l => l.Order.Id), new("source_id", l => $"reserve:{l.Order.Id}"), new("actor", l => l.Order.Actor), new("created_at", _ => session.Now), new ColumnOf<CashLine>("metadata", _ => Json.Empty),
            ],
            lines);
        foreach (var part in all.SelectMany(one => one.Reservation.Units).GroupBy(part => part.Holding.HoldingId).OrderBy(group => group.Key))
            await session.Execute("update holdings set reserved_units = reserved_units + @units, version = version + 1 where id = @id", new { id = part.Key, units = part.Sum(p => p.Units) });
    }

    private sealed record CashLine(Guid Id, InvestmentOrderRow Order, decimal Amount);
}
