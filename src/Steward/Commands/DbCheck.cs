using System.CommandLine;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary>One thing that was looked at.</summary>
/// <param name="State">ok, warning or error.</param>
internal sealed record Finding(string Name, string State, string Detail)
{
    internal static Finding Ok(string name, string detail) => new(name, "ok", detail);

    internal static Finding Warning(string name, string detail) => new(name, "warning", detail);

    internal static Finding Error(string name, string detail) => new(name, "error", detail);
}

/// <summary><c>steward db check</c>: exit code 0 good, 1 with warnings, 2 with errors.</summary>
internal static class DbCheck
{
    internal static Command Make() => new Command("check", "Check connection, schema, integrity, chains, disk and clock.") { Store.AsJson }.On(
        async (parsed, database, cancel) => Print(await Checks.OfDatabase(database, parsed.GetValue(Store.Data)!, cancel), parsed.GetValue(Store.AsJson)), looksOnly: true);

    internal static int Print(IReadOnlyList<Finding> findings, bool asJson)
    {
        if (asJson) Console.WriteLine(JsonSerializer.Serialize(new { Status = Worst(findings), Findings = findings }, JsonFormat.Options));
        else foreach (var finding in findings) Console.WriteLine($"{finding.State,-8} {finding.Name,-16} {finding.Detail}");
        return ExitCode(findings);
    }

    internal static int ExitCode(IReadOnlyList<Finding> findings) => Worst(findings) switch { "ok" => Store.Good, "warning" => Store.Warned, _ => Store.Failed };

    private static string Worst(IReadOnlyList<Finding> findings) =>
        findings.Any(f => f.State == "error") ? "error" : findings.Any(f => f.State == "warning") ? "warning" : "ok";
}
