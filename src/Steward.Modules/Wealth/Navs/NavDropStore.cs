using Steward.Kernel;
using Steward.Portfolio.Navs;

namespace Steward.Wealth.Navs;

/// <summary>One delivery of NAVs as it is stored.</summary>
internal sealed record NavDropRow
{
    public Guid Id { get; init; }

    /// <summary>The order in which the triggers see the drops.</summary>
    public long Seq { get; init; }
    public string Source { get; init; } = "";
    public string? FileName { get; init; }
    public string Sha256 { get; init; } = "";

    /// <summary>full or delta.</summary>
    public string Form { get; init; } = "delta";

    /// <summary>amfi, csv or json.</summary>
    public string Format { get; init; } = "csv";
    public DateTimeOffset ReceivedAt { get; init; }
    public DateOnly LocalDate { get; init; }

    /// <summary>accepted, held or rejected.</summary>
    public string Status { get; init; } = "accepted";
    public string? HoldCode { get; init; }
    public string? HoldReason { get; init; }
    public string? HeaderHash { get; init; }
    public int RowCount { get; init; }
    public int AcceptedCount { get; init; }
    public int UnchangedCount { get; init; }
    public int HeldCount { get; init; }
    public int IgnoredCount { get; init; }
    public int UnknownCount { get; init; }
    public int NoValueCount { get; init; }
    public int HistoryCount { get; init; }
    public int RestatedCount { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset? EvaluatedAt { get; init; }
    public string? ClosedBy { get; init; }
    public string? CloseReason { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Tables <c>nav_drops</c>, <c>nav_drop_files</c> and <c>nav_layouts</c>.</summary>
internal sealed class NavDropStore
{
    private const int DropsCompared = 10;

    private const string Columns =
        """
        id, seq, source, file_name, sha256, form, format, received_at, local_date, status, hold_code, hold_reason, header_hash, row_count, accepted_count, unchanged_count, held_count, ignored_count, unknown_count,
        no_value_count, history_count, restated_count, actor, evaluated_at, closed_by, close_reason, metadata, created_at
        """;

    /// <summary>One delivery at a time: each is judged against what the one before it accepted.</summary>
    internal static Task Lock(Session session) => session.Dialect is Dialect.PostgreSql ? session.Execute("select pg_advisory_xact_lock(7413001)") : Task.CompletedTask;

    internal Task<NavDropRow?> OfHash(Session session, string sha256) => session.First<NavDropRow>($"select {Columns} from nav_drops where sha256 = @sha256", new { sha256 });

    internal Task<NavDropRow?> Find(Session session, Guid id) => session.First<NavDropRow>($"select {Columns} from nav_drops where id = @id{session.ForUpdate}", new { id });

    internal Task<IReadOnlyList<NavDropRow>> Page(Session session, PageRequest page, string? status) => session.Query<NavDropRow>(
        $"select {Columns} from nav_drops where (received_at, id) < (@At, @Id) {(status is null ? "" : "and status = @status")} order by received_at desc, id desc limit @Take", new { page.At, page.Id, page.Take, status });

    /// <summary>The oldest accepted drop that the triggers have not seen.</summary>
    internal Task<NavDropRow?> NextUnseen(Session session) => session.First<NavDropRow>($"select {Columns} from nav_drops where evaluated_at is null and status = 'accepted' order by seq limit 1");

    /// <summary>False: another has marked it already.</summary>
    internal async Task<bool> Seen(Session session, Guid id) => await session.Execute("update nav_drops set evaluated_at = @Now where id = @id and evaluated_at is null", new { id, session.Now }) == 1;

    internal async Task Add(Session session, NavDropRow drop, byte[]? content)
    {
        await session.Execute(
            """
            insert into nav_drops (id, seq, source, file_name, sha256, form, format, received_at, local_date, status, hold_code, hold_reason, header_hash, row_count, accepted_count, unchanged_count, held_count,
              ignored_count, unknown_count, no_value_count, history_count, restated_count, actor, metadata)
            values (@Id, (select coalesce(max(seq), 0) + 1 from nav_drops), @Source, @FileName, @Sha256, @Form, @Format, @ReceivedAt, @LocalDate, @Status, @HoldCode, @HoldReason, @HeaderHash, @RowCount, @AcceptedCount,
              @UnchangedCount, @HeldCount, @IgnoredCount, @UnknownCount, @NoValueCount, @HistoryCount, @RestatedCount, @Actor, @Metadata)
            """,
            drop);
        if (content is not null) await session.Execute("insert into nav_drop_files (drop_id, content) values (@Id, @content)", new { drop.Id, content });
    }

    /// <summary>A held drop that a person let through, or refused.</summary>
    internal Task<int> Close(Session session, NavDropRow drop) => session.Execute(
        """
        update nav_drops set seq = (select max(seq) + 1 from nav_drops), status = @Status, form = @Form, row_count = @RowCount, accepted_count = @AcceptedCount, unchanged_count = @UnchangedCount, held_count = @HeldCount,
          ignored_count = @IgnoredCount, unknown_count = @UnknownCount, no_value_count = @NoValueCount, history_count = @HistoryCount, restated_count = @RestatedCount, closed_by = @ClosedBy, close_reason = @CloseReason,
          metadata = @Metadata, hold_code = @HoldCode, hold_reason = @HoldReason
        where id = @Id and status = 'held'
        """,
        drop);

    internal Task<byte[]?> Content(Session session, Guid drop) => session.Scalar<byte[]>("select content from nav_drop_files where drop_id = @drop", new { drop });

    /// <summary>Row counts of the last full drops, and the live schemes that have had a NAV.</summary>
    internal async Task<DropHistory> History(Session session)
    {
        var counts = await session.Query<int>("select row_count from nav_drops where form = 'full' and status = 'accepted' order by seq desc limit @DropsCompared", new { DropsCompared });
        var live = await session.Query<LiveScheme>("select p.product_code, p.isin, p.isin_reinvest from products p join nav_latest l on l.product_id = p.id where p.is_live and p.retired_at is null");
        return new([.. counts], [.. live.Select(scheme => new NavScheme(scheme.ProductCode, scheme.Isin, scheme.IsinReinvest, "", null))]);
    }

    internal async Task<IReadOnlyDictionary<string, NavLayout>> Layouts(Session session)
    {
        var rows = await session.Query<LayoutRow>("select header_hash, columns from nav_layouts");
        return rows.ToDictionary(row => row.HeaderHash, row => row.Columns.As<StoredLayout>() is { } layout ? new NavLayout(layout.Separator[0], [.. layout.Columns.Select(Enum.Parse<NavColumn>)]) : throw new InvalidOperationException($"Layout {row.HeaderHash} cannot be read."));
    }

    internal Task<int> Map(Session session, string hash, string header, NavLayout layout, string actor) => session.Execute(
        "insert into nav_layouts (header_hash, header, columns, mapped_by) values (@hash, @header, @columns, @actor) on conflict (header_hash) do update set columns = excluded.columns, mapped_by = excluded.mapped_by",
        new { hash, header, columns = Json.Of(new StoredLayout($"{layout.Separator}", [.. layout.Columns.Select(column => column.ToString())])), actor });

    internal sealed record StoredLayout(string Separator, IReadOnlyList<string> Columns);

    private sealed record LayoutRow
    {
        public string HeaderHash { get; init; } = "";
        public Json Columns { get; init; }
    }

    private sealed record LiveScheme
    {
        public string ProductCode { get; init; } = "";
        public string? Isin { get; init; }
        public string? IsinReinvest { get; init; }
    }
}
