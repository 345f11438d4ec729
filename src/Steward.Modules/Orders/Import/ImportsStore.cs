using Steward.Kernel;

namespace Steward.Orders;

/// <summary>An import as a job: what was asked and how far it is.</summary>
internal sealed record ImportRow
{
    public Guid Id { get; init; }
    public string Kind { get; init; } = "orders";
    public bool DryRun { get; init; }
    public string State { get; init; } = "waiting";
    public string? FileName { get; init; }
    public string Format { get; init; } = "csv";
    public int RowsTotal { get; init; }
    public int RowsDone { get; init; }
    public int CreatedCount { get; init; }
    public int WarningCount { get; init; }
    public int UnchangedCount { get; init; }
    public int FailedCount { get; init; }
    public string? Error { get; init; }
    public bool CancelRequested { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>What became of a row. <c>warning</c> and errors stand in <c>reason</c>.</summary>
internal sealed record ImportRowResult
{
    public int RowNumber { get; init; }
    public string State { get; init; } = "";
    public string? ExternalId { get; init; }
    public Guid? SubjectId { get; init; }
    public string? Field { get; init; }
    public string? Code { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The tables <c>imports</c> and <c>import_rows</c>.</summary>
internal static class ImportsStore
{
    private const string Read = "id, kind, dry_run, state, file_name, format, rows_total, rows_done, created_count, warning_count, unchanged_count, failed_count, error, cancel_requested, created_at, finished_at";

    internal static Task<int> Add(Session session, ImportRow row, string hash, long size, string actor) => session.Execute(
        """
        insert into imports (id, kind, dry_run, state, file_name, content_hash, size, format, rows_total, requested_by, started_at, created_at, updated_at)
        values (@Id, @Kind, @DryRun, 'running', @FileName, @hash, @size, @Format, @RowsTotal, @actor, @Now, @Now, @Now)
        """,
        new { row.Id, row.Kind, row.DryRun, row.FileName, hash, size, row.Format, row.RowsTotal, actor, session.Now });

    internal static Task<ImportRow?> Find(Session session, Guid id) => session.First<ImportRow>($"select {Read} from imports where id = @id", new { id });

    internal static Task<IReadOnlyList<ImportRowResult>> Rows(Session session, Guid id, string? state, int after, int take) => session.Query<ImportRowResult>(
        $"""
        select row_number, state, external_id, subject_id, field, code, reason from import_rows
        where import_id = @id and row_number > @after {(state is null ? "" : "and state = @state")} order by row_number limit @take
        """,
        new { id, after, state, take });

    internal static async Task AddRows(Session session, Guid import, IReadOnlyList<ImportRowResult> rows)
    {
        await session.Insert<ImportRowResult>("import_rows",
            [
                new("id", _ => Ids.New(session.Now)), new("import_id", _ => import), new("row_number", r => r.RowNumber), new("state", r => r.State), new("external_id", r => r.ExternalId),
                new("subject_id", r => r.SubjectId), new("field", r => r.Field), new("code", r => r.Code), new("reason", r => r.Reason),
            ],
            rows);
        await session.Execute(
            """
            update imports set rows_done = rows_done + @done, created_count = created_count + @created, warning_count = warning_count + @warned,
              unchanged_count = unchanged_count + @unchanged, failed_count = failed_count + @failed where id = @import
            """,
            new { import, done = rows.Count, created = Of(rows, "created"), warned = Of(rows, "created_with_warning"), unchanged = Of(rows, "unchanged"), failed = Of(rows, "failed") });
    }

    internal static Task<int> Finish(Session session, Guid id, string state, string? error) => session.Execute(
        "update imports set state = @state, error = @error, finished_at = @Now where id = @id and state = 'running'", new { id, state, error, session.Now });

    internal static Task<int> AskToCancel(Session session, Guid id) => session.Execute(
        "update imports set cancel_requested = @yes where id = @id and state = 'running'", new { id, yes = true });

    private static int Of(IReadOnlyList<ImportRowResult> rows, string state) => rows.Count(r => r.State == state);
}
