using Steward.Kernel;

namespace Steward.Wealth.Holdings;

/// <summary>What a client has of one scheme in one folio. Units are the sum of the units of its lots.</summary>
internal sealed record HoldingRow
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public Guid ProductId { get; init; }
    public string Folio { get; init; } = "";
    public decimal Units { get; init; }

    /// <summary>Held for sales that are under way.</summary>
    public decimal ReservedUnits { get; init; }
    public decimal PledgedUnits { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Units that came in together.</summary>
internal sealed record LotRow
{
    public Guid Id { get; init; }
    public Guid HoldingId { get; init; }
    public DateOnly AcquiredOn { get; init; }
    public decimal OriginalUnits { get; init; }

    /// <summary>What is left of the original units.</summary>
    public decimal Units { get; init; }

    /// <summary>What the original units cost together, charges included. It never changes.</summary>
    public decimal Cost { get; init; }

    /// <summary>The first day on which the units may be sold.</summary>
    public DateOnly? LockedUntil { get; init; }
    public Guid? OrderId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The part of the cost that belongs to some of the units.</summary>
    internal decimal CostOf(decimal units) => decimal.Round(Cost * units / OriginalUnits, 4);

    internal bool IsLockedOn(DateOnly day) => LockedUntil > day;
}

/// <summary>Tables <c>holdings</c> and <c>lots</c>.</summary>
internal sealed class HoldingStore
{
    /// <summary>The mark of a lot in whose place an import put others: it was never sold.</summary>
    internal static readonly Json Replaced = new("{\"replaced\": true}");

    private const string Columns = "id, client_id, product_id, folio, units, reserved_units, pledged_units, version, created_at";
    private const string LotColumns = "l.id, l.holding_id, l.acquired_on, l.original_units, l.units, l.cost, l.locked_until, l.order_id, l.created_at";

    internal Task<HoldingRow?> LockById(Session session, Guid id) => session.First<HoldingRow>($"select {Columns} from holdings where id = @id{session.ForUpdate}", new { id });

    /// <summary>All of a client's holdings that have units.</summary>
    internal Task<IReadOnlyList<HoldingRow>> OfClient(Session session, Guid client) =>
        session.Query<HoldingRow>($"select {Columns} from holdings where client_id = @client and units > 0 order by product_id, folio", new { client });

    /// <summary>Locks a holding until the end of the transaction.</summary>
    internal Task<HoldingRow?> Lock(Session session, Guid client, Guid product, string folio) => session.First<HoldingRow>(
        $"select {Columns} from holdings where client_id = @client and product_id = @product and folio = @folio{session.ForUpdate}", new { client, product, folio });

    /// <summary>Locks those of a client's that are named, in the order of their ids; what is another's is not among them.</summary>
    internal Task<IReadOnlyList<HoldingRow>> LockMany(Session session, Guid client, IReadOnlyCollection<Guid> ids) => session.Query<HoldingRow>(
        $"select {Columns} from holdings where client_id = @client and id {session.AnyOf("ids")} order by id{session.ForUpdate}", new { client, ids = new IdArray([.. ids]) });

    /// <summary>Locks a client's holdings of a scheme that have units, in the order of their ids.</summary>
    /// <param name="folio">Null: in any folio.</param>
    internal Task<IReadOnlyList<HoldingRow>> LockOfScheme(Session session, Guid client, Guid product, string? folio) => session.Query<HoldingRow>(
        $"select {Columns} from holdings where client_id = @client and product_id = @product and units > 0 {(folio is null ? "" : "and folio = @folio")} order by id{session.ForUpdate}", new { client, product, folio });

    internal Task<IReadOnlyList<HoldingRow>> Page(Session session, PageRequest page, Guid client, Guid? product) => session.Query<HoldingRow>(
        $"""
        select {Columns} from holdings where client_id = @client and (created_at, id) < (@At, @Id) {(product is null ? "" : "and product_id = @product")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, product });

    /// <summary>The lots with units of some holdings, first in, first out.</summary>
    internal Task<IReadOnlyList<LotRow>> Lots(Session session, IReadOnlyCollection<Guid> holdings) => session.Query<LotRow>(
        $"select {LotColumns} from lots l where l.holding_id {session.AnyOf("ids")} and l.units > 0 order by l.holding_id, l.acquired_on, l.id", new { ids = new IdArray([.. holdings]) });

    internal Task<IReadOnlyList<LotRow>> LotsById(Session session, IReadOnlyCollection<Guid> lots) =>
        session.Query<LotRow>($"select {LotColumns} from lots l where l.id {session.AnyOf("ids")} order by l.id", new { ids = new IdArray([.. lots]) });

    internal Task<IReadOnlyList<LotRow>> LotsOfOrder(Session session, Guid order) =>
        session.Query<LotRow>($"select {LotColumns} from lots l where l.order_id = @order order by l.id", new { order });

    /// <param name="all">Also lots that were sold.</param>
    internal Task<IReadOnlyList<LotRow>> LotPage(Session session, PageRequest page, Guid client, Guid? product, bool all) => session.Query<LotRow>(
        $"""
        select {LotColumns} from lots l join holdings h on h.id = l.holding_id
        where h.client_id = @client and (l.created_at, l.id) < (@At, @Id) {(product is null ? "" : "and h.product_id = @product")} {(all ? "" : "and l.units > 0")}
        order by l.created_at desc, l.id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, product });

    internal Task<int> Add(Session session, HoldingRow holding) => session.Execute(
        """
        insert into holdings (id, client_id, product_id, folio, units, reserved_units, pledged_units, created_at)
        values (@Id, @ClientId, @ProductId, @Folio, @Units, @ReservedUnits, @PledgedUnits, @CreatedAt) on conflict do nothing
        """,
        holding);

    /// <summary>Of a holding that the transaction has locked.</summary>
    internal Task<int> Save(Session session, HoldingRow holding) => session.Execute(
        "update holdings set units = @Units, reserved_units = @ReservedUnits, pledged_units = @PledgedUnits, version = version + 1 where id = @Id", holding);

    internal Task<int> AddLots(Session session, IReadOnlyList<LotRow> lots) => session.InsertAll("lots",
        [
            new("id", l => l.Id), new("holding_id", l => l.HoldingId), new("acquired_on", l => l.AcquiredOn), new("original_units", l => l.OriginalUnits), new("units", l => l.Units),
            new("cost", l => l.Cost), new("locked_until", l => l.LockedUntil), new("order_id", l => l.OrderId), new("created_at", l => l.CreatedAt),
        ],
        lots);

    internal Task<int> SaveLot(Session session, LotRow lot) => session.Execute("update lots set units = @Units where id = @Id", lot);

    /// <summary>What was brought in by hand and is replaced has no units any more; the rows stay.</summary>
    internal Task<int> EmptyLots(Session session, Guid holding) =>
        session.Execute("update lots set units = 0, metadata = @Replaced where holding_id = @holding and units > 0", new { holding, Replaced });

    /// <summary>Whether orders that are not final work on the holding.</summary>
    internal async Task<bool> HasOpenOrders(Session session, HoldingRow holding) => await session.Scalar<long>(
        """
        select count(*) from investment_orders where client_id = @ClientId and (product_id = @ProductId or target_product_id = @ProductId)
          and status in ('confirmed', 'submitted', 'unknown', 'executed')
        """,
        holding) > 0;
}
