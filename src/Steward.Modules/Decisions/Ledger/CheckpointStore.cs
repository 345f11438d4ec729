using Steward.Kernel;

namespace Steward.Decisions.Ledger;

internal sealed record CheckpointRow
{
    public required string Stream { get; init; }
    public long Seq { get; init; }
    public required string EntryHash { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Signature { get; init; }
    public required string KeyId { get; init; }
    public DateTimeOffset ExportedAt { get; init; }
}

/// <summary>Signed heads.</summary>
internal sealed class CheckpointStore
{
    private const string Columns = "stream, seq, entry_hash, at, signature, key_id, exported_at";

    internal Task<int> Add(Session session, Checkpoint c) => session.Execute(
        $"insert into ledger_checkpoints ({Columns}) values (@Stream, @Seq, @EntryHash, @At, @Signature, @KeyId, @Now) on conflict (stream, seq) do nothing",
        new { c.Stream, c.Seq, c.EntryHash, c.At, c.Signature, c.KeyId, session.Now });

    internal Task<IReadOnlyList<CheckpointRow>> List(Session session, string? stream, PageRequest page) => session.Query<CheckpointRow>(
        $"select {Columns} from ledger_checkpoints where at <= @At {(stream is null ? "" : "and stream = @stream")} order by at desc, stream, seq desc limit @Limit",
        new { stream, page.At, page.Limit });

    internal Task<CheckpointRow?> Last(Session session, string stream) => session.First<CheckpointRow>(
        $"select {Columns} from ledger_checkpoints where stream = @stream order by seq desc limit 1", new { stream });
}
