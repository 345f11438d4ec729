namespace Steward.Routing.Bench;

/// <summary>
/// The dynamic yardstick by the rules of EURO-NeurIPS 2022, with own draws from the static files: cost is driving time, and each policy
/// sees the same requests. The goal is against our own greedy.
/// </summary>
internal static class DynamicBench
{
    internal const string Title = "dynamic days, EURO-NeurIPS 2022 rules, own draws";
    private const double Goal = -7, Further = -10, Best = -12.7;

    internal static Figures Run(BenchOptions options)
    {
        var figures = new Figures();
        var worlds = Worlds(options).Take(options.Quick ? 1 : int.MaxValue).ToList();
        if (worlds.Count == 0) return figures;
        var budget = TimeSpan.FromSeconds(options.Quick ? 1 : options.EpochSeconds);
        var solve = new SolveOptions { Time = budget, Clock = options.Clock };
        var (sums, failed, slowest) = (new double[2], 0, 0.0);
        Console.WriteLine("file seed epochs requests | greedy scenarios | scenarios against greedy");
        foreach (var (name, world) in worlds)
            foreach (var seed in options.Seeds)
            {
                IDispatchPolicy[] policies = [new Greedy(solve), new ScenarioDispatch(new(budget, options.Now), seed + 1_000)];
                var results = policies.Select(p => new Episode(world, seed, options.Now).Play(p)).ToArray();
                for (var p = 0; p < 2; p++) sums[p] += results[p].Driving;
                failed += results.Sum(r => r.Failed);
                slowest = Math.Max(slowest, results[1].SlowestSeconds);
                Console.WriteLine($"{name} {seed} {results[0].Epochs} {results[0].Requests} | {string.Join(' ', results.Select(r => r.Driving))} | {Percent(results[1].Driving, results[0].Driving):0.00} %");
            }

        figures.Add("scenarios against greedy, first goal", Percent(sums[1], sums[0]), "%", Goal);
        figures.Add("the same, second goal", Percent(sums[1], sums[0]), "%", Further);
        figures.Add("the same, best published", Percent(sums[1], sums[0]), "%", Best);
        figures.Add("failed or late epochs", failed, "", 0);
        figures.Add("slowest epoch", slowest, "s", 120);
        return figures;
    }

    private static double Percent(double cost, double against) => 100 * (cost / against - 1);

    private static IEnumerable<(string Name, DynamicWorld World)> Worlds(BenchOptions options) =>
        options.Data is null ? [] : Directory.EnumerateFiles(Path.Combine(options.Data, "euro-neurips"), "*.txt").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path)["ORTEC-VRPTW-ASYM-".Length..], DynamicWorld.Read(path)));
}
