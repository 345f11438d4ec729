using System.CommandLine;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward db reset</c>: empties the database after its name was typed.</summary>
internal static class DbReset
{
    private static readonly Option<bool> Yes = new("--yes-delete-everything") { Description = "For scripts: do not ask. Refused in production." };

    internal static Command Make() => new Command("reset", "Delete everything and make the schema anew.") { Yes }.On(async (parsed, database, cancel) =>
    {
        if (parsed.GetValue(Yes) && Store.EnvironmentName == "production") throw new ArgumentException("--yes-delete-everything is refused in production.");
        var migrations = new Migrations(database, TimeProvider.System);
        var applied = await migrations.Applied(cancel);
        var rows = await DbMigrate.Rows(database, migrations.Known.Where(m => applied.Any(a => a.Number == m.Number)), cancel);
        Console.WriteLine(database.Name);
        foreach (var (table, count) in rows) Console.WriteLine($"  {count,10} rows of {table}");
        Console.WriteLine("Newest backup: " + NewestBackup(parsed.GetValue(Store.Data)!));
        var name = database.Name.TrimEnd('/').Split('/')[^1];
        if (!parsed.GetValue(Yes))
        {
            Console.Write($"Type {name} to delete all of it: ");
            if (Console.ReadLine()?.Trim() != name) throw new ArgumentException("The name was not typed. Nothing was changed.");
        }
        await migrations.Down(0, cancel);
        await migrations.Up(cancel);
        Console.WriteLine("The database is empty.");
        return Store.Good;
    });

    private static string NewestBackup(string folder)
    {
        var backups = new DirectoryInfo(Path.Combine(folder, "backups"));
        return backups.Exists && backups.EnumerateFileSystemInfos().MaxBy(file => file.LastWriteTimeUtc) is { } newest ? $"{newest.Name}, {newest.LastWriteTimeUtc:yyyy-MM-dd HH:mm}Z" : "there is none";
    }
}
