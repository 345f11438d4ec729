using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>SQL of <c>archive_files</c> and <c>archive_nights</c>.</summary>
internal sealed class ArchiveStore : IArchivedDays
{
    private const string Columns =
        "id, table_name, zone_id, business_date, sequence, path, dialect, rows, part_rows, bytes, sha256, state, removed_rows, verified_at, emptied_at, created_at";

    internal async Task<int> NextSequence(Session session, string table, Guid zone, DateOnly date) => 1 + (await session.Scalar<int?>(
        "select max(sequence) from archive_files where table_name = @table and zone_id = @zone and business_date = @date", new { table, zone, date }) ?? 0);

    internal Task<int> Add(Session session, ArchiveFileRow file) => session.Execute(
        """
        insert into archive_files (id, table_name, zone_id, business_date, sequence, path, dialect, created_at)
        values (@Id, @TableName, @ZoneId, @BusinessDate, @Sequence, @Path, @Dialect, @CreatedAt)
        """,
        file);

    internal Task<int> Written(Session session, ArchiveFileRow file) => session.Execute(
        "update archive_files set state = 'written', rows = @Rows, part_rows = @PartRows, bytes = @Bytes, sha256 = @Sha256 where id = @Id and state = 'writing'", file);

    internal Task<int> Verified(Session session, Guid id) =>
        session.Execute("update archive_files set state = 'verified', verified_at = @Now where id = @id and state = 'written'", new { id, session.Now });

    /// <summary>Holds the row until the commit; false when the file is no longer good for deletions.</summary>
    internal async Task<bool> LockVerified(Session session, Guid id) =>
        await session.First<ArchiveFileRow>($"select {Columns} from archive_files where id = @id and state = 'verified'{session.ForUpdate}", new { id }) is not null;

    internal Task<int> Removed(Session session, Guid id, int count) =>
        session.Execute("update archive_files set removed_rows = removed_rows + @count where id = @id and state = 'verified'", new { id, count });

    internal Task<int> Emptied(Session session, Guid id) =>
        session.Execute("update archive_files set state = 'emptied', emptied_at = @Now where id = @id and state = 'verified'", new { id, session.Now });

    internal Task<int> Damaged(Session session, Guid id) => session.Execute("update archive_files set state = 'damaged' where id = @id and state = 'verified'", new { id });

    /// <summary>Forgets a file for which nothing has left.</summary>
    internal Task<int> Discard(Session session, Guid id) => session.Execute("delete from archive_files where id = @id and removed_rows = 0", new { id });

    /// <summary>Files of a zone that an earlier night left behind, oldest first.</summary>
    internal Task<IReadOnlyList<ArchiveFileRow>> Unfinished(Session session, Guid zone) => session.Query<ArchiveFileRow>(
        $"select {Columns} from archive_files where zone_id = @zone and state in ('writing', 'written', 'verified') order by created_at, id", new { zone });

    internal Task<IReadOnlyList<ArchiveFileRow>> List(Session session, FileFilter filter) => session.Query<ArchiveFileRow>(
        $"""
        select {Columns} from archive_files where state <> 'writing'{(filter.Table is null ? "" : " and table_name = @Table")}{(filter.Zone is null ? "" : " and zone_id = @Zone")}
          {(filter.From is null ? "" : " and business_date >= @From")}{(filter.To is null ? "" : " and business_date <= @To")}
        order by business_date, table_name, zone_id, sequence
        """,
        filter);

    public async Task<IReadOnlySet<string>> Of(Session session, string table) => (await session.Query<ArchiveFileRow>(
            "select distinct zone_id, business_date from archive_files where table_name = @table and removed_rows > 0", new { table }))
        .Select(day => FormattableString.Invariant($"{day.ZoneId} {day.BusinessDate:yyyy-MM-dd}")).ToHashSet(StringComparer.Ordinal);

    internal async Task<IReadOnlyDictionary<Guid, DateOnly>> LastNights(Session session) =>
        (await session.Query<Night>("select zone_id, night as date from archive_nights")).ToDictionary(night => night.ZoneId, night => night.Date);

    internal Task<int> SetNight(Session session, Guid zone, DateOnly night, Archived sum) => session.Execute(
        """
        insert into archive_nights (zone_id, night, files, rows, bytes, finished_at) values (@zone, @night, @Files, @Rows, @Bytes, @Now)
        on conflict (zone_id) do update set night = excluded.night, files = excluded.files, rows = excluded.rows, bytes = excluded.bytes, finished_at = excluded.finished_at
        """,
        new { zone, night, sum.Files, sum.Rows, sum.Bytes, session.Now });

    private sealed record Night
    {
        public Guid ZoneId { get; init; }
        public DateOnly Date { get; init; }
    }
}

/// <summary>Which files; null: all.</summary>
internal sealed record FileFilter(string? Table = null, Guid? Zone = null, DateOnly? From = null, DateOnly? To = null);
