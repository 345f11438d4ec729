using System.Runtime.InteropServices;

namespace Steward.Routing;

/// <summary>
/// Iterated local search in place (Lourenço, Martin and Stützle 2003), for plain problems of many stops: strings leave the plan and go back
/// to near places, the tasks whose links changed are brought to a local optimum with penalties, and what breaks a rule after a repair or is
/// refused by the annealing is undone. So the plan between two iterations is always feasible, and an iteration costs the routes it touches.
/// The fast search makes the first plan. The clock only stops, and a step it cuts leaves no trace.
/// </summary>
internal sealed class InPlaceSearch(PlainModel plain, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut) : IPlainSearch
{
    private const int LookEvery = 8, CoolEvery = 64, Least = 401, Most = 650, LeastWithWindows = 451, Width = 16, MostMoves = 1 << 30;

    /// <summary>Share of the descents that end without a broken rule; those that do not cost a repair.</summary>
    private const int WishedPercent = 75;

    /// <summary>
    /// The temperature falls like one over the iterations, so that at every budget it has been about as slow: in mean legs at the
    /// beginning, and iterations a task until it has halved.
    /// </summary>
    private const double Warmth = 0.4, Slowness = 10;
    private readonly Xoshiro random = new(options.Seed ^ 0x6C6F_6361_6C);
    private readonly List<int> removed = [];
    private FastSearch fast = null!;
    private GeneticModel model = null!;
    private Penalties penalties = null!;
    private Tours tours = null!;
    private TourLog log = null!;
    private Worklist work = null!;
    private Descent descent = null!;
    private TourRuin ruin = null!;
    private NearInsertion insertion = null!;
    private Member? best;
    private long done, current, bestTotal;
    private double leg, temperature;

    /// <summary>Whether this gains more than a population does: measured, docs/routing/ingredients.md.</summary>
    internal static bool Suits(PlainModel model) =>
        (model.HasWindows ? model.Tasks >= LeastWithWindows : model.Tasks is >= Least and <= Most) && !model.IsVehiclesFirst && GeneticModel.Suits(model) && GeneticModel.IsExact(model);

    public long Iterations { get; private set; }

    public long Tests => fast.Tests + (descent?.Tests ?? 0) + (insertion?.Tests ?? 0);

    /// <summary>Another search's better plan, when there is one.</summary>
    internal Func<int[][]?>? Offer { get; init; }

    public int[][] Best => best?.ToRoutes(plain.Vehicles) ?? fast?.Best ?? [];

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    public StopReason Run(ReadOnlySpan<int[]> start)
    {
        var around = new Neighbourhoods(plain, Width);
        fast = new(plain, options, trace, isCut) { PauseAt = FastSearch.FirstCycle(plain), Near = around };
        var reason = fast.Run(start);
        Iterations = fast.Iterations;
        if (reason is not null) return reason.Value;
        Prepare(around);
        for (; ; Iterations++)
        {
            if (options.Iterations is { } most && Iterations >= most) return StopReason.Iterations;
            if (done % LookEvery == 0)
            {
                if (isCut() is { } cut) return cut;
                if (Offer?.Invoke() is { } better) Adopt(better);
            }

            Step();
        }
    }

    private void Prepare(Neighbourhoods around)
    {
        var routes = fast.Best;
        model = GeneticModel.Make(plain, routes.Count(route => route.Length > 0));
        penalties = new(model, WishedPercent);
        (tours, work) = (new(model, penalties), new(model.Tasks));
        tours.Lay(routes);
        (log, tours.Work) = (new(tours), work);
        descent = new(tours, random, isCut);
        (ruin, insertion) = (new(tours, around, random), new(tours, new(tours), random));
        best = new(model.Tasks, model.Routes, -1);
        tours.Write(best);
        (current, bestTotal) = (tours.Total, tours.Total);
        leg = (double)best.Cost / (model.Tasks + best.Used);
        // The first step brings the whole plan to an optimum.
        for (var task = 0; task < model.Tasks; task++) work.Add(task);
    }

    private void Step()
    {
        if (done % CoolEvery == 0) Cool();
        if (done++ > 0)
        {
            ruin.Remove(removed);
            random.Shuffle(CollectionsMarshal.AsSpan(removed));
            insertion.Insert(removed);
        }

        descent.Run(work);
        if (penalties.Count(tours.Overfull == 0, tours.Late == 0)) tours.Reprice();
        if (tours.IsBroken) Repair();
        if (tours.IsBroken || tours.Total >= current + Cooling.Allowance(temperature, random))
        {
            log.Undo();
            return;
        }

        log.Keep();
        current = tours.Total;
        if (current < bestTotal) Keep();
    }

    private void Cool()
    {
        temperature = leg * Warmth / (1 + done / (Slowness * model.Tasks));
        if (tours.Moves < MostMoves) return;
        tours.ForgetMoves();
        descent.ForgetTests();
    }

    /// <summary>Once more, with high penalties, for the tasks of the routes that break a rule.</summary>
    private void Repair()
    {
        penalties.Raise();
        tours.Reprice();
        foreach (var route in tours.Touched)
        {
            if (tours.Of(route).Penalty == 0) continue;
            for (var node = tours.At(tours.First(route)).Next; node < model.Tasks; node = tours.At(node).Next)
            {
                work.Add(node);
                descent.ForgetTests(node);
            }
        }

        descent.Run(work);
        penalties.Usual();
        tours.Reprice();
    }

    /// <summary>Goes on from another search's plan.</summary>
    private void Adopt(int[][] plan)
    {
        if (plan.Count(route => route.Length > 0) > tours.Routes) return;
        tours.Lay(plan);
        log.Keep();
        current = tours.Total;
        if (current < bestTotal) Keep();
    }

    private void Keep()
    {
        bestTotal = current;
        tours.Write(best!);
        trace.Add(Iterations + 1, new(0, best!.Cost * model.Unit / plain.CostScale, 0), best.Used, () => Best);
    }
}
