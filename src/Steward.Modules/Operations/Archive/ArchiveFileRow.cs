namespace Steward.Operations.Archive;

/// <summary>One row of <c>archive_files</c>: facts of one table, zone and business date.</summary>
internal sealed record ArchiveFileRow
{
    public Guid Id { get; init; }
    public string TableName { get; init; } = "";

    /// <summary>All zeros: facts of no zone.</summary>
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }

    /// <summary>1, and more for facts of the day that were finished later.</summary>
    public int Sequence { get; init; }

    /// <summary>Below the folder of the archive.</summary>
    public string Path { get; init; } = "";
    public string Dialect { get; init; } = "";

    /// <summary>Facts, a line each.</summary>
    public long Rows { get; init; }

    /// <summary>Rows of other tables that belong to them.</summary>
    public long PartRows { get; init; }
    public long Bytes { get; init; }
    public string? Sha256 { get; init; }
    public string State { get; init; } = FileState.Writing;

    /// <summary>Facts that the database has no longer, because of this file.</summary>
    public long RemovedRows { get; init; }
    public DateTimeOffset? VerifiedAt { get; init; }
    public DateTimeOffset? EmptiedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a file has come to. The database lets facts of its day go while it is verified, and at no other time.</summary>
internal static class FileState
{
    internal const string Writing = "writing";

    /// <summary>Complete on the disk under its name.</summary>
    internal const string Written = "written";

    /// <summary>Read back and found to be what was written.</summary>
    internal const string Verified = "verified";

    /// <summary>Everything that could leave has left.</summary>
    internal const string Emptied = "emptied";

    /// <summary>No longer what was written, after facts had left for it.</summary>
    internal const string Damaged = "damaged";
}

/// <summary>What left in a night.</summary>
internal readonly record struct Archived(int Files, long Rows, long Bytes)
{
    public static Archived operator +(Archived one, Archived other) => new(one.Files + other.Files, one.Rows + other.Rows, one.Bytes + other.Bytes);
}
