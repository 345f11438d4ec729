namespace Steward.Routing;

/// <summary>
/// Hybrid genetic search (Vidal, Crainic, Gendreau, Lahrichi and Rei 2012; for windows Kool, Juninck, Roos and others 2022; Wouda, Lan and
/// Kool 2024) for plain problems of a few hundred stops. A short run of the fast search makes the first plans; from then on an iteration
/// is one offspring. The clock only stops, and a step it cuts leaves no trace.
/// </summary>
internal sealed class GeneticSearch(PlainModel plain, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut) : IPlainSearch
{
    private const int RepairPercent = 50, SwapStarPercent = 50, Distinct = 10, MostTasks = 650, FirstStagnation = 4_000, Stagnation = 10_000, Width = 24;
    /// <summary>The fast search's first cycle and its second, which is three times as long.</summary>
    private const int CyclesBefore = 4;
    private const int HuntIterationsPerTask = 500, HuntGrowth = 3, HuntShare = 2;
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

    /// <summary>A large population whose offspring are tested as a whole, after a short start.</summary>
    private readonly bool isBroad = Population.IsBroad(plain);
    private FastSearch fast = null!;
    private long sinceBest, founded, patience = FirstStagnation, huntLength, nextHunt, formerTests;

    internal static bool Suits(PlainModel model) => model.Tasks <= MostTasks && GeneticModel.Suits(model);

    public long Iterations { get; private set; }

    /// <summary>Moves and places weighed so far.</summary>
    public long Tests => formerTests + (fast?.Tests ?? 0) + (descent?.Tests ?? 0) + (cheapest?.Tests ?? 0);

    /// <summary>Another search's better plan, when there is one.</summary>
    internal Func<int[][]?>? Offer { get; init; }

    /// <summary>The best plan as tasks per vehicle.</summary>
    public int[][] Best { get; private set; } = [];

    /// <summary>The local search gains on the fast one only where that has done its quick part.</summary>
    private long FirstIterations => isBroad ? 2_000 + 20 * plain.Tasks : CyclesBefore * FastSearch.FirstCycle(plain);

    private int FounderIterations => isBroad ? 512 : 256 + plain.Tasks * plain.Tasks / 36;

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    public StopReason Run(ReadOnlySpan<int[]> start)
    {
        around = new(plain, isBroad ? FastSearch.Width : Width);
        fast = new(plain, options, trace, isCut) { PauseAt = FirstIterations, Near = around };
        var reason = fast.Run(start);
        (Iterations, Best) = (fast.Iterations, fast.Best);
        if (reason is not null) return reason.Value;
        Prepare();
        huntLength = HuntIterationsPerTask * (long)plain.Tasks;
        Rest();
        while (true)
        {
            if (options.Iterations is { } most && Iterations >= most) return StopReason.Iterations;
            if (plain.IsVehiclesFirst && Iterations >= nextHunt && Hunt() is { } stopped) return stopped;
            if (Offer?.Invoke() is { } better) Adopt(better);
            if ((isCut() ?? Step()) is { } cut) return cut;
            Iterations++;
            if (plain.IsVehiclesFirst && Used(Best) < model.Routes) Prepare();
        }
    }

    /// <summary>Offspring until the next hunt: they last about as long as it.</summary>
    private void Rest() => nextHunt = fast.MayShrink(Used(Best)) ? Iterations + HuntShare * huntLength / plain.Tasks : long.MaxValue;

    /// <summary>The fast search tries to do with a vehicle less; a find begins a new population.</summary>
    private StopReason? Hunt()
    {
        fast.Iterations = Iterations;
        var reason = fast.Hunt(Best, huntLength);
        Iterations = fast.Iterations;
        Best = fast.Best;
        if (reason is not null) return reason;
        if (Used(Best) < model.Routes) Prepare();
        huntLength *= HuntGrowth;
        Rest();
        return options.Iterations is { } most && Iterations >= most ? StopReason.Iterations : null;
    }

    private static int Used(int[][] routes) => routes.Count(route => route.Length > 0);

    private void Prepare()
    {
        formerTests += (descent?.Tests ?? 0) + (cheapest?.Tests ?? 0);
        model = GeneticModel.Make(plain, Used(Best));
        (founded, sinceBest, patience) = (0, 0, isBroad ? Stagnation : FirstStagnation);
        penalties = new(model);
        tours = new(model, penalties);
        descent = new(tours, random, isCut);
        cheapest = new(tours);
        crossover = new(tours, around, cheapest, random);
        population = new(model, penalties, random, isBroad);
        (offspring, repaired, best) = (New(), New(), New());
        everyTask = [.. Enumerable.Range(0, model.Tasks)];
        tours.Lay(Best);
        tours.Write(best);
        population.Add(best);
    }

    private Member New() => new(model.Tasks, model.Routes, -1);

    /// <summary>One offspring, or one founder; null when it was not cut.</summary>
    private StopReason? Step()
    {
        if (sinceBest >= patience) Restart();
        var crosses = founded >= population.Founders.All && population.Count >= 2;
        if (crosses) Cross();
        else if (founded >= population.Founders.Fast) Found();
        else if (FoundFast() is { } stopped) return stopped;
        if (descent.Run(withSwapStar: random.Below(100) < SwapStarPercent, touchedOnly: crosses && !isBroad) is { } reason) return reason;
        tours.Write(offspring);
        var isRepaired = false;
        if (!offspring.IsFeasible && random.Below(100) < RepairPercent)
        {
            penalties.Raise();
            tours.Lay(offspring);
            if (!isBroad) tours.TouchBroken();
            var cut = descent.Run(withSwapStar: true, touchedOnly: !isBroad);
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
        (founded, sinceBest, patience) = (0, 0, Stagnation);
    }

    /// <summary>A plan by a short run of the fast search.</summary>
    private StopReason? FoundFast()
    {
        // A run that has no complete plan by its end is given up.
        var limited = options with { Seed = random.Next(), Iterations = 4 * FounderIterations };
        var founder = new FastSearch(plain, limited, new(plain.Instance, () => TimeSpan.Zero, null), isCut)
        {
            PauseAt = FounderIterations, Near = around, Fleet = plain.IsVehiclesFirst ? tours.Routes : plain.Vehicles,
        };
        var reason = founder.Run([]);
        formerTests += founder.Tests;
        if (reason is not null and not StopReason.Iterations) return reason;
        if (reason is null && Used(founder.Best) <= tours.Routes) tours.Lay(founder.Best);
        else Found();
        return null;
    }

    private void Adopt(int[][] plan)
    {
        if (plan.Count(r => r.Length > 0) > tours.Routes) return;
        tours.Lay(plan);
        tours.Write(offspring);
        population.Add(offspring);
        Keep(offspring);
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
        if (!plan.IsFeasible || !IsBetter(plan)) return;
        sinceBest = 0;
        best.CopyFrom(plan);
        Best = best.ToRoutes(plain.Vehicles);
        var cost = best.Cost * model.Unit / plain.CostScale;
        trace.Add(Iterations + 1, plain.IsVehiclesFirst ? new(0, best.Used, cost) : new(0, cost, 0), best.Used, () => Best);
    }

    private bool IsBetter(Member plan) => plain.IsVehiclesFirst && plan.Used != best.Used ? plan.Used < best.Used : plan.Cost < best.Cost;
}
