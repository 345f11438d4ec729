namespace Steward.Routing;

/// <summary>
/// In which order removed jobs are put back: at random, large ones, far ones, near ones first; with windows also short, early and late
/// ones (weights of Christiaens and Vanden Berghe 2020, section 4.2 and table 2).
/// </summary>
internal sealed class InsertionSequence
{
    private readonly Xoshiro random;
    private readonly long[] demand, far, length, open, close;
    private readonly int total;

    internal InsertionSequence(PlainModel model, Xoshiro random)
    {
        this.random = random;
        var jobs = model.Instance.JobCount;
        (demand, far, length, open, close) = (new long[jobs], new long[jobs], new long[jobs], new long[jobs], new long[jobs]);
        for (var job = 0; job < jobs; job++)
        {
            if (model.Instance.TasksOf(job) == 0) continue;
            var (first, last) = (model.Instance.FirstTask[job], model.Instance.FirstTask[job + 1] - 1);
            var row = model.Site[model.First(0)] * model.Sites;
            demand[job] = -model.Demand[first];
            far[job] = -Math.Max(model.Out[row + model.Site[first]], model.Out[row + model.Site[last]]);
            length[job] = Math.Min(model.Close[first] - model.Open[first], model.Close[last] - model.Open[last]);
            open[job] = model.Open[first];
            close[job] = -model.Close[last];
        }

        total = model.HasWindows ? 17 : 11;
    }

    internal void Sort(List<int> jobs)
    {
        switch (random.Below(total))
        {
            case < 4: random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(jobs)); break;
            case < 8: By(jobs, demand, 1); break;
            case < 10: By(jobs, far, 1); break;
            case < 11: By(jobs, far, -1); break;
            case < 13: By(jobs, length, 1); break;
            case < 15: By(jobs, open, 1); break;
            default: By(jobs, close, 1); break;
        }
    }

    internal void SortFarthest(List<int> jobs) => By(jobs, far, 1);

    /// <summary>Stable, and quick for the few jobs of a ruin.</summary>
    private static void By(List<int> jobs, long[] keys, int sign)
    {
        if (jobs.Count > 64)
        {
            jobs.Sort((a, b) => keys[a] != keys[b] ? sign * keys[a].CompareTo(keys[b]) : a.CompareTo(b));
            return;
        }

        for (var i = 1; i < jobs.Count; i++)
        {
            var job = jobs[i];
            var at = i;
            for (; at > 0 && sign * keys[jobs[at - 1]] > sign * keys[job]; at--) jobs[at] = jobs[at - 1];
            jobs[at] = job;
        }
    }
}
