using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>One run of one instance: what was known at each checkpoint, and the end.</summary>
internal sealed record Measured(
    BenchCase Case, ulong Seed, double? FirstMs, double?[] Gaps, int Vehicles, double Cost, double IterationsPerSecond, bool IsValid, string Fault)
{
    internal double? FinalGap => IsValid && Case.Best is { } best ? 100 * (Cost - best) / best : null;
}

/// <summary>A class's mean over its files and seeds, against its goals.</summary>
internal sealed record ClassResult(BenchClass Class, IReadOnlyList<Measured> Runs, IReadOnlyList<double?> Means, int Seconds, bool IsMet, string Summary)
{
    /// <summary>Per checkpoint: true when the mean is no worse than the best peer; null where there is none to compare.</summary>
    internal IEnumerable<bool?> AgainstPeers => Means.Select((m, i) => i < Class.Peers.Length && WasReached(i) ? BenchClass.IsMet(Class.Peers, i, m) : null);

    /// <summary>True when every goal was judged: the budget reached its time, or the vehicles' one.</summary>
    internal bool IsWhole => Class.CountsVehicles ? Seconds >= Class.SecondsOf30 : Means.Count >= Class.Goals.Length;

    internal bool WasReached(int checkpoint) => Runs.Any(r => checkpoint < r.Gaps.Length);
}

/// <summary>Solves every instance once a seed; the gap at each checkpoint is read from the trace of that one run.</summary>
internal sealed class ClassBench(BenchOptions options, TextWriter? csv)
{
    /// <summary>A run ends where it reaches the best known plan (in vehicles-first: number of vehicles), whose gap then holds for the later checkpoints.</summary>
    internal bool EndsAtBest { get; init; }

    internal List<ClassResult> Run(IReadOnlyList<BenchCase> cases)
    {
        csv?.WriteLine("class,instance,seed,best,first_ms,gap_1,gap_10,gap_30,gap_60,final_gap,cost,vehicles,best_vehicles,iterations_per_second,checker");
        return [.. cases.GroupBy(c => c.Class).Select(g => RunClass(g.Key, [.. g]))];
    }

    private ClassResult RunClass(BenchClass group, IReadOnlyList<BenchCase> cases)
    {
        var seconds = group.Seconds(options);
        Console.WriteLine($"\n## {group.Key}: {cases.Count} files, {options.Seeds.Count} seeds, {seconds} s {(options.CpuClock ? "of CPU" : "of wall")} time");
        Console.WriteLine($"{"instance",-22} {"seed",4} {"best",10} {"first ms",8} {"1 s",8} {"10 s",8} {"30 s",8} {"60 s",8} {"end",8} {"vehicles",9} {"cost",12} {"it/s",9} checker");
        var runs = new List<Measured>();
        foreach (var one in cases)
            foreach (var seed in options.Seeds)
            {
                runs.Add(Measure(one, seed, seconds));
                Print(runs[^1]);
            }

        return Summarise(group, runs, seconds);
    }

    private Measured Measure(BenchCase one, ulong seed, int seconds)
    {
        var loaded = one.Load();
        using var enough = new CancellationTokenSource();
        var began = options.Now();
        var result = RoutingSolver.Solve(loaded.Problem, new()
        {
            Seed = seed,
            Time = TimeSpan.FromSeconds(seconds),
            Clock = options.Clock,
            Explain = false,
        }, EndsAtBest ? new AtBest(one, loaded, enough) : null, enough.Token);
        var spent = (options.Now() - began).TotalSeconds;
        var check = PlanChecker.Check(loaded.Problem, result.Plan);
        var complete = result.Trace.Where(t => t.Tiers[0] == 0).ToList();
        var gaps = BenchClass.Checkpoints.Where(c => c <= seconds).Select(c => GapAt(one, loaded, complete, c)).ToArray();
        var fault = check.Differences.FirstOrDefault() ?? check.Violations.FirstOrDefault()?.ToString() ?? (result.Plan.Tiers[0] > 0 ? "jobs are unassigned" : "");
        return new(one, seed, complete.Count > 0 ? complete[0].Milliseconds : null, gaps, result.Plan.Routes.Count,
            loaded.FinalCost(result.Plan), result.Iterations / Math.Max(spent, 0.001), fault.Length == 0, fault);
    }

    private static double? GapAt(BenchCase one, BenchProblem loaded, List<TraceEntry> complete, int second)
    {
        var at = complete.FindLastIndex(t => t.Milliseconds <= second * 1000L);
        return at < 0 || one.Best is not { } best ? null : 100 * (loaded.CostOf(complete[at].Tiers) - best) / best;
    }

    private void Print(Measured run)
    {
        var (one, known) = (run.Case, run.Case.BestVehicles);
        Console.WriteLine($"{one.Name,-22} {run.Seed,4} {one.Best,10:0.####} {run.FirstMs,8:0} {Gap(run, 0),8} {Gap(run, 1),8} {Gap(run, 2),8} {Gap(run, 3),8} "
            + $"{Percent(run.FinalGap),8} {run.Vehicles + (known is null ? "" : "/" + known),9} {run.Cost,12:0.####} {run.IterationsPerSecond,9:0} {(run.IsValid ? "ok" : run.Fault)}");
        csv?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Class.Key},{one.Name},{run.Seed},{one.Best},{run.FirstMs},{Cell(run, 0)},{Cell(run, 1)},{Cell(run, 2)},{Cell(run, 3)},{run.FinalGap},{run.Cost},{run.Vehicles},{known},{run.IterationsPerSecond:0},{(run.IsValid ? "ok" : "bad")}"));
        csv?.Flush();
    }

    private static ClassResult Summarise(BenchClass group, List<Measured> runs, int seconds)
    {
        var reached = BenchClass.Checkpoints.Count(c => c <= seconds);
        var means = Enumerable.Range(0, reached).Select(i => runs.TrueForAll(r => r.Gaps[i] is not null) ? runs.Average(r => r.Gaps[i]) : null).ToArray();
        var valid = runs.TrueForAll(r => r.IsValid);
        var (met, summary) = group.CountsVehicles ? OfVehicles(group, runs) : OfGaps(group, means);
        if (!valid) summary += "; THE CHECKER FAILS";
        Console.WriteLine(summary);
        if (group.Peers.Length > 0) Console.WriteLine($"best peer {string.Join(" / ", group.Peers.Take(reached).Select(Goal))} %");
        return new(group, runs, means, seconds, met && valid, summary);
    }

    private static (bool, string) OfGaps(BenchClass group, double?[] means)
    {
        var verdicts = means.Select((m, i) => BenchClass.IsMet(group.Goals, i, m)).ToArray();
        return (verdicts.All(v => v != false), $"mean {string.Join(" / ", means.Select(Percent))} %; goal {string.Join(" / ", group.Goals.Take(means.Length).Select(Goal))} %: "
            + string.Join(" / ", verdicts.Select(v => v switch { true => "pass", false => "FAIL", _ => "-" })));
    }

    /// <summary>The sums of vehicles decide; the distance is compared only on files with the best known number of vehicles.</summary>
    private static (bool, string) OfVehicles(BenchClass group, List<Measured> runs)
    {
        var counted = runs.Where(r => r.Case.BestVehicles is not null).ToList();
        var (ours, best) = (counted.Sum(r => r.Vehicles), counted.Sum(r => r.Case.BestVehicles!.Value));
        var equal = counted.Where(r => r.Vehicles == r.Case.BestVehicles).ToList();
        var met = group.VehicleSlack > 0 ? ours <= best * (1 + group.VehicleSlack / 100) : counted.TrueForAll(r => r.Vehicles <= r.Case.BestVehicles);
        return (met, $"vehicles {ours}, best known {best} ({counted.Count - equal.Count} of {counted.Count} runs differ); distance gap on the equal ones "
            + $"{Percent(equal.Count > 0 ? equal.Average(r => r.FinalGap) : null)} %; sum of distances {counted.Sum(r => r.Cost):0.00}; goal "
            + $"{(group.VehicleSlack > 0 ? $"sum within +{group.VehicleSlack} %" : "best-known number on every file")}: {(met ? "pass" : "FAIL")}");
    }

    private static string Gap(Measured run, int checkpoint) => checkpoint < run.Gaps.Length ? Percent(run.Gaps[checkpoint]) : "";

    private static double? Cell(Measured run, int checkpoint) => checkpoint < run.Gaps.Length ? run.Gaps[checkpoint] : null;

    private static string Percent(double? gap) => gap is { } known ? known.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string Goal(double goal) => double.IsInfinity(goal) ? "-" : goal.ToString("0.##", CultureInfo.InvariantCulture);

    private sealed class AtBest(BenchCase one, BenchProblem loaded, CancellationTokenSource enough) : IProgress<Incumbent>
    {
        public void Report(Incumbent value)
        {
            if (value.Tiers[0] > 0) return;
            if (one.Class.CountsVehicles ? value.Vehicles <= one.BestVehicles : loaded.CostOf(value.Tiers) <= one.Best + 1e-6) enough.Cancel();
        }
    }
}
