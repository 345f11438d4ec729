using System.CommandLine;
using System.Text.Json;
using Steward.Decisions.Ledger;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward ledger verify</c>: exit code 0 good, 1 broken; names the first bad number of each stream and what is wrong there.</summary>
internal static class LedgerVerifyCommand
{
    private static readonly Option<string?> Stream = new("--stream") { Description = "One stream only, such as zone:NBO." };
    private static readonly Option<long> From = new("--from") { Description = "The first number to check.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Deep = new("--deep") { Description = "Also snapshots, and a re-run of every decision." };
    private static readonly Option<string?> Checkpoints = new("--checkpoints") { Description = "The folder of the exported heads: shows a tail that was cut off." };

    internal static Command Make() => new("ledger", "The decision ledger.") { new Command("verify", "Check every entry of the ledger.") { Stream, From, Deep, Checkpoints, Store.AsJson }.On(Run, looksOnly: true) };

    private static async Task<int> Run(ParseResult parsed, Database database, CancellationToken cancel)
    {
        var exported = parsed.GetValue(Checkpoints) is { } folder ? CheckpointFiles.Read(folder) : null;
        await using var problems = OfflineModules.On(database, parsed.GetValue(Store.Data)!);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var streams = await problems.Verifier.Run(parsed.GetValue(Stream), parsed.GetValue(From), parsed.GetValue(Deep), exported, cancel);
        var isBroken = streams.Any(stream => stream.Fault is not null);
        if (parsed.GetValue(Store.AsJson)) Console.WriteLine(JsonSerializer.Serialize(new { Status = isBroken ? "broken" : "good", Streams = streams }, JsonFormat.Options));
        else Print(streams, System.Diagnostics.Stopwatch.GetElapsedTime(started));
        return isBroken ? Store.Warned : Store.Good;
    }

    private static void Print(IReadOnlyList<StreamVerdict> streams, TimeSpan elapsed)
    {
        foreach (var stream in streams)
            Console.WriteLine(stream.Fault is null
                ? $"good     {stream.Stream}: {stream.Checked} entries, head {stream.HeadSeq}"
                : $"broken   {stream.Stream}: {stream.Fault} at {stream.BadSeq}{(stream.Detail is null ? "" : " (" + stream.Detail + ")")}");
        var count = streams.Sum(stream => stream.Checked);
        Console.WriteLine($"{count} entries in {elapsed.TotalSeconds:0.00} s");
    }
}
