using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Decisions.Ledger;

/// <summary>Streams, verification, checkpoints and export of the ledger.</summary>
internal static class LedgerRoutes
{
    internal sealed record VerifyRequest(string? Stream = null, long? From = null, bool? Deep = null);

    internal static void Map(RouteGroupBuilder api)
    {
        var ledger = api.MapGroup("ledger").WholeServer();
        ledger.MapGet("streams", Streams).Needs(Permission.LedgerVerify).Produces<Page<HeadRow>>().WithSummary("The streams of the ledger with their heads");
        ledger.MapPost("verify", Verify).Needs(Permission.LedgerVerify).Produces<VerifyJob>(202).WithSummary("Starts a verification of the ledger");
        ledger.MapGet("verify/{id:guid}", (Guid id, VerifyJobs jobs) => jobs.Find(id) is { } job ? Reply.Ok(job) : Refusal.NotFound("verification"))
            .Needs(Permission.LedgerVerify).Produces<VerifyJob>().WithSummary("A verification's state and findings");
        ledger.MapGet("checkpoints", ListCheckpoints).Needs(Permission.LedgerVerify).Produces<Page<CheckpointRow>>().WithSummary("Signed heads, newest first");
        ledger.MapGet("export", Export).Needs(Permission.LedgerVerify).Produces<string>(200, "application/x-ndjson").WithSummary("All entries with their bodies, a line each");
    }

    private static Task<Reply> Streams(Database database, LedgerStore entries, CancellationToken cancel) =>
        database.Read(async session => Reply.Ok(new Page<HeadRow>(await entries.Heads(session), null)), cancel);

    private static Reply Verify(VerifyJobs jobs, TimeProvider clock, VerifyRequest? request = null) =>
        request?.From < 1 ? Refusal.Rule("invalid_from", "from is a number of at least 1.", "/from") : new Reply(202, jobs.Start(request ?? new(), clock.GetUtcNow()));

    private static Task<Reply> ListCheckpoints(HttpContext http, PageRequest page, Database database, CheckpointStore store, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(new Page<CheckpointRow>(await store.List(session, http.Request.Query["stream"].ToString() is { Length: > 0 } s ? s : null, page), null)), cancel);

    /// <summary>Written page by page as it is read: the ledger may be larger than memory.</summary>
    private static async Task Export(HttpContext http, Database database, LedgerStore entries, CancellationToken cancel)
    {
        http.Response.ContentType = "application/x-ndjson";
        var only = http.Request.Query["stream"].ToString();
        foreach (var head in await database.Read(entries.Heads, cancel))
        {
            if (only.Length > 0 && head.Stream != only) continue;
            for (long seq = 0; seq < head.Seq;)
            {
                var after = seq;
                var lines = await database.Read(session => Lines(session, entries, head.Stream, after), cancel);
                if (lines.Count == 0) break;
                foreach (var (_, line) in lines) await http.Response.Body.WriteAsync(line, cancel);
                seq = lines[^1].Seq;
            }
        }
    }

    private static async Task<List<(long Seq, byte[] Line)>> Lines(Session session, LedgerStore entries, string stream, long after)
    {
        var rows = await entries.After(session, stream, after, 500);
        var bodies = await entries.BodiesOf(session, rows);
        return [.. rows.Select(row => (row.Seq, Line(row, bodies.ReadableOf(row))))];
    }

    /// <summary>Both parts are canonical already and go out byte for byte, so that their hashes can be computed from the line.</summary>
    private static byte[] Line(EntryRow row, ReadOnlyMemory<byte>? body) =>
    [
        .. "{\"body\":"u8, .. body is { } there ? there.Span : "null"u8, .. ",\"entry\":"u8, .. row.Stored().Entry.ToCanonical(), .. Encoding.UTF8.GetBytes($",\"entry_hash\":\"{row.EntryHash}\"}}\n"),
    ];
}

/// <param name="State">running, good, broken or failed.</param>
internal sealed record VerifyJob(Guid Id, string State, DateTimeOffset StartedAt, IReadOnlyList<StreamVerdict> Streams, string? Error = null);

/// <summary>Verifications of this node; the latest hundred are kept.</summary>
internal sealed class VerifyJobs(VerifyLedger verify, IHostApplicationLifetime lifetime, ILogger<VerifyJobs> log)
{
    private const int Most = 100;
    private readonly ConcurrentDictionary<Guid, VerifyJob> jobs = new();

    internal VerifyJob? Find(Guid id) => jobs.GetValueOrDefault(id);

    internal VerifyJob Start(LedgerRoutes.VerifyRequest request, DateTimeOffset now)
    {
        foreach (var old in jobs.Values.OrderByDescending(job => job.Id).Skip(Most - 1)) jobs.TryRemove(old.Id, out _);
        var job = new VerifyJob(Ids.New(now), "running", now, []);
        jobs[job.Id] = job;
        _ = Run(job, request, lifetime.ApplicationStopping);
        return job;
    }

    private async Task Run(VerifyJob job, LedgerRoutes.VerifyRequest request, CancellationToken cancel)
    {
        try
        {
            var streams = await Task.Run(() => verify.Run(request.Stream, request.From ?? 1, request.Deep ?? false, null, cancel), cancel);
            jobs[job.Id] = job with { State = streams.Any(s => s.Fault is not null) ? "broken" : "good", Streams = streams };
            foreach (var bad in streams.Where(s => s.Fault is not null)) log.LogCritical("Ledger stream {Stream} is {Fault} at {Seq}: {Detail}", bad.Stream, bad.Fault, bad.BadSeq, bad.Detail);
        }
        catch (Exception error)
        {
            log.LogError(error, "The verification {Job} failed", job.Id);
            jobs[job.Id] = job with { State = "failed", Error = error.Message };
        }
    }
}
