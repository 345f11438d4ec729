using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Operations.Archive;

namespace Steward.Host.Commands;

/// <summary>
/// <c>steward archive list | verify | restore</c>: the files that finished facts left for. Exit code 0: good; 1: <c>verify</c> found a file that is
/// not what was written; 2: the command was refused.
/// </summary>
internal static class ArchiveCommand
{
    private static readonly Option<string?> Table = new("--table") { Description = "Of one table only: assignment_logs." };
    private static readonly Option<string?> Zone = new("--zone") { Description = "Of one zone only, by code or id; server: facts of no zone." };
    private static readonly Option<DateOnly?> From = new("--from") { Description = "From this business date on." };
    private static readonly Option<DateOnly?> To = new("--to") { Description = "Up to and including this business date." };
    private static readonly Option<DateOnly> Date = new("--date") { Description = "The business date to bring back.", Required = true };

    internal static Command Make() => new("archive", "The archive of finished facts.")
    {
        new Command("list", "Show the files.") { Table, Zone, From, To, Store.AsJson }.On(List, looksOnly: true),
        new Command("verify", "Read every file back and hold it against what was written.") { Table, Zone, From, To, Store.AsJson }.On(Verify, looksOnly: true),
        new Command("restore", "Bring a day back into side tables, restored_ before their names.") { Date, Table, Zone, Store.AsJson }.On(Restore),
    };

    private static async Task<int> List(ParseResult parsed, Database database, CancellationToken cancel)
    {
        await using var modules = await Modules(parsed, database, cancel);
        var filter = await Filter(parsed, database, modules, parsed.GetValue(From), parsed.GetValue(To), cancel);
        var (files, zones) = await database.Read(async session => (await modules.Get<ArchiveStore>().List(session, filter), await Names(session, modules.Get<IZones>())), cancel);
        if (parsed.GetValue(Store.AsJson)) Console.WriteLine(JsonSerializer.Serialize(files.Select(file => Shown(file, zones)), JsonFormat.Options));
        else
        {
            foreach (var file in files)
                Console.WriteLine(FormattableString.Invariant($"{file.BusinessDate:yyyy-MM-dd}  {Name(file, zones),-12} {file.TableName,-20} {file.Rows,8} facts {file.Bytes,12} bytes  {file.State,-8} {file.Path}"));
            Console.WriteLine(FormattableString.Invariant($"{files.Count} files, {files.Sum(file => file.Rows)} facts, {files.Sum(file => file.Bytes)} bytes in {modules.Get<ArchiveOptions>().Folder}"));
        }
        return Store.Good;
    }

    private static async Task<int> Verify(ParseResult parsed, Database database, CancellationToken cancel)
    {
        await using var modules = await Modules(parsed, database, cancel);
        var verdicts = await modules.Get<VerifyArchive>().Run(await Filter(parsed, database, modules, parsed.GetValue(From), parsed.GetValue(To), cancel), cancel);
        var bad = verdicts.Where(verdict => verdict.Fault is not null).ToList();
        if (parsed.GetValue(Store.AsJson))
            Console.WriteLine(JsonSerializer.Serialize(new { Status = bad.Count == 0 ? "good" : "damaged", Files = verdicts.Count, Damaged = bad.Select(v => new { v.File.Path, v.Fault }) }, JsonFormat.Options));
        else
        {
            foreach (var verdict in bad) Console.WriteLine($"damaged  {verdict.File.Path} {verdict.Fault}");
            Console.WriteLine(FormattableString.Invariant($"{verdicts.Count - bad.Count} of {verdicts.Count} files are what was written."));
        }
        return bad.Count == 0 ? Store.Good : Store.Warned;
    }

    private static async Task<int> Restore(ParseResult parsed, Database database, CancellationToken cancel)
    {
        await using var modules = await Modules(parsed, database, cancel);
        var date = parsed.GetValue(Date);
        var restored = await modules.Get<RestoreArchive>().Run(await Filter(parsed, database, modules, date, date, cancel), cancel);
        if (parsed.GetValue(Store.AsJson)) Console.WriteLine(JsonSerializer.Serialize(restored, JsonFormat.Options));
        else foreach (var one in restored) Console.WriteLine(FormattableString.Invariant($"{one.SideTable}: {one.Facts} facts of {date:yyyy-MM-dd}, {one.Parts} rows that belong to them"));
        return Store.Good;
    }

    private static async Task<OfflineModules> Modules(ParseResult parsed, Database database, CancellationToken cancel)
    {
        if ((await new Migrations(database, TimeProvider.System).Pending(cancel)).Count > 0) throw new ArgumentException("The database is behind this program: run steward db init first.");
        return OfflineModules.On(database, parsed.GetValue(Store.Data)!);
    }

    private static async Task<FileFilter> Filter(ParseResult parsed, Database database, OfflineModules modules, DateOnly? from, DateOnly? to, CancellationToken cancel)
    {
        var table = parsed.GetValue(Table);
        var known = modules.Get<IEnumerable<Archivable>>().Select(kind => kind.Table).Order(StringComparer.Ordinal).ToList();
        if (table is not null && !known.Contains(table)) throw new ArgumentException($"No table '{table}' is archived. There are: {string.Join(", ", known)}.");
        return new(table, parsed.GetValue(Zone) is { } zone ? await ZoneOf(zone) : null, from, to);

        async Task<Guid> ZoneOf(string name) => name == "server" ? Guid.Empty
            : (await database.Read(async session => await modules.Get<IZones>().FindByCode(session, name) ?? (Guid.TryParse(name, out var id) ? await modules.Get<IZones>().Find(session, id) : null), cancel))?.Id
            ?? throw new ArgumentException($"There is no zone '{name}'.");
    }

    private static async Task<IReadOnlyDictionary<Guid, string>> Names(Session session, IZones zones) => (await zones.All(session)).ToDictionary(zone => zone.Id, zone => zone.Code);

    private static string Name(ArchiveFileRow file, IReadOnlyDictionary<Guid, string> zones) =>
        file.ZoneId == Guid.Empty ? "server" : zones.GetValueOrDefault(file.ZoneId) ?? file.ZoneId.ToString("D", CultureInfo.InvariantCulture);

    private static object Shown(ArchiveFileRow file, IReadOnlyDictionary<Guid, string> zones) => new
    {
        Table = file.TableName, Zone = Name(file, zones), file.BusinessDate, file.Sequence, file.Rows, file.PartRows, file.RemovedRows, file.Bytes, file.Sha256, file.State, file.Path, file.VerifiedAt, file.EmptiedAt,
    };
}
