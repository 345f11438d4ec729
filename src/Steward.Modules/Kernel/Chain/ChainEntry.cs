namespace Steward.Kernel;

/// <summary>
/// One link of a hash chain: decision ledger, audit trail, execution log, consent. Within a stream <paramref name="Seq"/> counts
/// from 1 without gaps, and <paramref name="PrevHash"/> is the hash of the link before (64 zeros for the first). The body itself
/// lies elsewhere under its SHA-256.
/// </summary>
public sealed record ChainEntry(
    string Stream, long Seq, string PrevHash, string Kind, Guid? DecisionId, DateTimeOffset At, string Actor, string BodyHash)
{
    public const string LedgerPrefix = "steward-ledger-1\n";
    public const string AuditPrefix = "steward-audit-1\n";
    public static readonly string NoHash = new('0', 64);

    /// <summary>SHA-256 over the prefix and the canonical entry.</summary>
    public string EntryHash(string prefix) => Sha256Hex.Of(prefix, ToCanonical());

    public byte[] ToCanonical()
    {
        var json = new CanonicalJsonWriter().BeginObject()
            .Name("actor").Value(Actor).Name("at").Value(At).Name("body_hash").Value(BodyHash);
        if (DecisionId is { } decision) json.Name("decision_id").Value(decision);
        return json.Name("kind").Value(Kind).Name("prev_hash").Value(PrevHash).Name("seq").Value(Seq).Name("stream").Value(Stream)
            .EndObject().ToUtf8();
    }
}

/// <summary>A link of any chain as it is stored: what a walk needs to know of it.</summary>
public interface IChainLink
{
    long Seq { get; }

    string PrevHash { get; }

    /// <summary>The hash that was stored beside it.</summary>
    string Hash { get; }

    /// <summary>The hash of the link as it stands, under this number.</summary>
    string HashAs(string prefix, long seq);

    /// <summary>A body that was read too and is not the one that was hashed.</summary>
    bool HasWrongBody { get; }
}

/// <summary>A link as it is stored, with the hash that was stored beside it, and its body when that is to be checked too.</summary>
public sealed record StoredEntry(ChainEntry Entry, string Hash, ReadOnlyMemory<byte>? Body = null) : IChainLink
{
    public long Seq => Entry.Seq;

    public string PrevHash => Entry.PrevHash;

    public string HashAs(string prefix, long seq) => (Entry.Seq == seq ? Entry : Entry with { Seq = seq }).EntryHash(prefix);

    public bool HasWrongBody => Body is { } body && Sha256Hex.Of(body.Span) != Entry.BodyHash;
}

/// <summary>The last link of a stream as known outside the database (an exported checkpoint), or where a walk begins.</summary>
public sealed record ChainHead(long Seq, string Hash)
{
    public static readonly ChainHead Empty = new(0, ChainEntry.NoHash);
}

public enum ChainFault { Edited, Missing, Reordered, Truncated }

/// <summary>What a walk found: how many links were read and the last good one; the first bad number and why, or null for both.</summary>
public sealed record ChainVerdict(long Checked, ChainHead Head, long? BadSeq, ChainFault? Fault)
{
    public bool IsGood => Fault is null;
}
