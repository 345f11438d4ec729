namespace Steward.Routing;

/// <summary>Arguments of <c>steward solve</c>, as parsed by the host.</summary>
public sealed record SolveArguments(string File)
{
    /// <summary>Seconds; counted from <see cref="Clock"/>'s zero.</summary>
    public double Time { get; init; } = 10;

    /// <summary>1 or 2.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Name of the convention; null = the family's own.</summary>
    public string? Convention { get; init; }

    /// <summary>One JSON object instead of lines.</summary>
    public bool Json { get; init; }

    /// <summary>Where the solution file goes; null = nowhere.</summary>
    public string? Out { get; init; }

    /// <summary>Budget of iterations; null = none.</summary>
    public long? Iterations { get; init; }

    /// <summary>Solution file to start from.</summary>
    public string? Start { get; init; }

    /// <summary>Count the process's CPU time.</summary>
    public bool CpuClock { get; init; }

    /// <summary>Time since the process began, reading included; null = since the call.</summary>
    public Func<TimeSpan>? Clock { get; init; }
}

/// <summary>The pure entry of <c>steward solve</c>: reads, solves, prints (specification 13).</summary>
public static class SolveCommand
{
    private const double LongestTime = 1e9;

    /// <summary>Exit code: 0 complete, 1 incomplete, 2 bad input or usage, 130 interrupted.</summary>
    public static int SolveFile(SolveArguments arguments, TextWriter output, TextWriter errors, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        return FileFaults.Caught(arguments.File, Given.Of(errors), () => Solve(arguments, output, errors, cancel));
    }

    private static int Solve(SolveArguments arguments, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (!(arguments.Time is >= 0 and <= LongestTime)) throw new RoutingException("option_range", "the time is negative, above 10^9 seconds or not a number.");
        var clock = ClockOf(arguments);
        var file = InstanceReader.Read(File.ReadAllText(arguments.File), arguments.Convention);
        var report = new SolveReport(file, output, arguments.Json, clock);
        var left = TimeSpan.FromSeconds(arguments.Time) - clock();
        var result = RoutingSolver.Solve(file.Problem, new()
        {
            Seed = arguments.Seed,
            Threads = arguments.Threads,
            Time = left < TimeSpan.Zero ? TimeSpan.Zero : left,
            Iterations = arguments.Iterations,
            Start = arguments.Start is { } start ? FileFaults.ReadPlan(file, start) : null,
            Clock = clock,
        }, report, cancel);
        foreach (var notice in result.Notices) errors.WriteLine(notice);
        if (!PlanChecker.Check(file.Problem, result.Plan).IsValid) throw new InvalidOperationException("The plan does not pass the checker.");
        // Printed first: a folder that is missing must not cost the plan.
        report.Finish(result);
        if (arguments.Out is { } target) File.WriteAllText(target, Solution(target, file, result.Plan));
        return result.StopReason == StopReason.Cancelled ? 130 : result.Plan.IsComplete ? 0 : 1;
    }

    private static string Solution(string target, InstanceFile file, Plan plan) =>
        target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? StewardJson.Write(plan) : SolutionFile.Write(file, plan);

    private static Func<TimeSpan> ClockOf(SolveArguments arguments)
    {
        if (arguments.CpuClock) return () => Environment.CpuUsage.TotalTime;
        if (arguments.Clock is { } given) return given;
        var origin = System.Diagnostics.Stopwatch.GetTimestamp();
        return () => System.Diagnostics.Stopwatch.GetElapsedTime(origin);
    }
}
