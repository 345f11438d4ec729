namespace Steward.Routing;

/// <summary>
/// Where the two searches of a solve wait for each other. A search asks at fixed points of its own course whether it must stop; after a fixed
/// number of questions of both they meet, and only there the clock is looked at and plans change hands. So what each does depends on
/// nothing but the seed and the number of meetings.
/// </summary>
internal sealed class Meeting : IDisposable
{
    /// <summary>Of the fast search between two questions; the unit in which a solve of two threads counts.</summary>
    private const int IterationsPerQuestion = 64;
    private const int ExchangeEvery = 128;
    private readonly Instance instance;
    private readonly SolveOptions options;
    private readonly Func<TimeSpan> elapsed;
    private readonly CancellationToken cancel;
    private readonly int questions;
    private readonly Barrier barrier;
    private readonly int[] asked = new int[2];
    private readonly int[][]?[] offered = new int[2][][];
    private StopReason? stop;
    private long meetings;

    internal Meeting(Instance instance, SolveOptions options, Func<TimeSpan> elapsed, CancellationToken cancel, int questions)
    {
        (this.instance, this.options, this.elapsed, this.cancel, this.questions) = (instance, options, elapsed, cancel, questions);
        barrier = new(2, _ => Meet());
        stop = Decide();
    }

    /// <summary>Gives the best plan of each search, empty while there is none; called while both wait.</summary>
    internal Func<int[][]>[] Best { get; } = [() => [], () => []];

    /// <summary>Counted alike for both, in the fast search's iterations.</summary>
    internal long Iterations => meetings * questions * IterationsPerQuestion;

    internal StopReason? Ask(int search)
    {
        // Once decided, nobody waits any more: a search may ask again on its way out.
        if (stop is null && ++asked[search] % questions == 0) barrier.SignalAndWait();
        return stop;
    }

    /// <summary>The other search's plan, when it was better at the last exchange; once.</summary>
    internal int[][]? Offer(int search)
    {
        var plan = offered[search];
        offered[search] = null;
        return plan;
    }

    /// <summary>A search that has ended, by a fault too, is waited for no longer, and the other ends at its next meeting.</summary>
    internal void Leave() => barrier.RemoveParticipant();

    public void Dispose() => barrier.Dispose();

    private void Meet()
    {
        meetings++;
        stop = Decide();
        if (stop is null && barrier.ParticipantCount < 2) stop = StopReason.Cancelled;
        if (stop is null && meetings % ExchangeEvery == 0) Exchange();
    }

    private StopReason? Decide() =>
        options.Iterations is { } most && Iterations >= most ? StopReason.Iterations
        : cancel.IsCancellationRequested ? StopReason.Cancelled
        : options.Time is { } budget && elapsed() >= budget ? StopReason.Time
        : null;

    private void Exchange()
    {
        var (first, second) = (Best[0](), Best[1]());
        if (first.Length == 0 || second.Length == 0) return;
        var order = Value(first).CompareTo(Value(second));
        if (order < 0) offered[1] = first;
        if (order > 0) offered[0] = second;
    }

    private Score Value(int[][] routes)
    {
        var solution = new Solution(new(instance));
        solution.Load(routes);
        return solution.Total;
    }
}
