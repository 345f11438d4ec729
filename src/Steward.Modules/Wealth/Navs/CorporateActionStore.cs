using Steward.Kernel;

namespace Steward.Wealth.Navs;

/// <summary>What happened to a scheme that is no movement of the market.</summary>
internal sealed record CorporateActionRow
{
    public Guid Id { get; init; }
    public Guid ProductId { get; init; }
    public DateOnly ActionDate { get; init; }

    /// <summary>Face Value, Distribution, Merger, Segregation or Closure.</summary>
    public string Kind { get; init; } = "";
    public decimal? Factor { get; init; }
    public decimal? Amount { get; init; }
    public Guid? TargetProductId { get; init; }
    public string? Note { get; init; }
    public string RecordedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Table <c>corporate_actions</c>.</summary>
internal sealed class CorporateActionStore
{
    private const string Columns = "c.id, c.product_id, c.action_date, c.kind, c.factor, c.amount, c.target_product_id, c.note, c.recorded_by, c.created_at";

    /// <summary>Those of the schemes that their last NAV does not show yet.</summary>
    internal Task<IReadOnlyList<CorporateActionRow>> Ahead(Session session) => session.Query<CorporateActionRow>(
        $"select {Columns} from corporate_actions c join nav_latest l on l.product_id = c.product_id where c.action_date > l.nav_date order by c.product_id, c.action_date");

    internal Task<IReadOnlyList<CorporateActionRow>> Of(Session session, Guid product) =>
        session.Query<CorporateActionRow>($"select {Columns} from corporate_actions c where c.product_id = @product order by c.action_date desc, c.id", new { product });

    internal async Task<bool> Add(Session session, CorporateActionRow row) => await session.Execute(
        """
        insert into corporate_actions (id, product_id, action_date, kind, factor, amount, target_product_id, note, recorded_by)
        values (@Id, @ProductId, @ActionDate, @Kind, @Factor, @Amount, @TargetProductId, @Note, @RecordedBy) on conflict do nothing
        """,
        row) == 1;
}
