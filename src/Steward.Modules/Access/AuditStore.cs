using System.Text.Json;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>All SQL of the audit trail: entries that are only ever added, and the head of each chain.</summary>
internal sealed class AuditStore : IAuditTrail, IEngineAudit
{
    internal const string ServerStream = "audit:server";

    internal static string StreamOf(Guid? zone) => zone is { } id ? "audit:zone:" + id : ServerStream;

    public async Task Write(Session session, AuditEntry entry)
    {
        var stream = StreamOf(entry.ZoneId);
        var data = JsonSerializer.SerializeToElement(entry.Data, entry.Data.GetType(), JsonFormat.Options);
        var bodyHash = Sha256Hex.Of(Body(entry.Subject, data));
        var head = await LockHead(session, stream);
        var link = new ChainEntry(stream, head.Seq + 1, head.EntryHash, entry.Action, null, session.Now, entry.Actor, bodyHash);
        var entryHash = link.EntryHash(ChainEntry.AuditPrefix);
        await session.Execute(
            """
            insert into audit_entries (id, stream, seq, zone_id, at, actor, action, subject, data, prev_hash, body_hash, entry_hash, created_at)
            values (@id, @stream, @Seq, @ZoneId, @At, @Actor, @Action, @Subject, @data, @PrevHash, @bodyHash, @entryHash, @At)
            """,
            new { id = Ids.New(session.Now), stream, link.Seq, entry.ZoneId, link.At, entry.Actor, entry.Action, entry.Subject, data = new Json(data.GetRawText()), link.PrevHash, bodyHash, entryHash });
        await session.Execute("update audit_heads set seq = @Seq, entry_hash = @entryHash where stream = @stream", new { link.Seq, entryHash, stream });
    }

    Task IEngineAudit.Write(Session session, Guid? zone, string actor, string action, string engine, object data) =>
        Write(session, new AuditEntry(zone, actor, action, "engine:" + engine, data));

    /// <summary>The body that is hashed: what the link itself does not hold.</summary>
    internal static byte[] Body(string subject, JsonElement data) =>
        CanonicalJson.ToUtf8(new System.Text.Json.Nodes.JsonObject { ["subject"] = subject, ["data"] = System.Text.Json.Nodes.JsonNode.Parse(data.GetRawText()) });

    internal Task<IReadOnlyList<Row>> Entries(Session session, string stream) => session.Query<Row>(
        $"select {Columns} from audit_entries where stream = @stream order by seq", new { stream });

    internal Task<IReadOnlyList<Row>> List(Session session, PageRequest page, string? subject) => session.Query<Row>(
        $"""
        select {Columns} from audit_entries
        where (at < @At or (at = @At and id < @Id)) and (cast(@subject as text) is null or subject = @subject)
        order by at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, subject });

    internal Task<Row?> Last(Session session, string stream) => session.First<Row>(
        $"select {Columns} from audit_entries where stream = @stream order by seq desc limit 1", new { stream });

    /// <summary>The entries of a chain as links, for the verifier.</summary>
    internal async Task<IReadOnlyList<StoredEntry>> Chain(Session session, string stream) =>
        [.. (await Entries(session, stream)).Select(row => row.Link)];

    internal Task<IReadOnlyList<Head>> Heads(Session session) => session.Query<Head>("select stream, seq, entry_hash from audit_heads order by stream");

    private static async Task<Head> LockHead(Session session, string stream)
    {
        await session.Execute(
            "insert into audit_heads (stream, seq, entry_hash) values (@stream, 0, @NoHash) on conflict (stream) do nothing", new { stream, ChainEntry.NoHash });
        return (await session.First<Head>("select stream, seq, entry_hash from audit_heads where stream = @stream" + session.ForUpdate, new { stream }))!;
    }

    private const string Columns = "id, stream, seq, zone_id, at, actor, action, subject, data, prev_hash, body_hash, entry_hash";

    internal sealed record Head
    {
        public string Stream { get; init; } = "";
        public long Seq { get; init; }
        public string EntryHash { get; init; } = "";
    }

    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Stream { get; init; } = "";
        public long Seq { get; init; }
        public Guid? ZoneId { get; init; }
        public DateTimeOffset At { get; init; }
        public string Actor { get; init; } = "";
        public string Action { get; init; } = "";
        public string Subject { get; init; } = "";
        public Json Data { get; init; }
        public string PrevHash { get; init; } = "";
        public string BodyHash { get; init; } = "";
        public string EntryHash { get; init; } = "";

        internal StoredEntry Link => new(new(Stream, Seq, PrevHash, Action, null, At, Actor, BodyHash), EntryHash, Body(Subject, JsonDocument.Parse(Data.Text).RootElement));
    }
}
