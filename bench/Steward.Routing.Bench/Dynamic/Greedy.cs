namespace Steward.Routing.Bench;

/// <summary>Sends out everything that waits, by as short routes as the budget finds.</summary>
internal sealed class Greedy(SolveOptions budget) : IDispatchPolicy
{
    public string Name => "greedy";

    public List<Request[]> Routes(EpochView view)
    {
        Span[] spans = [.. view.Waiting.Select(r => new Span(r, view.Epoch, view.Epoch))];
        return [.. EpochSolver.Solve(view.World, view.Epoch, view.Epoch, spans, budget).Select(r => r.Route)];
    }
}
