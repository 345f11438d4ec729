namespace Steward.Routing.Bench;

/// <summary>Iterations a second, first complete plan, allocation and memory, counted by the program itself.</summary>
internal static class Throughput
{
    private static readonly (int Jobs, double Ms)[] FirstPlans = [(100, 5), (200, 10), (400, 30), (600, 50), (1000, 100)];

    internal static Figures Run(BenchOptions options)
    {
        var figures = new Figures();
        var seconds = options.Quick ? 3 : 8;
        foreach (var (jobs, moves, iterations) in new[] { (100, 60.0, 5_000.0), (200, 60.0, double.NaN), (1000, 30.0, 3_000.0) })
        {
            var (tested, done) = PerSecond(options, Problem(options, jobs), seconds);
            figures.Add($"move tests per second, {jobs} jobs", tested / 1e6, "M/s", moves, atLeast: true);
            figures.Add($"iterations per second, {jobs} jobs", done, "/s", iterations, atLeast: true);
        }

        foreach (var (jobs, goal) in FirstPlans)
            figures.Add($"first complete plan, warm, {jobs} jobs (median of 9)", FirstPlan(options, Problem(options, jobs)), "ms", goal);
        if (options.Data is not null) figures.Add("first complete plan, warm, EURO-NeurIPS (worst file)", WorstEuro(options), "ms", 60);
        figures.Add("allocated per iteration, 100 jobs", AllocatedPerIteration(options), "bytes", 0.5);
        figures.Add("memory above the matrices, 1000 jobs", MemoryMegabytes(options), "MB", 100);
        return figures;
    }

    internal static Problem Problem(BenchOptions options, int jobs)
    {
        string[] folders = jobs == 100 ? ["solomon"] : ["homberger"];
        if (options.Data is null) return Generated.City(jobs);
        return folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(options.Data, f)).Order(StringComparer.Ordinal))
            .Select(path => InstanceReader.Read(File.ReadAllText(path)).Problem).MinBy(p => Math.Abs(p.Jobs.Count - jobs))!;
    }

    /// <summary>Counted by the search itself; building its tables is part of the time.</summary>
    private static (double Tests, double Iterations) PerSecond(BenchOptions options, Problem problem, int seconds)
    {
        var began = options.Now();
        var result = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(seconds), Clock = options.Clock, Explain = false });
        var spent = (options.Now() - began).TotalSeconds;
        return (result.MoveTests / spent, result.Iterations / spent);
    }

    private static double FirstPlan(BenchOptions options, Problem problem) =>
        Samples.Quantile(Enumerable.Range(0, 9).Select(_ => TimeToFirst(options, problem)), 0.5);

    /// <summary>From the call to the first incumbent without an unassigned job, tables included.</summary>
    private static double TimeToFirst(BenchOptions options, Problem problem)
    {
        var watch = new FirstComplete(options);
        using var enough = new CancellationTokenSource();
        watch.Found = enough.Cancel;
        RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(5), Clock = options.Clock, Explain = false }, watch, enough.Token);
        return watch.Milliseconds;
    }

    private static double WorstEuro(BenchOptions options) => Directory.EnumerateFiles(Path.Combine(options.Data!, "euro-neurips"))
        .Select(path => FirstPlan(options, InstanceReader.Read(File.ReadAllText(path)).Problem)).Max();

    /// <summary>The difference of two runs of the same seed takes out what begins and ends a solve.</summary>
    private static double AllocatedPerIteration(BenchOptions options)
    {
        var problem = Problem(options, 100);
        var (few, many) = options.Quick ? (5_000L, 8_000L) : (20_000L, 30_000L);
        return (Allocated(problem, many) - Allocated(problem, few)) / (double)(many - few);
    }

    private static long Allocated(Problem problem, long iterations)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        RoutingSolver.Solve(problem, new() { Iterations = iterations, Explain = false });
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double MemoryMegabytes(BenchOptions options)
    {
        var problem = Problem(options, 1000);
        var memory = new HighWater(GC.GetTotalMemory(forceFullCollection: true));
        RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(5), Clock = options.Clock, Explain = false }, memory);
        return memory.Megabytes;
    }

    private sealed class FirstComplete(BenchOptions options) : IProgress<Incumbent>
    {
        private readonly TimeSpan began = options.Now();

        internal double Milliseconds { get; private set; } = double.PositiveInfinity;

        internal Action Found { get; set; } = () => { };

        public void Report(Incumbent value)
        {
            if (value.Tiers[0] > 0 || !double.IsInfinity(Milliseconds)) return;
            Milliseconds = (options.Now() - began).TotalMilliseconds;
            Found();
        }
    }

    /// <summary>Heap in use at each improvement, garbage included: an upper bound of what the search holds.</summary>
    private sealed class HighWater(long before) : IProgress<Incumbent>
    {
        internal double Megabytes { get; private set; }

        public void Report(Incumbent value) => Megabytes = Math.Max(Megabytes, (GC.GetTotalMemory(false) - before) / 1e6);
    }
}
