namespace Steward.Kernel;

/// <summary>A table whose finished facts leave for the archive when their time is over. Each module registers its own.</summary>
/// <param name="Table">Has <c>id</c>, <c>zone_id</c>, <c>business_date</c> and an index over the last two; the database refuses to delete from it otherwise.</param>
/// <param name="Finished">SQL over the table's own columns: true for a fact that changes no more.</param>
/// <param name="Parts">Tables whose rows go with the fact that they belong to.</param>
public sealed record Archivable(string Table, string Finished, params IReadOnlyList<ArchivablePart> Parts);

/// <param name="Key">The column that names the fact.</param>
public sealed record ArchivablePart(string Table, string Key);

/// <summary>Knows the days of which facts have left, so that a rollup is not held against what is no longer there.</summary>
public interface IArchivedDays
{
    /// <summary>Zone and date as the keys of rollups begin: <c>0192… 2026-08-21</c>.</summary>
    Task<IReadOnlySet<string>> Of(Session session, string table);
}

/// <summary>Data that is deleted, not archived, when its time is over. One engine asks every module each night.</summary>
public interface INightlyPurge
{
    /// <summary>What is deleted, for the account of the night: <c>driver_positions</c>.</summary>
    string Of { get; }

    /// <summary>Deletes some of what is too old, in the caller's transaction.</summary>
    /// <param name="most">Rows at most.</param>
    /// <returns>How many; 0 when nothing is left to do.</returns>
    Task<int> Purge(Session session, int most);
}
