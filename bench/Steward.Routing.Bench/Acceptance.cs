namespace Steward.Routing.Bench;

/// <summary>
/// Every row of the specification's section 17 by one command: verdict, criterion, and each figure with its goal. Runs of an instance end
/// early where the best known plan is reached: nothing that is judged could come after it.
/// </summary>
internal sealed class Acceptance(BenchOptions options)
{
    private const string NoData = "skipped: no data";
    private readonly List<Part> parts = [];

    internal static bool Run(BenchOptions options, IReadOnlyList<BenchCase> cases) => new Acceptance(options).Run(cases);

    private bool Run(IReadOnlyList<BenchCase> cases)
    {
        var began = options.Now();
        AddReferences();
        AddTests();
        AddCommandLine();
        if (options.Data is not null) AddClasses(new ClassBench(options, null) { EndsAtBest = true }.Run(cases));
        AddFigures();
        AddGenerated();
        Console.WriteLine($"\n{(options.Now() - began).TotalSeconds:0} s of {(options.CpuClock ? "CPU" : "wall")} time in this process; tests and commands ran in their own.");
        return Print();
    }

    private bool Print()
    {
        Console.WriteLine($"\n## acceptance{(options.Quick ? " (quick: one file a class, short runs; a goal at a time that was not reached is not run)" : "")}");
        var verdicts = new List<Verdict>();
        for (var row = 1; row <= Criteria.All.Length; row++)
        {
            var own = parts.FindAll(p => p.Row == row);
            if (own.Count == 0) own.Add(new(row, options.Data is null && Criteria.NeedData.Contains(row) ? NoData : "nothing in this program measures it", Verdict.NotRun));
            verdicts.Add(Criteria.Of(own));
            Console.WriteLine($"{row,2} {Criteria.Name(verdicts[^1]),-7} {Criteria.All[row - 1]}");
            foreach (var part in own) Console.WriteLine($"           {Criteria.Name(part.Verdict),-7} {part.Figure}");
        }

        Console.WriteLine($"\n{verdicts.Count(v => v == Verdict.Pass)} pass, {verdicts.Count(v => v == Verdict.Miss)} miss, {verdicts.Count(v => v == Verdict.NotRun)} not run");
        return !verdicts.Contains(Verdict.Miss);
    }

    private void Add(int row, string figure, bool? isMet) => parts.Add(new(row, figure, Criteria.Of(isMet)));

    private void AddReferences()
    {
        var library = typeof(Problem).Assembly;
        var foreign = library.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n is not "mscorlib" and not "netstandard" && !n.StartsWith("System", StringComparison.Ordinal)).ToList();
        Add(1, $"{foreign.Count} assemblies besides the base class library{string.Concat(foreign.Select(f => " " + f))}; goal 0", foreign.Count == 0);
        var pages = Path.ChangeExtension(library.Location, ".xml");
        if (!File.Exists(pages))
        {
            Add(1, $"{Path.GetFileName(pages)} is not beside the program", null);
            return;
        }

        var text = File.ReadAllText(pages);
        var types = library.GetExportedTypes();
        var bare = types.Count(t => !text.Contains($"\"T:{t.FullName!.Replace('+', '.')}\"", StringComparison.Ordinal));
        Add(1, $"{types.Length - bare} of {types.Length} public types documented; goal all", bare == 0);
    }

    private void AddTests()
    {
        var tests = new TestRuns(options);
        foreach (var (row, trials, classes) in TestRuns.Rows)
        {
            var (figure, isMet) = tests.Run(trials, classes);
            Add(row, figure, isMet);
        }
    }

    private void AddCommandLine()
    {
        foreach (var (row, figure, isMet) in new CommandRuns(options).Run()) Add(row, figure, isMet);
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
            if (row > 0) Add(row, $"{result.Class.Key}: {result.Summary}", result.IsMet && !result.IsWhole ? null : result.IsMet);
        }

        AddPeers(results);
        Add(28, $"with the data folder: {results.Sum(r => r.Runs.Count)} runs in {results.Count} classes, {results.Sum(r => r.Runs.Count(m => !m.IsValid))} refused by the checker; goal 0",
            results.TrueForAll(r => r.Runs.All(m => m.IsValid)));
    }

    private void AddPeers(List<ClassResult> results)
    {
        var compared = results.SelectMany(r => r.AgainstPeers.Select((met, i) => (r.Class.Key, At: BenchClass.Checkpoints[i], met))).Where(c => c.met is not null).ToList();
        var worse = compared.Where(c => c.met == false).Select(c => $"{c.Key} at {c.At} s").ToList();
        if (compared.Count == 0) return;
        bool? isMet = worse.Count > 0 ? false : results.TrueForAll(r => r.IsWhole) ? true : null;
        Add(11, $"{compared.Count - worse.Count} of {compared.Count} cells no worse than the best peer{(worse.Count > 0 ? "; worse: " + string.Join(", ", worse) : "")}; goal all", isMet);
    }

    private void AddFigures()
    {
        var throughput = Throughput.Run(options);
        throughput.Print("throughput");
        foreach (var figure in throughput.All) AddFigure(figure.Name.Contains("EURO", StringComparison.Ordinal) ? 14 : 16, figure);
        var latency = Latency.Run(options);
        latency.Print("latency at 1000 jobs");
        foreach (var figure in latency.All) AddFigure(17, figure);
        if (options.Data is null) return;
        var dynamic = DynamicBench.Run(options);
        dynamic.Print(DynamicBench.Title);
        foreach (var figure in dynamic.All.Where(f => !f.Name.Contains("published", StringComparison.Ordinal))) AddFigure(15, figure);
    }

    private void AddFigure(int row, Figure figure)
    {
        if (!double.IsNaN(figure.Goal))
            Add(row, $"{figure.Name}: {figure.Value:#,0.###} {figure.Unit}; goal {(figure.AtLeast ? ">=" : "<=")} {figure.Goal:#,0.###}", figure.IsMet);
    }

    /// <summary>The program without the data folder: generated instances against the repository's reference costs.</summary>
    private void AddGenerated()
    {
        Console.WriteLine("\n# without the data folder");
        var results = new ClassBench(options with { MostSeconds = 10 }, null) { EndsAtBest = true }.Run([.. Generated.All().Take(options.Quick ? 2 : 6)]);
        Add(28, $"without the data folder: {results[0].Summary}", results[0].IsMet);
    }
}
