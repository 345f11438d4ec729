namespace Steward.Routing;

/// <summary>
/// First routes by savings (Clarke and Wright 1964), over the neighbourhoods only, with capacities and windows tested in constant time.
/// For fleets of equal vehicles; routes beyond the fleet are left to the insertion.
/// </summary>
internal sealed class SavingsStart
{
    private readonly PlainModel model;
    private readonly int[] next, previous, head, load;
    private readonly long[] leave, latest;
    private readonly int first, last;

    private SavingsStart(PlainModel model)
    {
        this.model = model;
        (first, last) = (model.First(0), model.Last(0));
        (next, previous, head, load) = (new int[model.Tasks], new int[model.Tasks], new int[model.Tasks], new int[model.Tasks]);
        (leave, latest) = (new long[model.Tasks], new long[model.Tasks]);
        for (var task = 0; task < model.Tasks; task++)
        {
            (next[task], previous[task], head[task], load[task]) = (-1, -1, task, model.Demand[task]);
            (leave[task], latest[task]) = (LeaveOf(task), LatestOf(task));
        }
    }

    /// <summary>Tasks per vehicle, the fullest first; jobs that no vehicle serves alone are left out.</summary>
    internal static int[][] Routes(PlainModel model, Neighbourhoods near, int most)
    {
        var start = new SavingsStart(model);
        foreach (var (_, from, to) in start.Savings(near)) start.Join(from, to);
        var routes = Enumerable.Range(0, model.Tasks).Where(t => start.previous[t] < 0 && start.IsServed(t)).Select(start.Route)
            .OrderByDescending(route => route.Sum(t => (long)model.Demand[t])).ThenByDescending(route => route.Length).ThenBy(route => route[0]).Take(most).ToList();
        while (routes.Count < model.Vehicles) routes.Add([]);
        return [.. routes];
    }

    private List<(long Saving, int From, int To)> Savings(Neighbourhoods near)
    {
        var list = new List<(long Saving, int From, int To)>();
        // A task that no vehicle can serve alone is in no route: its own tables would say that others may be joined to it.
        var isServed = Enumerable.Range(0, model.Tasks).Select(IsServed).ToArray();
        for (var from = 0; from < model.Tasks; from++)
        {
            foreach (var to in near.Behind[from])
            {
                if (!isServed[from] || !isServed[to]) continue;
                var saving = Leg(from, last) + Leg(first, to) - Leg(from, to);
                if (saving > 0) list.Add((saving, from, to));
            }
        }

        list.Sort((a, b) => a.Saving != b.Saving ? b.Saving.CompareTo(a.Saving) : a.From != b.From ? a.From.CompareTo(b.From) : a.To.CompareTo(b.To));
        return list;
    }

    private void Join(int from, int to)
    {
        if (next[from] >= 0 || previous[to] >= 0 || Head(from) == to) return;
        var (front, back) = (Head(from), to);
        if (load[front] + load[back] > model.Capacity[0] || leave[from] + Time(from, to) > latest[to]) return;
        (next[from], previous[to]) = (to, from);
        load[front] += load[back];
        for (var task = to; task >= 0; task = next[task]) (head[task], leave[task]) = (front, LeaveOf(task));
        for (var task = from; task >= 0; task = previous[task]) latest[task] = LatestOf(task);
    }

    private int Head(int task) => head[task];

    private bool IsServed(int task) => load[task] <= model.Capacity[0] && leave[task] - model.Service[task] <= latest[task] && model.Allows(model.Instance.Tasks.Job[task], 0);

    private int[] Route(int task)
    {
        var route = new List<int>();
        for (; task >= 0; task = next[task]) route.Add(task);
        return [.. route];
    }

    private long LeaveOf(int task)
    {
        var arrive = previous[task] < 0 ? model.Open[first] + Time(first, task) : leave[previous[task]] + Time(previous[task], task);
        return Math.Max(arrive, model.Open[task]) + model.Service[task];
    }

    private long LatestOf(int task)
    {
        var until = next[task] < 0 ? model.Close[last] - Time(task, last) : latest[next[task]] - Time(task, next[task]);
        return Math.Min(model.Close[task], until - model.Service[task]);
    }

    private long Leg(int from, int to) => model.Out[model.Site[from] * model.Sites + model.Site[to]];

    private long Time(int from, int to) => model.TimeOut[model.Site[from] * model.Sites + model.Site[to]];
}
