using System.CommandLine;
using Steward.Access;
using Steward.Kernel;
using Steward.Operations.Archive;

namespace Steward.Host.Commands;

/// <summary><c>steward doctor</c>: the database's check, the settings of the store, keys and queues, with the same exit codes.</summary>
internal static class DoctorCommand
{
    internal static Command Make() => new Command("doctor", "Look for everything that could go wrong.") { Store.AsJson }.On(async (parsed, database, cancel) =>
    {
        var folder = parsed.GetValue(Store.Data)!;
        List<Finding> findings = [.. await Checks.OfDatabase(database, folder, cancel), .. await Checks.OfSettings(database, cancel), Folder(folder)];
        if (!await Checks.HasNoTables(database, cancel)) findings.AddRange([await Administrator(database, cancel), await Queues(database, cancel), await Archive(database, folder, cancel)]);
        return DbCheck.Print(findings, parsed.GetValue(Store.AsJson));
    }, looksOnly: true);

    private static Finding Folder(string folder)
    {
        if (OperatingSystem.IsWindows()) return Finding.Ok("data folder", folder);
        var mode = File.GetUnixFileMode(folder);
        var others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return (mode & others) == UnixFileMode.None ? Finding.Ok("data folder", "Only its owner may read it.") : Finding.Warning("data folder", $"Others may read {folder}: it holds keys. Run: chmod 700 {folder}");
    }

    private static async Task<Finding> Administrator(Database database, CancellationToken cancel) => await database.Read(new UserStore().CountAdmins, cancel) switch
    {
        0 => Finding.Warning("administrator", "There is none yet. Run: steward db init --new-token"),
        var count => Finding.Ok("administrator", $"{count} active."),
    };

    private static async Task<Finding> Archive(Database database, string folder, CancellationToken cancel)
    {
        if ((await new Migrations(database, TimeProvider.System).Pending(cancel)).Count > 0) return Finding.Warning("archive", "Not looked at: migrations are pending.");
        await using var modules = OfflineModules.On(database, folder);
        var verdicts = await modules.Get<VerifyArchive>().Run(new FileFilter(), cancel);
        return verdicts.FirstOrDefault(verdict => verdict.Fault is not null) is { } bad
            ? Finding.Error("archive", $"{verdicts.Count(v => v.Fault is not null)} of {verdicts.Count} files are not what was written: {bad.File.Path} {bad.Fault}. Put them back from a copy. See: steward archive verify")
            : Finding.Ok("archive", $"{verdicts.Count} files are what was written.");
    }

    private static async Task<Finding> Queues(Database database, CancellationToken cancel)
    {
        var (failing, behind) = await database.Read(new Outbox().Backlog, cancel);
        return failing > 0 ? Finding.Warning("queues", $"{failing} subscribers of the outbox fail.") : Finding.Ok("queues", $"The outbox is at most {behind} messages behind.");
    }
}
