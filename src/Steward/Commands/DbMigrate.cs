using System.CommandLine;
using System.Text.RegularExpressions;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward db migrate up|down|status|history|create</c>, each with <c>--dry-run</c>.</summary>
internal static partial class DbMigrate
{
    private static readonly Option<int?> To = new("--to") { Description = "The number of the last migration that is to stand." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print the plan and change nothing." };
    private static readonly Option<bool> AllowLoss = new("--allow-data-loss") { Description = "Drop tables even when rows stand in them." };
    private static readonly Argument<string> Name = new("name") { Description = "snake_case, for instance add_driver_skills." };
    private static readonly Option<string> Folder = new("--folder") { Description = "The folder of the migrations.", DefaultValueFactory = _ => Path.Combine("src", "Steward.Modules", "Migrations") };

    internal static Command Make() => new("migrate", "Apply, take back and list migrations.") { Up(), Down(), Status(), History(), Create() };

    private static Command Up() => new Command("up", "Apply what is missing.") { To, DryRun }.On(async (parsed, database, cancel) =>
    {
        var migrations = new Migrations(database, TimeProvider.System);
        var isDry = parsed.GetValue(DryRun);
        var list = isDry ? await migrations.Pending(cancel, parsed.GetValue(To)) : await migrations.Up(cancel, parsed.GetValue(To));
        Print(isDry ? "would apply" : "applied", list);
        return Store.Good;
    });

    private static Command Down() => new Command("down", "Take migrations back, newest first.") { To, DryRun, AllowLoss }.On(async (parsed, database, cancel) =>
    {
        var migrations = new Migrations(database, TimeProvider.System);
        var applied = await migrations.Applied(cancel);
        if (applied.Count == 0) return Say("Nothing is applied.");
        var to = parsed.GetValue(To) ?? applied.Select(a => a.Number).Where(n => n < applied[^1].Number).DefaultIfEmpty(0).Max();
        var undone = migrations.Known.Where(m => m.Number > to && applied.Any(a => a.Number == m.Number)).OrderByDescending(m => m.Number).ToList();
        var lost = await Rows(database, undone, cancel);
        if (lost.Count > 0 && !parsed.GetValue(AllowLoss) && !parsed.GetValue(DryRun))
            throw new ArgumentException($"This would lose {string.Join(", ", lost.Select(t => $"{t.Rows} rows of {t.Table}"))}. Back up first, then say --allow-data-loss.");
        foreach (var (table, rows) in lost) Console.WriteLine($"loses    {rows} rows of {table}");
        if (parsed.GetValue(DryRun)) Print("would take back", undone);
        else Print("took back", await migrations.Down(to, cancel));
        return Store.Good;
    });

    private static Command Status() => new Command("status", "What is applied and what is pending.") { DryRun }.On(async (_, database, cancel) =>
    {
        var migrations = new Migrations(database, TimeProvider.System);
        var applied = await migrations.Applied(cancel);
        foreach (var known in migrations.Known)
            Console.WriteLine($"{(applied.Any(a => a.Number == known.Number) ? "applied" : "pending"),-8} {known.Number:0000}_{known.Name}");
        return (await migrations.Pending(cancel)).Count == 0 ? Store.Good : Store.Warned;
    });

    private static Command History() => new Command("history", "When each was applied.") { DryRun }.On(async (_, database, cancel) =>
    {
        foreach (var row in await new Migrations(database, TimeProvider.System).Applied(cancel))
            Console.WriteLine($"{row.AppliedAt:yyyy-MM-dd HH:mm:ss}Z {row.Number:0000}_{row.Name} {row.DurationMs} ms {row.Checksum.AsSpan(0, 12)}");
        return Store.Good;
    });

    private static Command Create()
    {
        var command = new Command("create", "An empty pair of files for each database.") { Name, Folder, DryRun };
        command.SetAction((parsed, _) => Store.Guard(() => Task.FromResult(CreateFiles(parsed.GetValue(Name)!, parsed.GetValue(Folder)!, parsed.GetValue(DryRun)))));
        return command;
    }

    private static int CreateFiles(string name, string folder, bool isDry)
    {
        if (!NameForm().IsMatch(name)) throw new ArgumentException($"'{name}' is not snake_case.");
        if (!Directory.Exists(folder)) throw new ArgumentException($"There is no folder {folder}. Run this in the source tree, or give --folder.");
        var number = Enum.GetValues<Dialect>().SelectMany(Migrations.Load).Max(m => m.Number) + 1;
        foreach (var path in from dialect in (string[])["postgresql", "sqlite"] from kind in (string[])["up", "down"] select Path.Combine(folder, dialect, $"{number:0000}_{name}.{kind}.sql"))
        {
            if (!isDry) File.WriteAllText(path, "");
            Console.WriteLine($"{(isDry ? "would create" : "created")} {path}");
        }
        return Store.Good;
    }

    /// <summary>The tables that the down scripts drop and that are not empty.</summary>
    internal static async Task<IReadOnlyList<(string Table, long Rows)>> Rows(Database database, IEnumerable<Migration> undone, CancellationToken cancel)
    {
        var tables = undone.SelectMany(m => Dropped().Matches(m.Down)).Select(match => match.Groups["table"].Value).Distinct(StringComparer.Ordinal).ToList();
        var counted = new List<(string, long)>();
        foreach (var table in tables)
        {
            // The name comes from our own file and is of letters and underscores only.
            var rows = await database.Read(session => session.Scalar<long>($"select count(*) from {table}"), cancel);
            if (rows > 0) counted.Add((table, rows));
        }
        return counted;
    }

    private static void Print(string what, IReadOnlyList<Migration> list)
    {
        if (list.Count == 0) Console.WriteLine("Nothing to do.");
        foreach (var migration in list) Console.WriteLine($"{what} {migration.Number:0000}_{migration.Name}");
    }

    private static int Say(string text)
    {
        Console.WriteLine(text);
        return Store.Good;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{2,60}$", RegexOptions.NonBacktracking)]
    private static partial Regex NameForm();

    /// <summary>A table that is dropped only <c>if exists</c> is none of the schema's own, but a copy that a command made.</summary>
    [GeneratedRegex(@"^\s*drop table (?!if exists)(?<table>[a-z0-9_]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dropped();
}
