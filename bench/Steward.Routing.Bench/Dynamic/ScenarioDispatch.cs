namespace Steward.Routing.Bench;

/// <summary>How the scenario policy works; the budget is of an epoch.</summary>
internal sealed record ScenarioTuning(TimeSpan Budget, Func<TimeSpan> Now)
{
    /// <summary>Epochs of sampled requests behind the present one.</summary>
    internal int Ahead { get; init; } = 3;

    /// <summary>Rounds of votes; after each but the last, what is nearly certain is fixed.</summary>
    internal int Rounds { get; init; } = 3;

    /// <summary>Share of the budget for the scenarios; the rest is for the routes that leave.</summary>
    internal double ScenarioShare { get; init; } = 0.75;

    /// <summary>At least so many scenarios a round, whatever the budget.</summary>
    internal int LeastScenarios { get; init; } = 3;

    internal long IterationsPerRequest { get; init; } = 30;

    /// <summary>A request goes now when this share of the scenarios sends it now, in the last round.</summary>
    internal double GoShare { get; init; } = 0.5;

    /// <summary>Shares that fix a request between rounds.</summary>
    internal double SureToGo { get; init; } = 0.85;

    internal double SureToWait { get; init; } = 0.15;
}

/// <summary>
/// Iterative consensus over sampled futures (Lan, van Doorn, Wouda, Rijal and Bhulai 2024: An iterative sample scenario approach for the
/// dynamic dispatch waves problem). Each scenario plans what waits together with drawn requests of the next epochs, and decides for each
/// route when it leaves; a request goes now when most scenarios send it now. A route of which nothing must go and which keeps all windows
/// when it leaves an epoch later never leaves now: later it costs the same, and more is known.
/// </summary>
internal sealed class ScenarioDispatch(ScenarioTuning tuning, ulong seed) : IDispatchPolicy
{
    private readonly SplitMix random = new(seed);

    public string Name => "scenarios";

    public List<Request[]> Routes(EpochView view)
    {
        var began = tuning.Now();
        var (go, wait) = (view.MustGo.Select(r => r.Id).ToHashSet(), new HashSet<int>());
        if (go.Count < view.Waiting.Count)
        {
            for (var round = 1; round <= tuning.Rounds; round++)
            {
                var shares = Votes(view, go, wait, began + tuning.Budget * (tuning.ScenarioShare * round / tuning.Rounds));
                Settle(view, go, wait, shares, round == tuning.Rounds);
            }
        }

        return Final(view, go, began);
    }

    private List<Request[]> Final(EpochView view, HashSet<int> go, TimeSpan began)
    {
        Span[] spans = [.. view.Waiting.Where(r => go.Contains(r.Id)).Select(r => new Span(r, view.Epoch, view.Epoch))];
        if (spans.Length == 0) return [];
        var left = began + tuning.Budget - tuning.Now();
        var least = TimeSpan.FromMilliseconds(200);
        var options = new SolveOptions { Time = left > least ? left : least, Clock = tuning.Now, Seed = random.Next() };
        return [.. EpochSolver.Solve(view.World, view.Epoch, view.Epoch, spans, options).Select(r => r.Route).Where(r => !CanWait(view, r, []))];
    }

    /// <summary>Per waiting request, the share of the scenarios that send it out now.</summary>
    private Dictionary<int, double> Votes(EpochView view, HashSet<int> go, HashSet<int> wait, TimeSpan until)
    {
        var (sent, scenarios) = (new Dictionary<int, int>(), 0);
        while (scenarios < tuning.LeastScenarios || tuning.Now() < until)
        {
            scenarios++;
            foreach (var route in Scenario(view, go, wait))
                foreach (var request in route) sent[request.Id] = sent.GetValueOrDefault(request.Id) + 1;
        }

        return view.Waiting.ToDictionary(r => r.Id, r => sent.GetValueOrDefault(r.Id) / (double)scenarios);
    }

    private void Settle(EpochView view, HashSet<int> go, HashSet<int> wait, Dictionary<int, double> shares, bool isLast)
    {
        var (sure, never) = isLast ? (tuning.GoShare, tuning.GoShare) : (tuning.SureToGo, tuning.SureToWait);
        foreach (var request in view.Waiting)
        {
            if (go.Contains(request.Id) || wait.Contains(request.Id)) continue;
            if (shares[request.Id] >= sure) go.Add(request.Id);
            else if (shares[request.Id] < never) wait.Add(request.Id);
        }
    }

    /// <summary>The routes that leave now in one drawn future.</summary>
    private IEnumerable<Request[]> Scenario(EpochView view, HashSet<int> go, HashSet<int> wait)
    {
        var last = Math.Min(view.World.LastEpoch, view.Epoch + tuning.Ahead);
        var (spans, id) = (new List<Span>(), -1);
        foreach (var request in view.Waiting)
            spans.Add(go.Contains(request.Id) ? new(request, view.Epoch, view.Epoch) : new(request, wait.Contains(request.Id) ? view.Epoch + 1 : view.Epoch, last));
        for (var epoch = view.Epoch + 1; epoch <= last; epoch++)
            foreach (var request in view.World.Draw(epoch, random, ref id, -1)) spans.Add(new(request, epoch, last));
        var options = new SolveOptions { Iterations = tuning.IterationsPerRequest * spans.Count, Seed = random.Next() };
        return EpochSolver.Solve(view.World, view.Epoch, last, spans, options)
            .Where(r => r.Epoch == view.Epoch && !CanWait(view, r.Route, go)).Select(r => r.Route);
    }

    /// <summary>True when nothing on the route is bound to go and it keeps all windows when it leaves an epoch later.</summary>
    private static bool CanWait(EpochView view, Request[] route, HashSet<int> bound) =>
        view.Epoch < view.World.LastEpoch && !Array.Exists(route, r => bound.Contains(r.Id))
        && view.World.Driving(route, DynamicWorld.Departure(view.Epoch + 1)) is not null;
}
