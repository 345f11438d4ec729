using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Decisions.Ledger;

/// <summary>Signs the heads every 60 seconds, sooner after 10,000 entries, into the table and into files of the data folder.</summary>
internal sealed class Checkpoints(Database database, LedgerStore entries, CheckpointStore store, IConfiguration settings, TimeProvider clock, ILogger<Checkpoints> log) : BackgroundService
{
    internal const string FolderName = "checkpoints";
    private const long Soon = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, long> signed = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        var last = clock.GetUtcNow();
        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                var now = clock.GetUtcNow();
                var isDue = now - last >= Every;
                if (isDue) last = now;
                await TrySign(isDue ? 1 : Soon, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
    }

    private async Task TrySign(long least, CancellationToken cancel)
    {
        try { await Sign(least, cancel); }
        catch (Exception error) when (error is StoreUnavailableException or UnknownCommitException or IOException or UnauthorizedAccessException)
        {
            log.LogError(error, "The heads of the ledger could not be signed; they are tried again in {Seconds} s", Look.TotalSeconds);
        }
    }

    /// <summary>Signs each head that is at least so many entries past its last signature.</summary>
    internal async Task<int> Sign(long least, CancellationToken cancel)
    {
        var heads = await database.Read(entries.Heads, cancel);
        var due = heads.Where(head => head.Seq - signed.GetValueOrDefault(head.Stream) >= least).ToList();
        if (due.Count == 0) return 0;
        var folder = Path.Combine(settings["Data"]!, FolderName);
        Directory.CreateDirectory(folder);
        using var key = SigningKey.Open(settings["Data"]!);
        await File.WriteAllTextAsync(Path.Combine(folder, $"key-{key.Id}.pem"), key.PublicPem, cancel);
        foreach (var head in due)
        {
            var at = Instants.Micros(clock.GetUtcNow());
            var bare = new Checkpoint(head.Stream, head.Seq, head.EntryHash, at, key.Id);
            var checkpoint = bare with { Signature = key.Sign(bare) };
            // The file first: a head that only the database knows proves nothing against its loss.
            CheckpointFiles.Append(folder, checkpoint);
            await database.Write(session => store.Add(session, checkpoint), cancel);
            signed[head.Stream] = head.Seq;
        }
        return due.Count;
    }
}

/// <summary>Checkpoints as lines of JSON, a file a stream.</summary>
internal static class CheckpointFiles
{
    internal static void Append(string folder, Checkpoint checkpoint)
    {
        var name = string.Concat(checkpoint.Stream.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_')) + ".ndjson";
        using var file = new FileStream(Path.Combine(folder, name), FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(checkpoint, JsonFormat.Options));
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
    }

    /// <summary>The signed heads of each stream, by the public keys beside the files.</summary>
    /// <exception cref="InvalidDataException">A line is not signed by any of them.</exception>
    internal static IReadOnlyDictionary<string, ExportedHeads> Read(string folder)
    {
        var keys = Directory.EnumerateFiles(folder, "key-*.pem").Select(path =>
        {
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }).ToDictionary(key => Sha256Hex.Of(key.ExportSubjectPublicKeyInfo()), StringComparer.Ordinal);
        var heads = new Dictionary<string, ExportedHeads>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*.ndjson").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
            {
                var checkpoint = JsonSerializer.Deserialize<Checkpoint>(line, JsonFormat.Options)!;
                if (!keys.TryGetValue(checkpoint.KeyId, out var key) || !checkpoint.IsSignedBy(key))
                    throw new InvalidDataException($"{path}: the checkpoint of {checkpoint.Stream} at {checkpoint.Seq} is not signed by a key in this folder.");
                if (!heads.TryGetValue(checkpoint.Stream, out var stream)) heads[checkpoint.Stream] = stream = new();
                stream.Add(checkpoint.Seq, checkpoint.EntryHash);
            }
        }
        foreach (var key in keys.Values) key.Dispose();
        return heads;
    }
}
