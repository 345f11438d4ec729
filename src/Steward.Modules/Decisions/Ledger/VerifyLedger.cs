using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Decisions.Verdicts;
using Steward.Kernel;

namespace Steward.Decisions.Ledger;

/// <summary>What a walk over one stream found.</summary>
/// <param name="Fault">edited, missing, reordered, truncated or projection_differs; null when all is good.</param>
internal sealed record StreamVerdict(string Stream, long Checked, long HeadSeq, long? BadSeq, string? Fault, string? Detail = null);

/// <summary>
/// Walks streams page by page: entries, bodies, and whether the rows of decisions still equal their entries; deep adds snapshots and
/// re-runs. Memory does not grow with the ledger. Bodies are unpacked and hashed on all cores.
/// </summary>
internal sealed class VerifyLedger(Database database, LedgerStore entries, DecisionStore decisions, DecisionAccess? access)
{
    private const int PageSize = 2_000;

    internal async Task<IReadOnlyList<StreamVerdict>> Run(
        string? stream, long from, bool deep, IReadOnlyDictionary<string, ExportedHeads>? checkpoints, CancellationToken cancel)
    {
        var heads = (await database.Read(entries.Heads, cancel)).ToDictionary(head => head.Stream, head => new ChainHead(head.Seq, head.EntryHash), StringComparer.Ordinal);
        var names = stream is not null ? [stream] : heads.Keys.Union(checkpoints?.Keys ?? []).Order(StringComparer.Ordinal).ToArray();
        var verdicts = new List<StreamVerdict>();
        foreach (var name in names) verdicts.Add(await Walk(name, from, deep, Farthest(heads.GetValueOrDefault(name), checkpoints?.GetValueOrDefault(name)?.Farthest), checkpoints?.GetValueOrDefault(name), cancel));
        return verdicts;
    }

    /// <summary>The exported head rules where it is farther than the stored one: then the tail was cut off, or both are one.</summary>
    private static ChainHead? Farthest(ChainHead? stored, ChainHead? exported) => exported is not null && exported.Seq >= (stored?.Seq ?? 0) ? exported : stored;

    private async Task<StreamVerdict> Walk(string stream, long from, bool deep, ChainHead? expected, ExportedHeads? exported, CancellationToken cancel)
    {
        var start = ChainHead.Empty;
        if (from > 1 && await database.Read(session => entries.Entry(session, stream, from - 1), cancel) is { } before) start = new(before.Seq, before.EntryHash);
        var walk = new ChainWalk(ChainEntry.LedgerPrefix, expected, start, exported);
        var (seq, count) = (start.Seq, 0L);
        var next = Load(stream, seq, deep, cancel);
        while (true)
        {
            var page = await next;
            if (page.Rows.Count > 0) next = Load(stream, page.Rows[^1].Seq, deep, cancel); // read ahead while this page is hashed
            foreach (var row in page.Rows)
            {
                if (page.Damaged.Contains(row.BodyHash)) return new(stream, count, expected?.Seq ?? seq, row.Seq, "edited", "body " + row.BodyHash);
                if (walk.Step(row.Stored()) is { } bad) return Verdict(stream, bad, expected);
                count++;
                seq = row.Seq;
            }
            if (page.Fault is { } fault) return new(stream, count, expected?.Seq ?? seq, fault.Seq, fault.Kind, fault.Detail);
            if (page.Rows.Count < PageSize) break;
        }
        return Verdict(stream, walk.Finish(), expected);
    }

    private static StreamVerdict Verdict(string stream, ChainVerdict verdict, ChainHead? expected) => new(
        stream, verdict.Checked, expected?.Seq ?? verdict.Head.Seq, verdict.BadSeq, verdict.Fault is { } fault ? JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString()) : null);

    private sealed record LedgerPage(IReadOnlyList<EntryRow> Rows, IReadOnlySet<string> Damaged, (long Seq, string Kind, string Detail)? Fault);

    private Task<LedgerPage> Load(string stream, long after, bool deep, CancellationToken cancel) => database.Read(
        async session =>
        {
            var rows = await entries.After(session, stream, after, PageSize);
            var bodies = await entries.BodiesOf(session, rows);
            var damaged = Damaged(rows.DistinctBy(row => row.BodyHash), row => row.BodyHash, bodies.IsWhole);
            var fault = await Projection(session, rows, bodies, damaged);
            if (deep && fault is null) fault = await Deep(session, rows);
            return new LedgerPage(rows, damaged, fault);
        },
        cancel);

    private async Task<Dictionary<string, BlobRow>> Blobs(Session session, IEnumerable<string> hashes)
    {
        var blobs = new Dictionary<string, BlobRow>(StringComparer.Ordinal);
        foreach (var part in hashes.Distinct(StringComparer.Ordinal).Chunk(500))
            foreach (var blob in await entries.Contents(session, part)) blobs[blob.Hash] = blob;
        return blobs;
    }

    private static HashSet<string> Damaged<T>(IEnumerable<T> all, Func<T, string> hashOf, Func<T, bool> isWhole)
    {
        var damaged = new HashSet<string>(StringComparer.Ordinal);
        Parallel.ForEach(all, one =>
        {
            if (isWhole(one)) return;
            lock (damaged) damaged.Add(hashOf(one));
        });
        return damaged;
    }

    private static bool IsWhole(BlobRow? blob)
    {
        try { return blob is not null && (blob.Content() is { } content ? Sha256Hex.Of(content) == blob.Hash : blob.PurgedAt is not null); }
        catch (InvalidDataException) { return false; }
    }

    /// <summary>Each decision's row against its body, and its state against the entry that set it last.</summary>
    private async Task<(long, string, string)?> Projection(Session session, IReadOnlyList<EntryRow> rows, EntryBodies bodies, HashSet<string> damaged)
    {
        var stateful = rows.Where(row => row.DecisionId is not null && row.Kind is "decision_proposed" or "decision_state").ToList();
        foreach (var part in stateful.GroupBy(row => row.DecisionId!.Value).Chunk(500))
        {
            var ids = part.Select(group => group.Key).ToArray();
            var facts = (await decisions.Many(session, ids)).ToDictionary(d => d.Id);
            var last = (await entries.LastStates(session, ids)).ToDictionary(s => s.DecisionId, s => s.Seq);
            foreach (var row in part.SelectMany(group => group).OrderBy(row => row.Seq))
            {
                if (damaged.Contains(row.BodyHash)) continue;
                var isLast = last.GetValueOrDefault(row.DecisionId!.Value) == row.Seq;
                if (Differs(row, facts.GetValueOrDefault(row.DecisionId.Value), isLast, bodies.Of(row)) is { } what) return (row.Seq, "projection_differs", what);
            }
        }
        return null;
    }

    private static string? Differs(EntryRow row, DecisionFacts? facts, bool isLast, ReadOnlyMemory<byte>? stored)
    {
        if (facts is null) return $"decision {row.DecisionId} has no row";
        if (row.Kind == "decision_proposed" && facts.BodyHash != row.BodyHash) return $"{facts.DecisionId}: body_hash";
        if (stored is not { } body) return null;
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (row.Kind == "decision_state") return isLast && facts.Status != root.GetProperty("to").GetString() ? $"{facts.DecisionId}: status" : null;
        var context = root.GetProperty("context");
        if (isLast && facts.Status != context.GetProperty("status").GetString()) return $"{facts.DecisionId}: status";
        return Column(facts, root.GetProperty("choice"), context) is { } column ? $"{facts.DecisionId}: {column}" : null;
    }

    /// <summary>The first column that is not what the body says.</summary>
    private static string? Column(DecisionFacts facts, JsonElement choice, JsonElement context)
    {
        string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.ToString() : null;
        if (facts.SnapshotHash != Text(context, "snapshot_hash")) return "snapshot_hash";
        if (facts.ParametersHash != Text(context, "parameters_hash")) return "parameters_hash";
        if (facts.PolicyUsed != Text(context, "policy")) return "policy_used";
        if (facts.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture) != Text(context, "seed")) return "seed";
        if (facts.ChosenKey != Text(choice, "chosen_key")) return "chosen_key";
        if (facts.RecommendedAction != Text(choice, "recommended_action")) return "recommended_action";
        foreach (var candidate in choice.GetProperty("candidates").EnumerateArray())
            if (facts.ChosenKey is not null && candidate.GetProperty("key").ValueEquals(facts.ChosenKey))
                return facts.ScoreTotal?.ToString(System.Globalization.CultureInfo.InvariantCulture) == Text(candidate, "total") ? null : "score_total";
        return null;
    }

    private async Task<(long, string, string)?> Deep(Session session, IReadOnlyList<EntryRow> rows)
    {
        var proposed = rows.Where(row => row is { Kind: "decision_proposed", DecisionId: not null }).ToList();
        foreach (var part in proposed.Chunk(200))
        {
            var facts = (await decisions.Many(session, [.. part.Select(row => row.DecisionId!.Value)])).ToDictionary(d => d.Id);
            var hashes = facts.Values.SelectMany(d => new[] { d.SnapshotHash, d.ParametersHash }).ToList();
            var blobs = await Blobs(session, hashes);
            var damaged = Damaged(hashes.Distinct(StringComparer.Ordinal), hash => hash, hash => IsWhole(blobs.GetValueOrDefault(hash)));
            foreach (var row in part)
            {
                var decision = facts[row.DecisionId!.Value];
                if (damaged.Contains(decision.SnapshotHash) || damaged.Contains(decision.ParametersHash)) return (row.Seq, "edited", $"{decision.DecisionId}: snapshot or parameters");
                if (access is null) continue;
                var result = await RerunDecision.Run(session, decision.Id.ToString(), EveryThing, access);
                if (result.Result == "differs") return (row.Seq, "projection_differs", $"{decision.DecisionId}: the re-run differs at {result.Pointer}");
            }
        }
        return null;
    }

    private static Caller EveryThing { get; } = Caller.Engine("ledger-verify") with { Permissions = new HashSet<string> { Permission.DecisionsRead } };
}
