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

    /// <summary>When it took effect; null while it is ahead.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>What shows in the NAV of its day: a change of the face value whose factor is known, and a distribution. Everything else stops the scheme.</summary>
    internal bool ShowsInNav => Kind == "Distribution" || (Kind == "Face Value" && Factor is not null);
}

/// <summary>Table <c>corporate_actions</c>.</summary>
internal sealed class CorporateActionStore
{
    private const string Columns = "c.id, c.product_id, c.action_date, c.kind, c.factor, c.amount, c.target_product_id, c.note, c.recorded_by, c.created_at, c.applied_at";

    /// <summary>Those of the schemes that their last NAV does not show yet.</summary>
    internal Task<IReadOnlyList<CorporateActionRow>> Ahead(Session session) => session.Query<CorporateActionRow>(
        $"select {Columns} from corporate_actions c join nav_latest l on l.product_id = c.product_id where c.action_date > l.nav_date and c.applied_at is null order by c.product_id, c.action_date");

    internal Task<IReadOnlyList<CorporateActionRow>> Of(Session session, Guid product) =>
        session.Query<CorporateActionRow>($"select {Columns} from corporate_actions c where c.product_id = @product order by c.action_date desc, c.id", new { product });

    internal Task<CorporateActionRow?> Find(Session session, Guid id) => session.First<CorporateActionRow>($"select {Columns} from corporate_actions c where c.id = @id", new { id });

    /// <summary>True for the one caller who may let it take effect.</summary>
    internal async Task<bool> Apply(Session session, Guid id) => await session.Execute("update corporate_actions set applied_at = @Now where id = @id and applied_at is null", new { id, session.Now }) == 1;

    /// <summary>Codes of investment orders on a scheme that have not left yet.</summary>
    internal Task<IReadOnlyList<string>> OrdersToLeave(Session session, Guid product) => session.Query<string>(
        "select code from investment_orders where (product_id = @product or target_product_id = @product) and status in ('under_review', 'pending', 'confirmed') order by code limit 200", new { product });

    internal async Task<bool> Add(Session session, CorporateActionRow row) => await session.Execute(
        """
        insert into corporate_actions (id, product_id, action_date, kind, factor, amount, target_product_id, note, recorded_by)
        values (@Id, @ProductId, @ActionDate, @Kind, @Factor, @Amount, @TargetProductId, @Note, @RecordedBy) on conflict do nothing
        """,
        row) == 1;
}
