namespace Steward.Routing;

/// <summary>
/// Which places are worth a test. Before and behind a task: the nearest by distance plus unavoidable waiting and lateness
/// (Vidal, Crainic, Gendreau and Prins 2013, section 4.4). Around a job: the nearest by distance, for the ruin. Immutable.
/// </summary>
internal sealed class Neighbourhoods
{
    private const int Around = 160;

    /// <summary>Waiting counts a fifth and lateness fully, as measured by the cited authors' successors on the sets of Solomon and Homberger.</summary>
    private const int WaitShare = 5;

    internal Neighbourhoods(PlainModel model, int width)
    {
        (Before, Behind) = (new int[model.Tasks][], new int[model.Tasks][]);
        Near = new int[model.Instance.JobCount][];
        var jobs = Enumerable.Range(0, model.Instance.JobCount).Where(j => model.Instance.TasksOf(j) > 0).ToArray();
        var picker = new Picker(Math.Max(width, Around));
        if (!model.HasPairs)
        {
            for (var task = 0; task < model.Tasks; task++)
            {
                picker.Begin(width);
                for (var other = 0; other < model.Tasks; other++)
                    if (other != task && Reach(model, other, task) is var key && key < long.MaxValue) picker.Offer(key, other);
                Before[task] = picker.Take();
                picker.Begin(width);
                for (var other = 0; other < model.Tasks; other++)
                    if (other != task && Reach(model, task, other) is var key && key < long.MaxValue) picker.Offer(key, other);
                Behind[task] = picker.Take();
            }
        }

        foreach (var job in jobs)
        {
            picker.Begin(Around);
            foreach (var other in jobs) picker.Offer(other == job ? -1 : Apart(model, job, other), other);
            Near[job] = picker.Take();
        }
    }

    /// <summary>Tasks that are good just before a task, the best first.</summary>
    internal int[][] Before { get; }

    internal int[][] Behind { get; }

    /// <summary>Jobs around a job, itself first.</summary>
    internal int[][] Near { get; }

    private static long Reach(PlainModel model, int from, int to)
    {
        var at = model.Site[from] * model.Sites + model.Site[to];
        long distance = model.Out[at];
        if (!model.HasWindows) return distance;
        long time = model.TimeOut[at];
        var wait = Math.Max(0, model.Open[to] - time - model.Service[from] - model.Close[from]);
        // Too late even when both are as early as they can be: never neighbours.
        if (model.Open[from] + model.Service[from] + time > model.Close[to]) return long.MaxValue;
        return distance + wait / WaitShare;
    }

    private static long Apart(PlainModel model, int a, int b)
    {
        var least = long.MaxValue;
        for (var s = model.Instance.FirstTask[a]; s < model.Instance.FirstTask[a + 1]; s++)
        {
            for (var t = model.Instance.FirstTask[b]; t < model.Instance.FirstTask[b + 1]; t++)
            {
                var at = model.Site[s] * model.Sites + model.Site[t];
                least = Math.Min(least, model.Out[at] + (long)model.In[at]);
            }
        }

        return least;
    }

    /// <summary>Keeps the smallest of many; the number breaks ties.</summary>
    private sealed class Picker(int most)
    {
        private readonly (long Key, int Item)[] heap = new (long, int)[most];
        private int count, limit;

        internal void Begin(int width) => (count, limit) = (0, width);

        internal void Offer(long key, int item)
        {
            if (count < limit)
            {
                var at = count++;
                while (at > 0 && heap[(at - 1) / 2].CompareTo((key, item)) < 0) (heap[at], at) = (heap[(at - 1) / 2], (at - 1) / 2);
                heap[at] = (key, item);
            }
            else if (key < heap[0].Key || (key == heap[0].Key && item < heap[0].Item))
            {
                Sink((key, item));
            }
        }

        internal int[] Take()
        {
            Array.Sort(heap, 0, count);
            var items = new int[count];
            for (var i = 0; i < count; i++) items[i] = heap[i].Item;
            return items;
        }

        private void Sink((long Key, int Item) entry)
        {
            var at = 0;
            while (true)
            {
                var child = 2 * at + 1;
                if (child >= count) break;
                if (child + 1 < count && heap[child + 1].CompareTo(heap[child]) > 0) child++;
                if (heap[child].CompareTo(entry) <= 0) break;
                heap[at] = heap[child];
                at = child;
            }

            heap[at] = entry;
        }
    }
}
