using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward stats verify</c>: counts every daily rollup again from its facts; exit code 0 when no figure differs, 1 otherwise.</summary>
internal static class StatsVerifyCommand
{
    internal static Command Make() => new("stats", "The daily rollups behind the statistics.") { new Command("verify", "Count the rollups again from the facts.") { Store.AsJson }.On(Run) };

    private static async Task<int> Run(ParseResult parsed, Database database, CancellationToken cancel)
    {
        await using var modules = OfflineModules.On(database, parsed.GetValue(Store.Data)!);
        var checks = new List<(string Table, RollupCheck Check)>();
        foreach (var rollup in modules.Get<IEnumerable<IRollup>>().OrderBy(r => r.Table, StringComparer.Ordinal))
            checks.Add((rollup.Table, await database.Read(session => rollup.Verify(session), cancel)));
        if (parsed.GetValue(Store.AsJson)) Console.WriteLine(JsonSerializer.Serialize(checks.Select(c => new { c.Table, c.Check.Rows, c.Check.Differences }), JsonFormat.Options));
        else Print(checks);
        return checks.Exists(c => c.Check.Differences.Count > 0) ? Store.Warned : Store.Good;
    }

    private static void Print(List<(string Table, RollupCheck Check)> checks)
    {
        foreach (var (table, check) in checks)
        {
            Console.WriteLine($"{(check.Differences.Count == 0 ? "good     " : "differs  ")}{table}: {check.Rows} rows, {check.Differences.Count} differences");
            foreach (var difference in check.Differences)
                Console.WriteLine($"         {difference.Key} {difference.Figure}: kept {Text(difference.Kept)}, counted {Text(difference.Counted)}");
        }
    }

    private static string Text(decimal? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "nothing";
}
