namespace Steward.Routing;

/// <summary>The open stops of all jobs as columns; growable by one job at a time into a new table.</summary>
internal sealed class TaskTable(int dimensions)
{
    private readonly List<int> job = [], site = [], service = [], partner = [], windowFrom = [0], loadChange = [], depotLoad = [];
    private readonly List<long> opens = [], closes = [], maxOnBoard = [];
    private readonly List<Half> half = [];

    internal int Count => Job.Length;

    internal int[] Job { get; private set; } = [];

    internal int[] Site { get; private set; } = [];

    internal int[] Service { get; private set; } = [];

    /// <summary>The other half of a pair, or -1.</summary>
    internal int[] Partner { get; private set; } = [];

    internal Half[] Half { get; private set; } = [];

    /// <summary>On the delivery half: longest time since the end of the pickup.</summary>
    internal long[] MaxOnBoard { get; private set; } = [];

    /// <summary>Change of load at the stop, task × dimension.</summary>
    internal int[] LoadChange { get; private set; } = [];

    /// <summary>Load that is on board from the route's start, task × dimension.</summary>
    internal int[] DepotLoad { get; private set; } = [];

    private int[] WindowFrom { get; set; } = [0];

    private long[] Open { get; set; } = [];

    private long[] Close { get; set; } = [];

    /// <summary>Earliest start of service at or after a time, or -1 when every window has closed.</summary>
    internal long FirstStart(int task, long time, out long close)
    {
        for (var w = WindowFrom[task]; w < WindowFrom[task + 1]; w++)
        {
            close = Close[w];
            if (time <= close) return Math.Max(time, Open[w]);
        }

        close = -1;
        return -1;
    }

    /// <summary>Latest start of service at or before a time, or a large negative number when every window opens later.</summary>
    internal long LatestStart(int task, long time)
    {
        for (var w = WindowFrom[task + 1] - 1; w >= WindowFrom[task]; w--)
            if (time >= Open[w]) return Math.Min(time, Close[w]);
        return -Window.Forever;
    }

    internal long LastClose(int task) => Close[WindowFrom[task + 1] - 1];

    internal bool HasSeveralWindows(int task) => WindowFrom[task + 1] - WindowFrom[task] > 1;

    /// <summary>Position of the window that holds a start, or -1.</summary>
    internal int WindowOf(int task, long start)
    {
        for (var w = WindowFrom[task]; w < WindowFrom[task + 1]; w++)
            if (start >= Open[w] && start <= Close[w]) return w - WindowFrom[task];
        return -1;
    }

    /// <summary>Adds the open stops of a job: all, or only the delivery of a pair whose pickup is done.</summary>
    internal void Add(int index, Job spec, Func<string, int> siteOf, bool onlyDelivery)
    {
        var pair = spec.Kind == JobKind.Pair;
        for (var i = onlyDelivery ? 1 : 0; i < spec.Stops.Count; i++)
        {
            var part = !pair ? Routing.Half.Whole : i == 0 ? Routing.Half.Pickup : Routing.Half.Delivery;
            partner.Add(!pair || onlyDelivery ? -1 : i == 0 ? job.Count + 1 : job.Count - 1);
            job.Add(index);
            site.Add(siteOf(spec.Stops[i].Site));
            service.Add(spec.Stops[i].Service);
            half.Add(part);
            maxOnBoard.Add(part == Routing.Half.Delivery && spec.MaxOnBoard is { } most ? most : Window.Forever);
            AddWindows(spec.Stops[i].Windows);
            AddLoads(spec, part);
        }
    }

    internal TaskTable Freeze()
    {
        (Job, Site, Service, Partner, Half) = ([.. job], [.. site], [.. service], [.. partner], [.. half]);
        (MaxOnBoard, LoadChange, DepotLoad) = ([.. maxOnBoard], [.. loadChange], [.. depotLoad]);
        (WindowFrom, Open, Close) = ([.. windowFrom], [.. opens], [.. closes]);
        return this;
    }

    internal TaskTable Copy()
    {
        var copy = new TaskTable(dimensions);
        copy.job.AddRange(job);
        copy.site.AddRange(site);
        copy.service.AddRange(service);
        copy.partner.AddRange(partner);
        copy.half.AddRange(half);
        copy.maxOnBoard.AddRange(maxOnBoard);
        copy.loadChange.AddRange(loadChange);
        copy.depotLoad.AddRange(depotLoad);
        copy.windowFrom.Clear();
        copy.windowFrom.AddRange(windowFrom);
        copy.opens.AddRange(opens);
        copy.closes.AddRange(closes);
        return copy;
    }

    private void AddWindows(IReadOnlyList<Window> windows)
    {
        foreach (var window in windows.Count == 0 ? [Window.Always] : windows)
        {
            opens.Add(window.Open);
            closes.Add(window.Close);
        }

        windowFrom.Add(opens.Count);
    }

    private void AddLoads(Job spec, Half part)
    {
        var sign = spec.Kind == JobKind.Pickup || part == Routing.Half.Pickup ? 1 : spec.Kind == JobKind.Visit ? 0 : -1;
        for (var d = 0; d < dimensions; d++)
        {
            var load = spec.Load.Count == 0 ? 0 : spec.Load[d];
            loadChange.Add(sign * load);
            depotLoad.Add(spec.Kind == JobKind.Delivery ? load : 0);
        }
    }
}
