using System.CommandLine;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary>What every command that opens the database shares: its options, the opening, and how errors are told.</summary>
internal static class Store
{
    internal const int Good = 0;
    internal const int Warned = 1;
    internal const int Failed = 2;

    internal static Option<string> Data { get; } = new("--data")
    {
        Description = "The data folder.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("STEWARD_DATA") ?? "data",
    };

    internal static Option<bool> AsJson { get; } = new("--json") { Description = "One JSON document instead of lines." };

    /// <summary>The setting <c>STEWARD_DATABASE_URL</c> (or <c>DATABASE_URL</c>); null for the file in the data folder.</summary>
    internal static string? DatabaseUrl => NotEmpty("STEWARD_DATABASE_URL") ?? NotEmpty("DATABASE_URL");

    internal static string EnvironmentName => NotEmpty("STEWARD_ENVIRONMENT") ?? "development";

    /// <summary>Runs a command's work; what an operator can put right is one line on the error stream, without a stack trace.</summary>
    internal static async Task<int> Guard(Func<Task<int>> work)
    {
        try { return await work(); }
        catch (Exception error) when (error is SchemaMismatchException or StoreUnavailableException or ClockOffException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("steward: " + error.Message.ReplaceLineEndings(" "));
            return Failed;
        }
    }

    /// <summary>A command that works on the opened store.</summary>
    /// <param name="looksOnly">It may run while a server holds the embedded database.</param>
    internal static Command On(this Command command, Func<ParseResult, Database, CancellationToken, Task<int>> work, bool looksOnly = false)
    {
        command.Add(Data);
        command.SetAction((parsed, cancel) => Guard(async () =>
        {
            var folder = parsed.GetValue(Data)!;
            DataFolder.Ensure(folder);
            await using var database = Database.Open(new ServerOptions(folder, DatabaseUrl).Database, TimeProvider.System, looksOnly);
            return await work(parsed, database, cancel);
        }));
        return command;
    }

    private static string? NotEmpty(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
