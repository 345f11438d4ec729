using System.Text.Json.Serialization;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>An import as a job: what was asked and how far it is.</summary>
internal sealed record ImportJob
{
    internal const string Waiting = "waiting";
    internal const string Running = "running";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";

    public Guid Id { get; init; }
    public string Kind { get; init; } = "orders";
    public string Mode { get; init; } = "insert";
    public bool DryRun { get; init; }
    public string State { get; init; } = Waiting;
    public string? FileName { get; init; }
    public long Size { get; init; }
    public string Format { get; init; } = "csv";
    public Json Options { get; init; } = Json.Empty;
    public Json ColumnMap { get; init; } = Json.Empty;
    public int RowsTotal { get; init; }
    public int RowsDone { get; init; }
    public int CreatedCount { get; init; }
    public int WarningCount { get; init; }
    public int UpdatedCount { get; init; }
    public int UnchangedCount { get; init; }
    public int FailedCount { get; init; }
    public string? Error { get; init; }
    public string RequestedBy { get; init; } = "";
    public bool CancelRequested { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whole per cent; 100 when it has ended.</summary>
    public int Progress => IsOpen ? RowsTotal == 0 ? 0 : (int)(100L * RowsDone / RowsTotal) : 100;

    [JsonIgnore] internal bool IsOpen => State is Waiting or Running;

    [JsonIgnore] internal bool IsUpsert => Mode == "upsert";
}

/// <summary>Names that a caller gives the columns of his files, remembered for the next file.</summary>
internal sealed record ColumnMapRow
{
    public string Kind { get; init; } = "";
    public string Name { get; init; } = "";
    public Json ColumnMap { get; init; } = Json.Empty;
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>How many rows had one fate for one reason, and the words of one of them.</summary>
internal sealed record AccountLine
{
    public string State { get; init; } = "";
    public string? Code { get; init; }
    public string? Field { get; init; }
    public int Rows { get; init; }
    public string? Example { get; init; }
}

/// <summary>The tables <c>imports</c>, <c>import_files</c>, <c>import_rows</c> and <c>import_column_maps</c>.</summary>
internal static class ImportsStore
{
    private const string Read =
        """
        id, kind, mode, dry_run, state, file_name, size, format, options, column_map, rows_total, rows_done, created_count, warning_count, updated_count,
        unchanged_count, failed_count, error, requested_by, cancel_requested, started_at, finished_at, created_at
        """;

    internal static async Task Add(Session session, ImportJob job, byte[] content)
    {
        await session.Execute(
            """
            insert into imports (id, kind, mode, dry_run, state, file_name, content_hash, size, format, options, column_map, rows_total, requested_by, created_at)
            values (@Id, @Kind, @Mode, @DryRun, @State, @FileName, @hash, @Size, @Format, @Options, @ColumnMap, @RowsTotal, @RequestedBy, @CreatedAt)
            """,
            new
            {
                job.Id, job.Kind, job.Mode, job.DryRun, job.State, job.FileName, hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), job.Size, job.Format, job.Options,
                job.ColumnMap, job.RowsTotal, job.RequestedBy, job.CreatedAt,
            });
        await session.Execute("insert into import_files (id, import_id, content, created_at) values (@id, @job, @content, @Now)", new { id = Ids.New(session.Now), job = job.Id, content, session.Now });
    }

    internal static Task<ImportJob?> Find(Session session, Guid id) => session.First<ImportJob>($"select {Read} from imports where id = @id", new { id });

    /// <summary>Locked until the end of the transaction: of two nodes one takes a chunk.</summary>
    internal static Task<ImportJob?> Lock(Session session, Guid id) => session.First<ImportJob>($"select {Read} from imports where id = @id{session.ForUpdate}", new { id });

    internal static Task<IReadOnlyList<ImportJob>> List(Session session, PageRequest page) => session.Query<ImportJob>(
        $"select {Read} from imports where (created_at, id) < (@At, @Id) order by created_at desc, id desc limit @Take", new { page.At, page.Id, page.Take });

    /// <summary>The oldest job that is not at its end.</summary>
    internal static Task<ImportJob?> Next(Session session, IReadOnlyCollection<Guid> setAside) => session.First<ImportJob>(
        $"select {Read} from imports where state in ('waiting', 'running') and not (id {session.AnyOf("aside")}) order by created_at, id limit 1", new { aside = new IdArray([.. setAside]) });

    internal static Task<byte[]?> File(Session session, Guid job) => session.Scalar<byte[]>("select content from import_files where import_id = @job", new { job });

    internal static Task<IReadOnlyList<ImportRowResult>> Rows(Session session, Guid id, string? state, int after, int take) => session.Query<ImportRowResult>(
        $"""
        select row_number, state, external_id, subject_id, field, code, reason from import_rows
        where import_id = @id and row_number > @after {(state is null ? "" : "and state = @state")} order by row_number limit @take
        """,
        new { id, after, state, take });

    /// <summary>Every row of the job, counted by what became of it and why; the counts add up to the rows done.</summary>
    internal static Task<IReadOnlyList<AccountLine>> Account(Session session, Guid id) => session.Query<AccountLine>(
        """
        select state, code, field, cast(count(*) as integer) as rows, min(reason) as example from import_rows where import_id = @id
        group by state, code, field order by state, count(*) desc, code, field
        """,
        new { id });

    /// <summary>The results of a chunk and the job's progress, together.</summary>
    internal static async Task AddRows(Session session, Guid job, IReadOnlyList<ImportRowResult> rows)
    {
        await session.InsertAll<ImportRowResult>("import_rows",
            [
                new("id", _ => Ids.New(session.Now)), new("import_id", _ => job), new("row_number", r => r.RowNumber), new("state", r => r.State), new("external_id", r => Short(r.ExternalId, 255)),
                new("subject_id", r => r.SubjectId), new("field", r => Short(r.Field, 100)), new("code", r => r.Code), new("reason", r => r.Reason),
            ],
            rows);
        int Of(string state) => rows.Count(r => r.State == state);
        await session.Execute(
            """
            update imports set state = 'running', started_at = coalesce(started_at, @Now), rows_done = rows_done + @done, created_count = created_count + @created, warning_count = warning_count + @warned,
              updated_count = updated_count + @updated, unchanged_count = unchanged_count + @unchanged, failed_count = failed_count + @failed where id = @job
            """,
            new
            {
                job, done = rows.Count, created = Of(ImportRowResult.Created), warned = Of(ImportRowResult.Warned), updated = Of(ImportRowResult.Updated), unchanged = Of(ImportRowResult.Unchanged),
                failed = Of(ImportRowResult.Failed), session.Now,
            });
    }

    /// <summary>The job has ended: its file is no longer needed.</summary>
    internal static async Task<int> Finish(Session session, Guid id, string state, string? error)
    {
        await session.Execute("delete from import_files where import_id = @id", new { id });
        return await session.Execute("update imports set state = @state, error = @error, finished_at = @Now where id = @id and state in ('waiting', 'running')", new { id, state, error, session.Now });
    }

    internal static Task<int> AskToCancel(Session session, Guid id) => session.Execute(
        "update imports set cancel_requested = @yes where id = @id and state in ('waiting', 'running')", new { id, yes = true });

    /// <summary>External ids that this job has made, as far as its rows say: what a dry run made was rolled back and is nowhere else.</summary>
    internal static async Task<HashSet<string>> Made(Session session, Guid job) => [.. await session.Query<string>(
        "select external_id from import_rows where import_id = @job and external_id is not null and state in ('created', 'created_with_warning')", new { job })];

    internal static Task<Json?> Map(Session session, string principal, string kind, string name) => session.First<Json?>(
        "select column_map from import_column_maps where principal = @principal and kind = @kind and name = @name", new { principal, kind, name });

    internal static Task<IReadOnlyList<ColumnMapRow>> Maps(Session session, string principal) => session.Query<ColumnMapRow>(
        "select kind, name, column_map, updated_at from import_column_maps where principal = @principal order by kind, name", new { principal });

    internal static Task<int> SaveMap(Session session, string principal, string kind, string name, Json map) => session.Execute(
        """
        insert into import_column_maps (id, principal, kind, name, column_map, created_at) values (@id, @principal, @kind, @name, @map, @Now)
        on conflict (principal, kind, name) do update set column_map = excluded.column_map
        """,
        new { id = Ids.New(session.Now), principal, kind, name, map, session.Now });

    private static string? Short(string? text, int most) => text is null || text.Length <= most ? text : text[..most];
}
