using System.CommandLine;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward db copy --to URL</c>: SQLite to PostgreSQL and back, compared row by row, the ledger verified on both sides.</summary>
internal static class DbCopy
{
    private static readonly Option<string> To = new("--to") { Description = "The target: sqlite:///path or postgresql://user@host:port/name.", Required = true };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Delete what stands in the target first." };

    internal static Command Make() => new Command("copy", "Copy everything into a database of the other kind.") { To, Replace, Store.AsJson }.On(async (parsed, source, cancel) =>
    {
        await using var target = Database.Open(parsed.GetValue(To)!, TimeProvider.System);
        IReadOnlyList<CopiedTable> tables;
        try { tables = await new DatabaseCopy(source, target, TimeProvider.System).Run(parsed.GetValue(Replace), cancel); }
        catch (CopyFailedException failed) { throw new IOException(failed.Message, failed); }
        var folder = parsed.GetValue(Store.Data)!;
        var entries = await Verified(source, folder, cancel);
        if (await Verified(target, folder, cancel) != entries) throw new IOException("The ledgers of the two sides differ in length.");
        if (parsed.GetValue(Store.AsJson)) Console.WriteLine(JsonSerializer.Serialize(new { Source = source.Name, Target = target.Name, Tables = tables, LedgerEntries = entries }, JsonFormat.Options));
        else Print(tables, entries, target.Name);
        return Store.Good;
    });

    private static async Task<long> Verified(Database database, string folder, CancellationToken cancel)
    {
        await using var problems = OfflineModules.On(database, folder);
        var streams = await problems.Verifier.Run(null, 1, false, null, cancel);
        if (streams.FirstOrDefault(stream => stream.Fault is not null) is { } broken)
            throw new IOException($"The ledger of {database.Name} is broken: {broken.Stream}: {broken.Fault} at {broken.BadSeq}.");
        return streams.Sum(stream => stream.Checked);
    }

    private static void Print(IReadOnlyList<CopiedTable> tables, long entries, string target)
    {
        foreach (var table in tables.Where(table => table.Rows > 0)) Console.WriteLine($"{table.Rows,10} {table.Hash} {table.Table}");
        Console.WriteLine($"{tables.Sum(table => table.Rows)} rows of {tables.Count} tables are equal on both sides; {entries} ledger entries verified on each.");
        Console.WriteLine($"To run on the copy, set STEWARD_DATABASE_URL={target} and keep the data folder: its keys stay where they are.");
    }
}
