using Steward.Kernel;

namespace Steward.Wealth.Navs;

/// <summary>Values of one scheme or market series that were held for one reason.</summary>
internal sealed record QuarantineRow
{
    public Guid Id { get; init; }
    public Guid? ProductId { get; init; }
    public Guid? SeriesId { get; init; }
    public string Code { get; init; } = "";

    /// <summary>Open, Accepted, Rejected or Adjusted.</summary>
    public string Status { get; init; } = "Open";
    public DateOnly FirstDate { get; init; }
    public DateOnly LastDate { get; init; }
    public int RowCount { get; init; } = 1;
    public DateOnly? LastAcceptedDate { get; init; }
    public decimal? LastAcceptedNav { get; init; }
    public decimal? ProposedFactor { get; init; }
    public Json Detail { get; init; } = Json.Empty;
    public Guid? DropId { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? ClosedBy { get; init; }
    public string? CloseReason { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public string ProductCode { get; init; } = "";
    public string SchemeName { get; init; } = "";

    internal bool IsSeries => SeriesId is not null;

    /// <summary>Whose values they are.</summary>
    internal Guid SubjectId => ProductId ?? SeriesId!.Value;
}

/// <summary>Table <c>nav_quarantine</c>: one open case a scheme (or series) and code.</summary>
internal sealed class QuarantineStore
{
    private const string Columns =
        """
        q.id, q.product_id, q.series_id, q.code, q.status, q.first_date, q.last_date, q.row_count, q.last_accepted_date, q.last_accepted_nav, q.proposed_factor, q.detail, q.drop_id, q.closed_at, q.closed_by, q.close_reason, q.version,
        q.created_at, coalesce(p.product_code, m.code) as product_code, coalesce(p.name, m.name) as scheme_name
        """;

    private const string From = "from nav_quarantine q left join products p on p.id = q.product_id left join market_series m on m.id = q.series_id";

    private static readonly IReadOnlyList<ColumnOf<QuarantineRow>> Values =
    [
        new("id", r => r.Id), new("product_id", r => r.ProductId), new("series_id", r => r.SeriesId), new("code", r => r.Code), new("status", r => r.Status), new("first_date", r => r.FirstDate), new("last_date", r => r.LastDate), new("row_count", r => r.RowCount),
        new("last_accepted_date", r => r.LastAcceptedDate), new("last_accepted_nav", r => r.LastAcceptedNav), new("proposed_factor", r => r.ProposedFactor), new("detail", r => r.Detail), new("drop_id", r => r.DropId),
        new("created_at", r => r.CreatedAt), new("updated_at", r => r.CreatedAt), new("version", r => r.Version), new("metadata", _ => Json.Empty),
    ];

    internal Task<IReadOnlyList<QuarantineRow>> OpenOf(Session session, IReadOnlyCollection<Guid> subjects) =>
        session.Query<QuarantineRow>($"select {Columns} {From} where q.status = 'Open' and (q.product_id {session.AnyOf("ids")} or q.series_id {session.AnyOf("ids")})", new { ids = new IdArray([.. subjects]) });

    internal Task<int> Add(Session session, IReadOnlyList<QuarantineRow> rows) => session.InsertAll("nav_quarantine", Values, rows);

    internal Task<int> Join(Session session, QuarantineRow row) => session.Execute(
        "update nav_quarantine set row_count = @RowCount, first_date = @FirstDate, last_date = @LastDate, version = version + 1 where id = @Id and status = 'Open'", row);

    internal Task<QuarantineRow?> Find(Session session, Guid id) => session.First<QuarantineRow>($"select {Columns} {From} where q.id = @id{session.Pick("", " for update of q")}", new { id });

    internal Task<IReadOnlyList<QuarantineRow>> Page(Session session, PageRequest page, string? status, string? code, Guid? subject) => session.Query<QuarantineRow>(
        $"""
        select {Columns} {From} where (q.created_at, q.id) < (@At, @Id) {(status is null ? "" : "and q.status = @status")} {(code is null ? "" : "and q.code = @code")} {(subject is null ? "" : "and (q.product_id = @subject or q.series_id = @subject)")}
        order by q.created_at desc, q.id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, status, code, subject });

    /// <summary>The advisers whose open clients hold one of the schemes, or have an order that waits for a scheme or series.</summary>
    internal Task<IReadOnlyList<Guid>> AdvisersOf(Session session, IReadOnlyCollection<Guid> subjects) => session.Query<Guid>(
        $"""
        select distinct c.adviser_id from clients c
        where c.adviser_id is not null and c.retired_at is null and c.id in (
          select h.client_id from holdings h where h.product_id {session.AnyOf("ids")} and h.units > 0
          union select t.client_id from trigger_orders t where t.scheme_id {session.AnyOf("ids")} and t.status = 'Active'
          union select t.client_id from trigger_orders t where t.series_id {session.AnyOf("ids")} and t.status = 'Active')
        order by c.adviser_id
        """,
        new { ids = new IdArray([.. subjects]) });

    internal Task<int> Close(Session session, Guid id, string status, string actor, string reason) => session.Execute(
        "update nav_quarantine set status = @status, closed_at = @Now, closed_by = @actor, close_reason = @reason, version = version + 1 where id = @id and status = 'Open'", new { id, status, session.Now, actor, reason });
}
