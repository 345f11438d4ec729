namespace Steward.Routing;

/// <summary>
/// Hybrid genetic search (Vidal, Crainic, Gendreau, Lahrichi and Rei 2012; for windows Kool, Juninck, Roos and others 2022; Wouda, Lan and
/// Kool 2024) for plain problems of a few hundred stops. A short run of the fast search makes the first plans; from then on an iteration
/// is one offspring. The clock only stops, and a step it cuts leaves no trace.
/// </summary>
internal sealed class GeneticSearch(PlainModel plain, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut)
{
    private const int Founders = 15, FastFounders = 5, FounderIterations = 512, FirstIterations = 2_000, IterationsPerTask = 20;
    private const int RepairPercent = 50, SwapStarPercent = 50, Distinct = 10, Stagnation = 10_000;
    private readonly Xoshiro random = new(options.Seed ^ 0x6765_6E65_7469_63);
    private GeneticModel model = null!;
    private Penalties penalties = null!;
    private Tours tours = null!;
    private Descent descent = null!;
    private CheapestPlace cheapest = null!;
    private RouteCrossover crossover = null!;
    private Neighbourhoods around = null!;
    private Population population = null!;
    private Member offspring = null!, repaired = null!, best = null!;
    private int[] everyTask = [];
    private long sinceBest, founded, fastTests;

    internal static bool Suits(PlainModel model) => GeneticModel.Suits(model);

    internal long Iterations { get; private set; }

    /// <summary>Moves and places weighed so far.</summary>
    internal long Tests => fastTests + (descent?.Tests ?? 0) + (cheapest?.Tests ?? 0);

    /// <summary>The best plan as tasks per vehicle.</summary>
    internal int[][] Best { get; private set; } = [];

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    internal StopReason Run(ReadOnlySpan<int[]> start)
    {
        around = new(plain, FastSearch.Width);
        var fast = new FastSearch(plain, options, trace, isCut) { PauseAt = FirstIterations + IterationsPerTask * plain.Tasks, Near = around };
        var reason = fast.Run(start);
        (Iterations, Best, fastTests) = (fast.Iterations, fast.Best, fast.Tests);
        if (reason is not null) return reason.Value;
        Prepare();
        while (true)
        {
            if (options.Iterations is { } most && Iterations >= most) return StopReason.Iterations;
            if ((isCut() ?? Step()) is { } cut) return cut;
            Iterations++;
        }
    }

    private void Prepare()
    {
        model = GeneticModel.Make(plain, Best.Count(route => route.Length > 0));
        penalties = new(model);
        tours = new(model, penalties);
        descent = new(tours, random, isCut);
        cheapest = new(tours);
        crossover = new(tours, around, cheapest, random);
        population = new(model, penalties, random);
        (offspring, repaired, best) = (New(), New(), New());
        everyTask = [.. Enumerable.Range(0, model.Tasks)];
        LayRoutes(Best);
        tours.Write(best);
        population.Add(best);
    }

    private Member New() => new(model.Tasks, model.Routes, -1);

    /// <summary>One offspring, or one founder; null when it was not cut.</summary>
    private StopReason? Step()
    {
        if (sinceBest >= Stagnation) Restart();
        if (founded < FastFounders)
        {
            if (FoundFast() is { } stopped) return stopped;
        }
        else if (founded < Founders || population.Count < 2) Found();
        else Cross();
        if (descent.Run(withSwapStar: random.Below(100) < SwapStarPercent) is { } reason) return reason;
        tours.Write(offspring);
        var isRepaired = false;
        if (!offspring.IsFeasible && random.Below(100) < RepairPercent)
        {
            penalties.Raise();
            tours.Lay(offspring);
            var cut = descent.Run(withSwapStar: true);
            penalties.Usual();
            if (cut is not null) return cut;
            tours.Write(repaired);
            isRepaired = repaired.IsFeasible;
        }

        founded++;
        sinceBest++;
        population.Add(offspring);
        if (isRepaired) population.Add(repaired);
        if (penalties.Count(offspring)) population.Reweigh();
        Keep(offspring);
        if (isRepaired) Keep(repaired);
        return null;
    }

    /// <summary>A new population; the best plan is remembered outside it.</summary>
    private void Restart()
    {
        population.Clear();
        (founded, sinceBest) = (0, 0);
    }

    /// <summary>A plan by a short run of the fast search.</summary>
    private StopReason? FoundFast()
    {
        // A run that has no complete plan by its end is given up.
        var limited = options with { Seed = random.Next(), Iterations = 4 * FounderIterations };
        var fast = new FastSearch(plain, limited, new(plain.Instance, () => TimeSpan.Zero, null), isCut) { PauseAt = FounderIterations, Near = around };
        var reason = fast.Run([]);
        fastTests += fast.Tests;
        if (reason is not null and not StopReason.Iterations) return reason;
        if (reason is null && fast.Best.Count(r => r.Length > 0) <= tours.Routes) LayRoutes(fast.Best);
        else Found();
        return null;
    }

    private void LayRoutes(int[][] routes)
    {
        tours.Clear();
        var route = 0;
        foreach (var tasks in routes)
            if (tasks.Length > 0) tours.Lay(route++, tasks);
    }

    /// <summary>A plan by insertion in random order.</summary>
    private void Found()
    {
        random.Shuffle(everyTask);
        tours.Clear();
        cheapest.Insert(everyTask);
    }

    private void Cross()
    {
        var a = population.Choose();
        var b = population.Choose();
        for (var i = 0; i < Distinct && ReferenceEquals(a, b); i++) b = population.Choose();
        crossover.Cross(a, b);
    }

    private void Keep(Member plan)
    {
        if (!plan.IsFeasible || plan.Cost >= best.Cost) return;
        sinceBest = 0;
        best.CopyFrom(plan);
        Best = RoutesOf(best);
        trace.Add(Iterations + 1, new(0, best.Cost * model.Unit / plain.CostScale, 0), best.Used, () => Best);
    }

    private int[][] RoutesOf(Member plan)
    {
        var routes = new int[plain.Vehicles][];
        for (var route = 0; route < routes.Length; route++) routes[route] = route < plan.Used ? plan.Route(route).ToArray() : [];
        return routes;
    }
}
