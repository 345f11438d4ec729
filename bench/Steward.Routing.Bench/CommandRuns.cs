using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Steward.Routing.Bench;

/// <summary>The command line as a process of its own: start, budget, interrupt, exit codes, clean JSON.</summary>
internal sealed class CommandRuns(BenchOptions options)
{
    private const int Row = 27, ColdRow = 16;

    /// <summary>What a line of the JSON answer must hold.</summary>
    private static readonly string[] Names =
        ["instance", "convention", "trace", "status", "cost", "vehicles", "unassigned", "first_feasible_ms", "iterations", "seconds", "seed", "threads", "cpu_seconds", "format", "routes", "plan_hash"];

    private readonly List<(int Row, string Figure, bool? IsMet)> found = [];

    /// <summary>What a run left: exit code, both streams, and how long before its end the first trace came.</summary>
    private sealed record Ended(int Code, string Output, string Errors, double Seconds, double TraceBeforeEnd)
    {
        internal double Number(string name) => Output.Split('\n').FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(name.Length + 2)..], CultureInfo.InvariantCulture) : double.NaN;
    }

    internal IReadOnlyList<(int Row, string Figure, bool? IsMet)> Run()
    {
        if (Program() is not { } program)
        {
            found.Add((Row, "src/Steward is not built", null));
            found.Add((ColdRow, "first complete plan of the cold command line: src/Steward is not built", null));
            return found;
        }

        var folder = Directory.CreateTempSubdirectory("routing-bench");
        try
        {
            RunAll(program, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return found;
    }

    private void RunAll(string program, string folder)
    {
        var (small, large) = (Instance(folder, 200), Instance(folder, 1000));
        Console.WriteLine("commands");
        var cold = Enumerable.Range(0, options.Quick ? 3 : 9).Select(_ => Solve(program, [small, "--iterations", "0"]).Number("first_feasible_ms")).ToList();
        var median = Samples.Quantile(cold, 0.5);
        found.Add((ColdRow, $"first complete plan of the cold command line, 200 jobs (median of {cold.Count}): {median:0} ms; goal <= 300", median <= 300));
        foreach (var (file, jobs) in new[] { (small, 200), (large, 1000) }) AddBudget(program, file, jobs);
        AddInterrupt(program, large);
        AddJson(program, small);
        AddCodes(program, folder, small);
    }

    private void AddBudget(string program, string file, int jobs)
    {
        const int Budget = 3;
        var ended = Solve(program, [file, "--time", "3"]);
        found.Add((Row, $"budget of {Budget} s, {jobs} jobs: ended after {ended.Seconds:0.00} s; goal <= {Budget + 0.3:0.0}", ended.Code == 0 && ended.Seconds <= Budget + 0.3));
        if (jobs == 1000) found.Add((Row, $"the first trace line came {ended.TraceBeforeEnd:0.0} s before the end; goal >= 1", ended.TraceBeforeEnd >= 1));
    }

    private void AddInterrupt(string program, string file)
    {
        if (OperatingSystem.IsWindows()) return;
        var ended = Solve(program, [file, "--time", "60"], interruptAtTrace: true);
        found.Add((Row, $"interrupted at the first plan: exit code {ended.Code}, {(double.IsNaN(ended.Number("cost")) ? "no plan" : "plan printed")}, after {ended.Seconds:0.0} s; goal 130 with the plan",
            ended.Code == 130 && !double.IsNaN(ended.Number("cost")) && ended.Seconds < 30));
    }

    private void AddJson(string program, string file)
    {
        var ended = Solve(program, [file, "--iterations", "200", "--json"]);
        var missing = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(ended.Output);
            missing.AddRange(Names.Where(n => !json.RootElement.TryGetProperty(n, out _)));
        }
        catch (JsonException fault)
        {
            missing.Add(fault.Message);
        }

        found.Add((Row, $"--json is one object with {Names.Length - missing.Count} of {Names.Length} names{(missing.Count > 0 ? ": " + string.Join(", ", missing) : "")}; goal all", missing.Count == 0 && ended.Code == 0));
    }

    private void AddCodes(string program, string folder, string good)
    {
        var (over, empty, binary) = (Path.Combine(folder, "over.json"), Path.Combine(folder, "empty.txt"), Path.Combine(folder, "binary.txt"));
        File.WriteAllText(over, StewardJson.Write(Problem.Build("over").Dimensions("w").Site("d").Travel("t", [0], [0])
            .Vehicle("v", v => v.Start("d").Capacity(1)).Delivery("heavy", "d", [2]).Create()));
        File.WriteAllText(empty, "");
        File.WriteAllBytes(binary, [0, 1, 2, 255, 254]);
        (string What, int Code, string[] Words)[] calls =
        [
            ("a plan that serves all", 0, [good, "--iterations", "0"]), ("a job left out", 1, [over, "--iterations", "5"]),
            ("a missing file", 2, [Path.Combine(folder, "none")]), ("an empty file", 2, [empty]), ("a binary file", 2, [binary]),
            ("an unknown option", 2, [good, "--no-such-option"]), ("an unknown convention", 2, [good, "--convention", "miles"]),
            ("three threads", 2, [good, "--threads", "3"]), ("a negative time", 2, [good, "--time", "-1"]), ("a start that is missing", 2, [good, "--start", Path.Combine(folder, "none")]),
        ];
        var wrong = new List<string>();
        foreach (var (what, code, words) in calls)
        {
            var ended = Solve(program, words);
            var isClean = code != 2 || !ended.Errors.Contains("   at ", StringComparison.Ordinal);
            if (ended.Code != code || !isClean) wrong.Add($"{what}: {ended.Code}{(isClean ? "" : " and a stack trace")}");
        }

        found.Add((Row, $"exit codes: {calls.Length - wrong.Count} of {calls.Length} right{(wrong.Count > 0 ? ": " + string.Join(", ", wrong) : "")}; goal all", wrong.Count == 0));
    }

    private Ended Solve(string program, string[] words, bool interruptAtTrace = false)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in new[] { program, "solve" }.Concat(words).Concat(options.CpuClock ? ["--clock", "cpu"] : [])) start.ArgumentList.Add(word);
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = new System.Text.StringBuilder();
        double firstTrace = double.NaN, cpu = 0;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            output.Append(line).Append('\n');
            cpu = Spent(process, cpu);
            if (!double.IsNaN(firstTrace) || !line.StartsWith("trace: ", StringComparison.Ordinal)) continue;
            firstTrace = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (interruptAtTrace) Interrupt(process.Id);
        }

        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(process.ExitCode, output.ToString(), errors.GetAwaiter().GetResult(), options.CpuClock ? cpu : seconds, seconds - firstTrace);
    }

    /// <summary>Processor time up to the last line that the process wrote: it cannot be asked when it is gone.</summary>
    private static double Spent(Process process, double before)
    {
        try
        {
            process.Refresh();
            return process.HasExited ? before : process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            return before;
        }
    }

    private static void Interrupt(int process)
    {
        using var signal = Process.Start("kill", ["-INT", process.ToString(CultureInfo.InvariantCulture)]);
        signal.WaitForExit();
    }

    /// <summary>A file of the data folder with at least so many jobs, or a generated one.</summary>
    private string Instance(string folder, int jobs)
    {
        if (options.Data is not null)
            return Directory.EnumerateFiles(Path.Combine(options.Data, "homberger")).Order(StringComparer.Ordinal)
                .First(path => InstanceReader.Read(File.ReadAllText(path)).Problem.Jobs.Count >= jobs);
        var file = Path.Combine(folder, $"city-{jobs.ToString(CultureInfo.InvariantCulture)}.json");
        File.WriteAllText(file, StewardJson.Write(Generated.City(jobs)));
        return file;
    }

    /// <summary>artifacts/bin/Steward.Routing.Bench/release beside artifacts/bin/Steward/…</summary>
    private static string? Program() => new[] { "release", "debug" }
        .Select(c => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Steward", c, "steward.dll")))
        .FirstOrDefault(File.Exists);
}
