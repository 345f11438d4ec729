using System.Runtime.ExceptionServices;

namespace Steward.Routing;

/// <summary>
/// A solve on the calling thread and one more: the same search twice, on two streams of chance, with the better plan handed over at fixed
/// counts. The better of both ends is the result, the first one's of equals.
/// </summary>
internal sealed class TwoSearches(
    Solution solution, PlainModel? model, WideModel? wide, SolveOptions options, Func<TimeSpan> elapsed, IProgress<Incumbent>? progress, CancellationToken cancel)
{
    private const ulong SecondStream = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Of the fast search, and of those whose iterations are longer and each ask.</summary>
    private const int FastQuestions = 2, GeneralQuestions = 8;
    private readonly SearchTrace trace = new(solution.Instance, elapsed, progress);
    private readonly int[][][] ends = [[], []];
    private readonly long[] tests = new long[2];
    private IReadOnlyList<TraceEntry> general = [];

    internal SearchRun Run()
    {
        using var meeting = new Meeting(solution.Instance, options, elapsed, cancel, model is null && wide is not { IsWalked: false } ? GeneralQuestions : FastQuestions);
        var (start, before) = (solution.Copy(), solution.Total);
        ExceptionDispatchInfo? fault = null;
        var other = new Thread(() => fault = Caught(() => Search(1, start, meeting)));
        other.Start();
        StopReason reason;
        try
        {
            reason = Search(0, start, meeting);
        }
        finally
        {
            other.Join();
        }

        fault?.Throw();
        trace.Close();
        TakeBetter(start, before);
        return new(model is null && wide is null ? general : trace.Entries, meeting.Iterations, reason, tests.Sum());
    }

    private static ExceptionDispatchInfo? Caught(Action search)
    {
        try
        {
            search();
            return null;
        }
        catch (Exception fault)
        {
            // Thrown again on the caller's thread, as if the search had run there.
            return ExceptionDispatchInfo.Capture(fault);
        }
    }

    private void TakeBetter(int[][] start, Score before)
    {
        solution.Load(ends[1]);
        var second = solution.Total;
        solution.Load(ends[0]);
        if (second < solution.Total) solution.Load(ends[1]);
        Recreate.InsertAllThatFit(solution, new InsertionSearch(solution));
        if (solution.Total > before) solution.Load(start);
    }

    private StopReason Search(int which, int[][] start, Meeting meeting)
    {
        try
        {
            var own = options with { Seed = which == 0 ? options.Seed : options.Seed ^ SecondStream, Time = null, Iterations = null };
            return model is not null ? Plain(model, which, start, own, meeting) : wide is not null ? Wide(wide, which, start, own, meeting) : General(which, start, own, meeting);
        }
        finally
        {
            meeting.Leave();
        }
    }

    private StopReason Plain(PlainModel plain, int which, int[][] start, SolveOptions own, Meeting meeting)
    {
        var written = which == 0 ? trace : new SearchTrace(solution.Instance, () => TimeSpan.Zero, null);
        var search = IPlainSearch.For(plain, own, written, IsCut, () => meeting.Offer(which));
        meeting.Best[which] = () => search.Best;
        var ended = search.Run(start);
        (ends[which], tests[which]) = (search.Best, search.Tests);
        return ended;

        StopReason? IsCut()
        {
            written.Tell();
            return meeting.Ask(which);
        }
    }

    private StopReason Wide(WideModel mixed, int which, int[][] start, SolveOptions own, Meeting meeting)
    {
        var written = which == 0 ? trace : new SearchTrace(solution.Instance, () => TimeSpan.Zero, null);
        var search = new WideSearch(mixed, own, written, () =>
        {
            written.Tell();
            return meeting.Ask(which);
        }) { Offer = () => meeting.Offer(which) };
        meeting.Best[which] = () => search.Best;
        var ended = search.Run(start);
        (ends[which], tests[which]) = (search.Best, search.Tests);
        return ended;
    }

    private StopReason General(int which, int[][] start, SolveOptions own, Meeting meeting)
    {
        var copy = new Solution(new(solution.Instance));
        copy.Load(start);
        var search = which == 0
            ? new IteratedSearch(copy, own, elapsed, progress, default, () => meeting.Ask(0))
            : new IteratedSearch(copy, own, () => TimeSpan.Zero, null, default, () => meeting.Ask(1));
        search.Offer = () => meeting.Offer(which);
        meeting.Best[which] = () => search.Best;
        var ended = search.Run();
        (ends[which], tests[which]) = (copy.Copy(), search.Tests);
        if (which == 0) general = search.Trace;
        return ended;
    }
}
