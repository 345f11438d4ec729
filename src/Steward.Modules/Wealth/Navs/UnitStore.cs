using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Orders;

namespace Steward.Wealth.Navs;

/// <summary>Tables <c>holdings</c> and <c>lots</c>, and the units that orders count of them, for changes of the face value.</summary>
internal sealed class UnitStore(InvestmentOrderStore orders)
{
    internal sealed record Holding
    {
        public Guid Id { get; init; }
        public decimal Units { get; init; }
        public decimal ReservedUnits { get; init; }
        public decimal PledgedUnits { get; init; }
    }

    internal sealed record Lot
    {
        public Guid Id { get; init; }
        public Guid HoldingId { get; init; }
        public decimal Units { get; init; }
        public decimal OriginalUnits { get; init; }
    }

    internal Task<IReadOnlyList<Holding>> Holdings(Session session, Guid product) =>
        session.Query<Holding>($"select id, units, reserved_units, pledged_units from holdings where product_id = @product and units > 0 order by id{session.ForUpdate}", new { product });

    /// <summary>Divides all units of a scheme: of holdings, of lots, and of the orders that have been given some of them.</summary>
    /// <param name="before">The first day of the new face value: what was filled at a NAV of that day or later is counted in it already.</param>
    internal async Task Divide(Session session, Guid product, decimal factor, DateOnly before)
    {
        // Orders are locked before holdings, as their engine does it; those that came while the holdings were waited for are read after that.
        await orders.CountedIn(session, product);
        var held = await Holdings(session, product);
        var lots = await session.Query<Lot>("select l.id, l.holding_id, l.units, l.original_units from lots l join holdings h on h.id = l.holding_id where h.product_id = @product order by l.id", new { product });
        var counted = await orders.CountedIn(session, product);
        var divided = UnitDivision.Of(held, lots, counted, product, factor, before);
        foreach (var holding in divided.Holdings)
            await session.Execute("update holdings set units = @Units, reserved_units = @ReservedUnits, pledged_units = @PledgedUnits, version = version + 1 where id = @Id", holding);
        foreach (var lot in divided.Lots)
            await session.Execute("update lots set units = @Units, original_units = @original where id = @Id", new { lot.Id, lot.Units, original = Math.Max(lot.OriginalUnits, Money.Coin(Units.Decimals)) });
        foreach (var order in divided.Orders)
        {
            await orders.Recount(session, order);
            await orders.AddEvent(session, new() { Id = Ids.New(session.Now), OrderId = order.Id, Kind = "note", At = session.Now, Actor = "engine:nav-intake", Detail = Json.Of(new { units_divided_by = DecimalText.Write(factor), face_value_from = before }) });
        }
    }
}
