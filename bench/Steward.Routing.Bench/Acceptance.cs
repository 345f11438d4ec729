namespace Steward.Routing.Bench;

/// <summary>Every row of the specification's section 17: number, figure, pass or miss. Rows of classes need the data folder.</summary>
internal sealed class Acceptance(BenchOptions options)
{
    private readonly List<(int Row, string Figure, bool? IsMet)> rows = [];

    internal static bool Run(BenchOptions options, IReadOnlyList<BenchCase> cases) => new Acceptance(options).Run(cases);

    private bool Run(IReadOnlyList<BenchCase> cases)
    {
        var tests = new TestRuns(options);
        AddReferences();
        foreach (var (row, trials, classes) in TestRuns.Rows) Add(row, tests.Run(trials, classes));
        AddClasses(new ClassBench(options, null).Run(cases));
        var (throughput, latency) = (Throughput.Run(options), Latency.Run(options));
        throughput.Print("throughput");
        latency.Print("latency at 1000 jobs");
        AddFigures(14, throughput, f => f.Name.Contains("EURO", StringComparison.Ordinal));
        AddFigures(16, throughput, f => !f.Name.Contains("EURO", StringComparison.Ordinal));
        AddFigures(17, latency, _ => true);
        AddGenerated();
        return Print();
    }

    private bool Print()
    {
        Console.WriteLine("\n## acceptance");
        foreach (var row in rows.OrderBy(r => r.Row))
            Console.WriteLine($"{row.Row,2} {(row.IsMet switch { true => "pass", false => "MISS", _ => "none" })} {row.Figure}");
        for (var number = 1; number <= 28; number++)
            if (rows.TrueForAll(r => r.Row != number)) Console.WriteLine($"{number,2} none nothing that this program can run");
        return rows.TrueForAll(r => r.IsMet != false);
    }

    private void Add(int row, (string Figure, bool? IsMet) result) => rows.Add((row, result.Figure, result.IsMet));

    private void AddReferences()
    {
        var foreign = typeof(Problem).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n is not "mscorlib" and not "netstandard" && !n.StartsWith("System", StringComparison.Ordinal)).ToList();
        Add(1, ($"{foreign.Count} assemblies besides the base class library {string.Join(' ', foreign)}", foreign.Count == 0));
    }

    private void AddClasses(List<ClassResult> results)
    {
        foreach (var result in results)
        {
            var row = result.Class.Key switch
            {
                "vrptw-100" or "vrptw-200" => 7,
                "vrptw-400" or "vrptw-600" => 8,
                "vrptw-1000" => 9,
                "x-100" or "x-500" or "x-1000" => 10,
                "euro" => 14,
                "pairs-100" or "vehicles-100" => 12,
                "pairs-200" or "vehicles-200" => 13,
                _ => 0,
            };
            if (row > 0) Add(row, ($"{result.Class.Key}: {result.Summary}", result.IsMet));
        }

        var compared = results.SelectMany(r => r.AgainstPeers.Select((met, i) => (r.Class.Key, BenchClass.Checkpoints[i], met))).Where(c => c.met is not null).ToList();
        var worse = compared.Where(c => c.met == false).Select(c => $"{c.Key} at {c.Item2} s").ToList();
        if (compared.Count > 0) Add(11, ($"{compared.Count - worse.Count} of {compared.Count} cells no worse than the best peer; worse: {string.Join(", ", worse)}", worse.Count == 0));
    }

    private void AddFigures(int row, Figures figures, Func<Figure, bool> which)
    {
        foreach (var figure in figures.All.Where(f => which(f) && !double.IsNaN(f.Goal)))
            Add(row, ($"{figure.Name}: {figure.Value:#,0.###} {figure.Unit}, goal {figure.Goal:#,0.###}", figure.IsMet));
    }

    /// <summary>The program without the data folder: generated instances against the repository's reference costs.</summary>
    private void AddGenerated()
    {
        Console.WriteLine("\n# without the data folder");
        var results = new ClassBench(options, null).Run([.. Generated.All().Take(4)]);
        Add(28, ($"classes and figures above; generated: {results[0].Summary}", results[0].IsMet));
    }
}
