using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.Wealth.Logs;

/// <summary>What a walk over one chain of the execution log found.</summary>
/// <param name="Fault">edited, missing, reordered or truncated; null when all is good.</param>
/// <param name="HeadHash">Of the stored head: to be kept outside, where nobody who can write the database can reach it.</param>
internal sealed record LogVerdict(string Chain, long Checked, long HeadSeq, string HeadHash, long? BadSeq, string? Fault);

/// <summary>Walks the chains page by page; memory does not grow with the log.</summary>
internal sealed class VerifyLog(Database database, ExecutionLogStore store)
{
    private const int PageSize = 2_000;

    /// <param name="exported">Heads as they were known outside: a chain that ends before one of them, or has another link in its place, was cut off.</param>
    internal async Task<IReadOnlyList<LogVerdict>> Run(string? chain, IReadOnlyDictionary<string, ExportedHeads> exported, CancellationToken cancel)
    {
        var heads = await database.Read(store.Heads, cancel);
        var names = chain is not null ? [chain] : heads.Keys.Union(exported.Keys).Order(StringComparer.Ordinal).ToArray();
        var verdicts = new List<LogVerdict>();
        foreach (var name in names) verdicts.Add(await Walk(name, heads.GetValueOrDefault(name), exported.GetValueOrDefault(name), cancel));
        return verdicts;
    }

    private async Task<LogVerdict> Walk(string chain, ChainHead? stored, ExportedHeads? exported, CancellationToken cancel)
    {
        var expected = exported?.Farthest is { } farthest && farthest.Seq >= (stored?.Seq ?? 0) ? farthest : stored;
        var walk = new ChainWalk(LogRow.Prefix, expected, ChainHead.Empty, exported);
        var seq = 0L;
        while (true)
        {
            var page = await database.Read(session => store.After(session, chain, seq, PageSize), cancel);
            foreach (var row in page)
                if (walk.Step(row) is { } bad) return Verdict(chain, bad, expected);
            if (page.Count < PageSize) return Verdict(chain, walk.Finish(), expected);
            seq = page[^1].Seq;
        }
    }

    private static LogVerdict Verdict(string chain, ChainVerdict verdict, ChainHead? expected) =>
        new(chain, verdict.Checked, expected?.Seq ?? verdict.Head.Seq, expected?.Hash ?? verdict.Head.Hash, verdict.BadSeq, verdict.Fault?.ToString().ToLowerInvariant());
}

/// <summary>The heads of the execution log as they were written to files, a line each, whenever somebody asked for a walk or the day ended.</summary>
internal sealed class LogHeads(Database database, ExecutionLogStore store, IConfiguration settings, TimeProvider clock)
{
    private const string FileName = "execution-log-heads.csv";

    private string Path => System.IO.Path.Combine(settings["Data"]!, "checkpoints", FileName);

    /// <summary>Appends the present heads to the file beside the ledger's checkpoints, which backups take along.</summary>
    internal async Task Export(CancellationToken cancel)
    {
        var heads = await database.Read(store.Heads, cancel);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var at = CanonicalJson.Instant(clock.GetUtcNow());
        await File.AppendAllLinesAsync(Path, heads.Select(head => $"{at},{head.Key},{head.Value.Seq},{head.Value.Hash}"), cancel);
    }

    /// <summary>The heads of each chain in the file.</summary>
    internal IReadOnlyDictionary<string, ExportedHeads> Read()
    {
        var heads = new Dictionary<string, ExportedHeads>(StringComparer.Ordinal);
        if (!File.Exists(Path)) return heads;
        foreach (var parts in File.ReadLines(Path).Select(line => line.Split(',')).Where(parts => parts.Length == 4))
        {
            if (!long.TryParse(parts[2], out var seq) || seq == 0) continue;
            if (!heads.TryGetValue(parts[1], out var chain)) heads[parts[1]] = chain = new();
            chain.Add(seq, parts[3]);
        }
        return heads;
    }
}
