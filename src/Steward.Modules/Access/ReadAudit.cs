using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>The audit trail, newest first, and its check.</summary>
internal static class ReadAudit
{
    internal sealed record View(Guid Id, string Stream, long Seq, Guid? ZoneId, DateTimeOffset At, string Actor, string Action, string Subject, Json Data, string EntryHash);

    internal sealed record Verdict(string Stream, long Checked, bool IsGood, long? BadSeq, string? Fault);

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("audit", List).Needs(Permission.Administer).Produces<Page<View>>().WithSummary("The audit trail, newest first");
        api.MapPost("audit/verify", Verify).Needs(Permission.Administer, Permission.LedgerVerify).WholeServer().Produces<IReadOnlyList<Verdict>>().WithSummary("Check every chain of the audit trail");
    }

    private static Task<Reply> List(PageRequest page, string? subject, Database database, AuditStore audit, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<View>.Of(
            [.. (await audit.List(session, page, subject)).Select(row => new View(row.Id, row.Stream, row.Seq, row.ZoneId, row.At, row.Actor, row.Action, row.Subject, row.Data, row.EntryHash))],
            page, row => (row.At, row.Id))),
        cancel);

    private static Task<Reply> Verify(Database database, AuditStore audit, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(await CheckAll(session, audit)), cancel);

    /// <summary>Walks each chain and compares its end with its head.</summary>
    internal static async Task<IReadOnlyList<Verdict>> CheckAll(Session session, AuditStore audit)
    {
        var verdicts = new List<Verdict>();
        foreach (var head in await audit.Heads(session))
        {
            var found = ChainVerifier.Verify(await audit.Chain(session, head.Stream), ChainEntry.AuditPrefix, new ChainHead(head.Seq, head.EntryHash));
            verdicts.Add(new(head.Stream, found.Checked, found.IsGood, found.BadSeq, found.Fault?.ToString().ToLowerInvariant()));
        }
        return verdicts;
    }
}
