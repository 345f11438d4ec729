using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Steward.Kernel;
using Steward.Orders;

namespace Steward.Host.Commands;

/// <summary>
/// <c>steward import FILE</c>: takes a file of orders, customers or drivers in, without a server, and accounts for each of its rows. Exit code 0:
/// every row was taken; 1: some were refused; 2: the file was.
/// </summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> FileName = new("file") { Description = "CSV (comma, semicolon or tab) or NDJSON, UTF-8." };
    private static readonly Option<string> Kind = new("--kind") { Description = "orders, customers or drivers.", DefaultValueFactory = _ => "orders" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Judge every row and write nothing but the account." };
    private static readonly Option<bool> Upsert = new("--upsert") { Description = "The same external_id again changes what differs." };
    private static readonly Option<string[]> Column = new("--column") { Description = "FILE-COLUMN=template_column, as often as needed; remembered under --map.", DefaultValueFactory = _ => [] };
    private static readonly Option<string> Map = new("--map") { Description = "The name under which the columns are remembered.", DefaultValueFactory = _ => "default" };
    private static readonly Option<bool> CreateZones = new("--create-zones") { Description = "Make the zones that the file speaks of." };
    private static readonly Option<bool> CreateDrivers = new("--create-drivers") { Description = "Make the drivers that the file speaks of, with vehicles." };
    private static readonly Option<string?> OnlyZone = new("--only-zone") { Description = "Of a file of past days: the orders of one zone." };
    private static readonly Option<DateOnly?> OnlyDate = new("--only-date") { Description = "Of a file of past days: the orders of one day." };

    internal static Command Make()
    {
        var command = new Command("import", "Take a file in and account for each of its rows.")
        {
            FileName, Kind, DryRun, Upsert, Column, Map, CreateZones, CreateDrivers, OnlyZone, OnlyDate, Store.Data, Store.AsJson,
        };
        command.SetAction((parsed, cancel) => Store.Guard(() => Run(parsed, cancel)));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        var (order, clock) = await Read(parsed, cancel);
        var folder = parsed.GetValue(Store.Data)!;
        DataFolder.Ensure(folder);
        await using var database = Database.Open(new ServerOptions(folder, Store.DatabaseUrl).Database, clock);
        await new Migrations(database, TimeProvider.System).Up(cancel);
        await using var modules = OfflineModules.On(database, folder, clock);
        var caller = Caller.Engine("command-line") with { Permissions = Permission.All.ToHashSet() };
        var (job, refusal) = await database.Write(session => modules.Get<Imports>().Begin(session, order, caller), cancel);
        if (refusal is not null) throw new ArgumentException(refusal.Detail);
        job = await modules.Get<ImportRunner>().Run(job!.Id, _ => Task.CompletedTask, cancel, Progress(parsed.GetValue(Store.AsJson)));
        var account = await database.Read(session => ImportsStore.Account(session, job.Id), cancel);
        Console.WriteLine(parsed.GetValue(Store.AsJson) ? JsonSerializer.Serialize(new { Import = job, Account = account }, JsonFormat.Options) : ImportAccount.Text(job, account));
        return job.State != ImportJob.Completed ? Store.Failed : job.FailedCount > 0 ? Store.Warned : Store.Good;
    }

    private static async Task<(ImportOrder Order, TimeProvider Clock)> Read(ParseResult parsed, CancellationToken cancel)
    {
        var file = parsed.GetValue(FileName)!;
        var content = await File.ReadAllBytesAsync(file.FullName, cancel);
        var past = PastDays.Of(content);
        var (zone, date) = (parsed.GetValue(OnlyZone), parsed.GetValue(OnlyDate));
        if (zone is not null || date is not null)
        {
            past = (past ?? throw new ArgumentException("--only-zone and --only-date are for files of past days.")).Only(zone, date)
                ?? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{file.Name} has no order of {zone ?? "any zone"}{date: 'on' yyyy-MM-dd}."));
            content = past.Content;
        }
        var order = new ImportOrder(
            parsed.GetValue(Kind)!, file.Name, content, parsed.GetValue(DryRun), parsed.GetValue(Upsert) ? "upsert" : "insert", Columns(parsed.GetValue(Column)!), parsed.GetValue(Map)!,
            parsed.GetValue(CreateZones), parsed.GetValue(CreateDrivers));
        return (order, past is null ? TimeProvider.System : new VirtualClock(past.Opens));
    }

    private static Dictionary<string, string>? Columns(string[] pairs)
    {
        if (pairs.Length == 0) return null;
        var map = new Dictionary<string, string>();
        foreach (var pair in pairs)
            map[pair.Split('=')[0]] = pair.Split('=', 2) is [_, var name] ? name : throw new ArgumentException($"--column '{pair}' is not of the form FILE-COLUMN=template_column.");
        return map;
    }

    private static Action<ImportJob>? Progress(bool isJson) => isJson || Console.IsErrorRedirected ? null
        : job => Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{job.RowsDone:N0} of {job.RowsTotal:N0} rows{(job.IsOpen ? "" : "\n")}"));
}
