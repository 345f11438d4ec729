using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <param name="Facts">In the side table, of this day.</param>
internal sealed record RestoredTable(string Table, string SideTable, long Facts, long Parts);

/// <summary>
/// Brings the facts of a day back into side tables, <c>restored_</c> before the name: live tables and statistics are not touched. The same day
/// again replaces what was there. With a fact in two files the later one counts; a fact that still stands in its own table is left out, so
/// that both together are the day, each fact once.
/// </summary>
internal sealed class RestoreArchive(Database database, VerifyArchive verify, CatalogueStore catalogue, SideTablesStore sides, ArchiveFolder folder)
{
    private const int MostRows = 1_000;

    /// <exception cref="ArgumentException">There is no such file, or one of them is not what was written; nothing was changed.</exception>
    internal async Task<IReadOnlyList<RestoredTable>> Run(FileFilter filter, CancellationToken cancel)
    {
        var verdicts = await verify.Run(filter, cancel);
        if (verdicts.Count == 0) throw new ArgumentException("The archive has no file of this day. See: steward archive list");
        if (verdicts.FirstOrDefault(v => FaultFor(v) is not null) is { } bad) throw new ArgumentException($"{bad.File.Path} {FaultFor(bad)}. Nothing was restored.");
        var restored = new List<RestoredTable>();
        var tables = await database.Read(catalogue.Tables, cancel);
        foreach (var files in verdicts.Select(v => v.File).GroupBy(file => file.TableName, StringComparer.Ordinal))
        {
            var table = tables.FirstOrDefault(t => t.Name == files.Key) ?? throw new ArgumentException($"This version has no table {files.Key}.");
            await database.Write(session => sides.Prepare(session, table), cancel);
            foreach (var day in files.GroupBy(file => (file.ZoneId, file.BusinessDate))) restored.Add(await Day(table, [.. day], cancel));
        }
        return [.. restored.GroupBy(one => (one.Table, one.SideTable)).Select(g => new RestoredTable(g.Key.Table, g.Key.SideTable, g.Sum(one => one.Facts), g.Sum(one => one.Parts)))];
    }

    private string? FaultFor(FileVerdict verdict) => verdict switch
    {
        { Fault: { } fault } => fault,
        _ when verdict.File.Dialect != (database.Dialect is Dialect.Sqlite ? "sqlite" : "postgresql") => $"was written by {verdict.File.Dialect}: restore it there",
        _ => null,
    };

    /// <param name="files">In the order in which they were written.</param>
    private async Task<RestoredTable> Day(ArchiveTable table, IReadOnlyList<ArchiveFileRow> files, CancellationToken cancel)
    {
        var (zone, date) = (files[0].ZoneId, files[0].BusinessDate);
        await database.Write(session => sides.Clear(session, table, zone, date), cancel);
        foreach (var file in files)
            await foreach (var group in folder.Groups(file, MostRows, cancel)) await database.Write(session => sides.Load(session, table, group), cancel);
        return await database.Write(
            async session =>
            {
                await sides.LeaveOut(session, table, zone, date);
                var (facts, parts) = await sides.Count(session, table, zone, date);
                return new RestoredTable(table.Name, SideTablesStore.NameOf(table.Name), facts, parts);
            },
            cancel);
    }
}
