using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Steward.Routing.Bench;

/// <summary>Rows that tests decide: the test program beside this one is run by class, with more cases than in the daily run.</summary>
internal sealed partial class TestRuns(BenchOptions options)
{
    /// <summary>Too long for the quick run.</summary>
    private static readonly string[] Long = ["RichTimingTests"];

    /// <summary>Row, factor on the number of cases, classes of tests.</summary>
    internal static readonly (int Row, int Trials, string[] Classes)[] Rows =
    [
        (2, 1, ["FeatureTests", "RestTests", "RelationTests", "BalanceTests", "ChangePriceTests"]),
        (3, 5, ["PlainOptimumTests", "RichSolverTests", "RoutingSolverTests"]),
        (4, 50, ["MovePropertyTests"]),
        (5, 1, ["RoutingSolverTests", "RichSolverTests", "RichTimingTests", "RoutingSessionTests"]),
        (6, 1, ["InstanceReaderTests"]),
        (18, 4, ["DeterminismTests"]),
        (19, 20, ["NeverWorseTests", "SessionCallsTests"]),
        (20, 5, ["CostPartsTests"]),
        (21, 7, ["ConfirmedReasonsTests", "ExplainerTests", "FaultBoundTests"]),
        (22, 10, ["TimingTests"]),
        (23, 20, ["RichPlanTests"]),
        (23, 50, ["RestTests"]),
        (24, 1, ["ChangePriceTests"]),
        (25, 1, ["BalanceTests"]),
        (26, 2, ["ProblemBuilderTests", "RelationTests", "MutationTests", "StewardJsonTests", "InstanceReaderTests"]),
        (27, 17, ["SolveCommandTests", "CancelTests"]),
    ];

    /// <summary>What the tests said: null when there are none of these classes, or when the test program is not built.</summary>
    internal (string Figure, bool? IsMet) Run(int trials, string[] classes)
    {
        if (Program() is not { } program) return ("tests/Steward.Routing.Tests is not built", null);
        var factor = options.Quick ? 1 : trials;
        if (options.Quick) classes = [.. classes.Except(Long, StringComparer.Ordinal)];
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["STEWARD_TRIALS"] = factor.ToString(CultureInfo.InvariantCulture);
        foreach (var word in new[] { program, "-explicit", "on" }.Concat(classes.SelectMany(c => new[] { "-class", "Steward.Routing.Tests." + c })))
            start.ArgumentList.Add(word);
        Console.WriteLine($"tests {string.Join(' ', classes)} × {factor}");
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Read(said, $"{string.Join(", ", classes)} × {factor}");
    }

    private static (string, bool?) Read(string said, string what)
    {
        var (total, failed, skipped) = (Number(said, "Total"), Number(said, "Failed") + Number(said, "Errors"), Number(said, "Skipped"));
        if (total == 0) return ($"{what}: there are no such tests", false);
        foreach (Match match in Failure().Matches(said)) what += $"; failed: {match.Groups["name"].Value}";
        return ($"{what}: {total - failed - skipped} of {total} tests pass", failed == 0 && skipped < total);
    }

    private static int Number(string said, string name) =>
        Regex.Match(said, name + @": (?<n>\d+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)) is { Success: true } match
            ? int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>artifacts/bin/Steward.Routing.Bench/release beside artifacts/bin/Steward.Routing.Tests/…</summary>
    private static string? Program() => new[] { "release", "debug" }
        .Select(c => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Steward.Routing.Tests", c, "Steward.Routing.Tests.dll")))
        .Where(File.Exists).OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();

    [GeneratedRegex(@"Steward\.Routing\.Tests\.(?<name>\S+).* \[FAIL\]", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Failure();
}
