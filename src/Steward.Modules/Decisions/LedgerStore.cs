using System.IO.Compression;
using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Decisions.Ledger;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>An entry about to be chained.</summary>
internal sealed record PendingEntry(string Kind, Guid? DecisionId, string Actor, string BodyHash);

/// <summary>A payload about to be stored under its hash.</summary>
internal sealed record Blob(string Hash, string Kind, ReadOnlyMemory<byte> Content)
{
    internal static Blob Body(byte[] content) => new(Sha256Hex.Of(content), "body", content);
}

/// <summary>A payload as it is stored.</summary>
internal sealed record PackedBlob(Blob Blob, string Encoding, byte[] Payload);

internal sealed record HeadRow
{
    public required string Stream { get; init; }
    public long Seq { get; init; }
    public required string EntryHash { get; init; }
}

internal sealed record EntryRow
{
    public required string Stream { get; init; }
    public long Seq { get; init; }
    public required string Kind { get; init; }
    public Guid? DecisionId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public required string PrevHash { get; init; }
    public required string BodyHash { get; init; }
    public required string EntryHash { get; init; }

    internal StoredEntry Stored(ReadOnlyMemory<byte>? body = null) => new(new(Stream, Seq, PrevHash, Kind, DecisionId, At, Actor, BodyHash), EntryHash, body);
}

/// <summary>The entry that last set a decision's state.</summary>
internal sealed record StateRow
{
    public Guid DecisionId { get; init; }
    public long Seq { get; init; }
}

internal sealed record BlobRow
{
    public required string Hash { get; init; }
    public required string Encoding { get; init; }
    public int Size { get; init; }
    public byte[]? Payload { get; init; }
    public DateTimeOffset? PurgedAt { get; init; }

    /// <summary>Null when retention emptied it.</summary>
    internal byte[]? Content() => Payload is null ? null : Encoding == "br" ? LedgerStore.Unpacked(Payload, Size) : Payload;
}

/// <summary>Heads, entries and blobs.</summary>
internal sealed class LedgerStore
{
    // Below this packing costs more processor time than the bytes that it saves.
    private const int LeastPacked = 2048;
    internal const string EntryColumns = "stream, seq, kind, decision_id, at, actor, prev_hash, body_hash, entry_hash";

    private static readonly IReadOnlyList<ColumnOf<object?[]>> NewEntry = RowSets.InOrder(EntryColumns.Split(", "));
    private static readonly IReadOnlyList<ColumnOf<PackedBlob>> NewBlob =
        [new("hash", b => b.Blob.Hash), new("kind", b => b.Blob.Kind), new("encoding", b => b.Encoding), new("size", b => b.Blob.Content.Length), new("payload", b => b.Payload)];

    /// <summary>Chains entries to a stream. The head's row is locked here and stays so until the commit.</summary>
    internal async Task Append(Session session, string stream, IReadOnlyList<PendingEntry> pending)
    {
        var head = await Lock(session, stream);
        var rows = new List<object?[]>(pending.Count);
        foreach (var one in pending)
        {
            var entry = new ChainEntry(stream, head.Seq + 1, head.Hash, one.Kind, one.DecisionId, session.Now, one.Actor, one.BodyHash);
            head = new(entry.Seq, entry.EntryHash(ChainEntry.LedgerPrefix));
            rows.Add([stream, entry.Seq, entry.Kind, entry.DecisionId, entry.At, entry.Actor, entry.PrevHash, entry.BodyHash, head.Hash]);
        }
        await session.InsertAll("ledger_entries", NewEntry, rows);
        await session.Execute("update ledger_heads set seq = @Seq, entry_hash = @Hash where stream = @stream", new { stream, head.Seq, head.Hash });
    }

    private static async Task<ChainHead> Lock(Session session, string stream)
    {
        var sql = "select stream, seq, entry_hash from ledger_heads where stream = @stream" + session.ForUpdate;
        var row = await session.First<HeadRow>(sql, new { stream });
        if (row is null)
        {
            await session.Execute("insert into ledger_heads (stream, seq, entry_hash) values (@stream, 0, @none) on conflict (stream) do nothing", new { stream, none = ChainEntry.NoHash });
            row = await session.First<HeadRow>(sql, new { stream });
        }
        return new(row!.Seq, row.EntryHash);
    }

    /// <summary>As they are stored: each once, in the order of their hashes, the larger ones compressed.</summary>
    internal static IReadOnlyList<PackedBlob> Packed(IEnumerable<Blob> blobs) =>
    [
        .. blobs.DistinctBy(blob => blob.Hash).OrderBy(blob => blob.Hash, StringComparer.Ordinal).Select(blob =>
            blob.Content.Length < LeastPacked ? new PackedBlob(blob, "identity", blob.Content.ToArray()) : new PackedBlob(blob, "br", Packed(blob.Content.Span))),
    ];

    internal Task Save(Session session, IReadOnlyList<PackedBlob> blobs) => session.InsertAll("decision_blobs", NewBlob, blobs, "on conflict (hash) do nothing");

    internal async Task<byte[]?> Content(Session session, string hash) => (await session.First<BlobRow>(
        "select hash, encoding, size, payload, purged_at from decision_blobs where hash = @hash", new { hash }))?.Content();

    /// <summary>Null when retention emptied it. Of a damaged pack the whole, which has not the body's hash.</summary>
    internal async Task<byte[]?> BodyOf(Session session, DecisionFacts decision)
    {
        var content = await Content(session, decision.BodyBlob);
        if (content is null || decision.BodyPlace is not { } place) return content;
        try { return BodyPack.Places(content) is var places && place < places.Count ? content[places[place]] : content; }
        catch (JsonException) { return content; }
    }

    /// <summary>The bodies of entries, wherever they lie.</summary>
    internal async Task<EntryBodies> BodiesOf(Session session, IReadOnlyList<EntryRow> rows)
    {
        var places = new Dictionary<Guid, BodyPlace>();
        foreach (var part in rows.Where(row => row.Kind is "decision_proposed" or "override" && row.DecisionId is not null).Select(row => row.DecisionId!.Value).Distinct().Chunk(500))
            foreach (var place in await session.Query<BodyPlace>($"select id, body_hash, body_blob, body_place as place from decisions where id {session.AnyOf("ids")}", new { ids = new IdArray([.. part]) })) places[place.Id] = place;
        var blobs = new Dictionary<string, BlobRow>(StringComparer.Ordinal);
        foreach (var part in rows.Select(row => EntryBodies.PlaceOf(row, places).BodyBlob).Distinct(StringComparer.Ordinal).Chunk(500))
            foreach (var blob in await Contents(session, part)) blobs[blob.Hash] = blob;
        return new(places, blobs);
    }

    internal Task<IReadOnlyList<BlobRow>> Contents(Session session, IReadOnlyCollection<string> hashes) => session.Query<BlobRow>(
        $"select hash, encoding, size, payload, purged_at from decision_blobs where hash {session.Pick("in @hashes", "= any(@hashes)")}", new { hashes });

    internal Task<IReadOnlyList<HeadRow>> Heads(Session session) => session.Query<HeadRow>("select stream, seq, entry_hash from ledger_heads order by stream");

    internal Task<IReadOnlyList<EntryRow>> OfDecision(Session session, Guid decision) => session.Query<EntryRow>(
        $"select {EntryColumns} from ledger_entries where decision_id = @decision order by seq", new { decision });

    internal Task<EntryRow?> Entry(Session session, string stream, long seq) => session.First<EntryRow>(
        $"select {EntryColumns} from ledger_entries where stream = @stream and seq = @seq", new { stream, seq });

    /// <summary>A stream's entries after a number, in the order of their numbers.</summary>
    internal Task<IReadOnlyList<EntryRow>> After(Session session, string stream, long seq, int limit) => session.Query<EntryRow>(
        $"select {EntryColumns} from ledger_entries where stream = @stream and seq > @seq order by seq limit @limit", new { stream, seq, limit });

    internal Task<IReadOnlyList<StateRow>> LastStates(Session session, IReadOnlyCollection<Guid> decisions) =>
        session.Query<StateRow>(
            $"""
            select e.decision_id, e.seq from ledger_entries e
            where e.decision_id {session.AnyOf("decisions")} and e.kind in ('decision_proposed', 'decision_state')
              and not exists (select 1 from ledger_entries later where later.decision_id = e.decision_id and later.kind = 'decision_state' and later.seq > e.seq)
            """,
            new { decisions = new IdArray([.. decisions]) });

    /// <summary>The retention procedure: empties payloads older than an instant and nothing else. Returns how many.</summary>
    internal Task<int> Purge(Session session, string kind, DateTimeOffset before, int limit) => session.Execute(
        """
        update decision_blobs set payload = null, purged_at = @Now where hash in (
          select hash from decision_blobs where kind = @kind and purged_at is null and created_at < @before order by created_at limit @limit)
        """,
        new { kind, before, limit, session.Now });

    private static byte[] Packed(ReadOnlySpan<byte> content)
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        if (!BrotliEncoder.TryCompress(content, buffer, out var written, quality: 1, window: 22))
            throw new InvalidOperationException($"{content.Length} bytes did not fit into {buffer.Length}.");
        return buffer[..written];
    }

    internal static byte[] Unpacked(byte[] packed, int size)
    {
        var content = new byte[size];
        if (!BrotliDecoder.TryDecompress(packed, content, out var written) || written != size) throw new InvalidDataException($"A payload of {packed.Length} bytes does not unpack to {size}.");
        return content;
    }
}
