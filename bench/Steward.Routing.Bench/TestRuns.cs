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
        (26, 1, ["ProblemBuilderTests", "RelationTests", "MutationTests", "StewardJsonTests", "InstanceReaderTests"]),
        (27, 17, ["SolveCommandTests", "CancelTests"]),
    ];

    private readonly Dictionary<string, ClassRun> runs = new(StringComparer.Ordinal);

    /// <summary>What a class of tests came to, and with which factor.</summary>
    private sealed record ClassRun(int Factor, int Total, int Failed, int Skipped, string Failures);

    /// <summary>What the tests said: null when there are none of these classes, or when the test program is not built. A class that has run with as many cases does not run again.</summary>
    internal (string Figure, bool? IsMet) Run(int trials, string[] classes)
    {
        if (Program() is not { } program) return ("tests/Steward.Routing.Tests is not built", null);
        var factor = options.Quick ? 1 : trials;
        if (options.Quick) classes = [.. classes.Except(Long, StringComparer.Ordinal)];
        foreach (var name in classes)
            if (!runs.TryGetValue(name, out var known) || known.Factor < factor) runs[name] = RunClass(program, factor, name);
        var found = classes.Select(c => runs[c]).ToList();
        var (total, failed, skipped) = (found.Sum(r => r.Total), found.Sum(r => r.Failed), found.Sum(r => r.Skipped));
        var none = classes.Where(c => runs[c].Total == 0).ToList();
        var figure = $"{string.Join(", ", classes)} × {factor}{(factor < trials ? $" of {trials}" : "")}: {total - failed - skipped} of {total} tests pass{(skipped > 0 ? $", {skipped} skipped" : "")}{string.Concat(found.Select(r => r.Failures))}"
            + (none.Count > 0 ? $"; there are no {string.Join(", ", none)}" : "") + "; goal all";
        return (figure, failed > 0 || none.Count > 0 ? false : skipped > 0 ? null : true);
    }

    private static ClassRun RunClass(string program, int factor, string name)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["STEWARD_TRIALS"] = factor.ToString(CultureInfo.InvariantCulture);
        foreach (var word in new[] { program, "-explicit", "on", "-class", "Steward.Routing.Tests." + name }) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var run = new ClassRun(factor, Number(said, "Total"), Number(said, "Failed") + Number(said, "Errors"), Number(said, "Skipped"),
            string.Concat(Failure().Matches(said).Select(m => $"; failed: {m.Groups["name"].Value}").Distinct(StringComparer.Ordinal)));
        Console.WriteLine($"tests {name} × {factor}: {run.Total - run.Failed - run.Skipped} of {run.Total} pass");
        return run;
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
