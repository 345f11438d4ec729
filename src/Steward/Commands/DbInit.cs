using System.CommandLine;
using Steward.Access;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward db init</c>: makes the database or brings it up to date, and gives out a bootstrap token while nobody is administrator.</summary>
internal static class DbInit
{
    private static readonly Option<bool> NewToken = new("--new-token") { Description = "Another bootstrap token, while there is no administrator." };

    internal static Command Make() => new Command("init", "Create the database or bring it up to date.") { NewToken }.On(async (parsed, database, cancel) =>
    {
        var applied = await new Migrations(database, TimeProvider.System).Up(cancel);
        Console.WriteLine(applied.Count == 0 ? $"{database.Name} is up to date." : $"{database.Name}: applied {applied.Count} migrations, up to {applied[^1].Number:0000}_{applied[^1].Name}.");
        var folder = parsed.GetValue(Store.Data)!;
        if (await Bootstrap.Offer(database, folder, parsed.GetValue(NewToken), cancel) is { } token)
            Console.WriteLine($"Bootstrap token for the first administrator, for 30 minutes (also in {Bootstrap.FileIn(folder)}): {token}");
        return Store.Good;
    });
}
