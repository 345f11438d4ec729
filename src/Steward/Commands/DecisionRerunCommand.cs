using System.CommandLine;
using System.Text.Json;
using Steward.Decisions.Verdicts;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward decision rerun</c>: decides again from what was stored; exit code 0 identical, 1 differs, 2 cannot run.</summary>
internal static class DecisionRerunCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "The decision's UUID or code." };

    internal static Command Make() => new("decision", "Recorded decisions.") { new Command("rerun", "Decide again and compare, bit for bit.") { Id, Store.AsJson }.On(Run) };

    private static async Task<int> Run(ParseResult parsed, Database database, CancellationToken cancel)
    {
        var operatorCaller = Caller.Engine("command-line") with { Permissions = new HashSet<string> { Permission.DecisionsRead } };
        await using var problems = OfflineModules.On(database, parsed.GetValue(Store.Data)!);
        RerunResult result;
        try { result = await database.Read(session => RerunDecision.Run(session, parsed.GetValue(Id)!, operatorCaller, problems.Access), cancel); }
        catch (RefusedException refused)
        {
            await Console.Error.WriteLineAsync("steward: " + refused.Refusal.Detail);
            return Store.Failed;
        }
        Console.WriteLine(parsed.GetValue(Store.AsJson)
            ? JsonSerializer.Serialize(result, JsonFormat.Options)
            : $"{result.DecisionId}: {result.Result}{(result.Pointer is null ? "" : " at " + result.Pointer)}{(result.Reason is null ? "" : " (" + result.Reason + ")")}");
        return result.Result switch { "identical" => Store.Good, "differs" => Store.Warned, _ => Store.Failed };
    }
}
