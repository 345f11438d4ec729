using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;

namespace Steward.Wealth.Navs;

/// <summary>Tables <c>holdings</c> and <c>lots</c>, for changes of the face value.</summary>
internal sealed class UnitStore
{
    internal sealed record Holding
    {
        public Guid Id { get; init; }
        public decimal Units { get; init; }
        public decimal ReservedUnits { get; init; }
        public decimal PledgedUnits { get; init; }
    }

    internal Task<IReadOnlyList<Holding>> Holdings(Session session, Guid product) =>
        session.Query<Holding>($"select id, units, reserved_units, pledged_units from holdings where product_id = @product and units > 0 order by id{session.ForUpdate}", new { product });

    /// <summary>Divides all units of a scheme; what is reserved or pledged stays within what is held, since all are rounded down alike.</summary>
    internal async Task Divide(Session session, Guid product, decimal factor)
    {
        foreach (var holding in await Holdings(session, product))
        {
            var (reserved, pledged) = (Less(holding.ReservedUnits, factor), Less(holding.PledgedUnits, factor));
            await session.Execute(
                "update holdings set units = @units, reserved_units = @reserved, pledged_units = @pledged, version = version + 1 where id = @Id",
                new { holding.Id, units = Math.Max(Less(holding.Units, factor), reserved + pledged), reserved, pledged });
        }
        foreach (var lot in await session.Query<Lot>("select l.id, l.units, l.original_units from lots l join holdings h on h.id = l.holding_id where h.product_id = @product", new { product }))
            await session.Execute("update lots set units = @units, original_units = @original where id = @Id", new { lot.Id, units = Less(lot.Units, factor), original = Math.Max(Less(lot.OriginalUnits, factor), Money.Coin(Units.Decimals)) });
    }

    private static decimal Less(decimal units, decimal factor) => NavAdjustment.Units(new(units), factor).Count;

    private sealed record Lot
    {
        public Guid Id { get; init; }
        public decimal Units { get; init; }
        public decimal OriginalUnits { get; init; }
    }
}
