namespace Steward.Routing;

/// <summary>The open stops of all jobs as columns; growable by one job at a time into a new table.</summary>
internal sealed class TaskTable(int dimensions)
{
    private readonly List<int> job = [], site = [], service = [], setup = [], partner = [], windowFrom = [0], loadChange = [], depotLoad = [];
    private readonly List<long> givenOpens = [], givenCloses = [], opens = [], closes = [], maxOnBoard = [], release = [];
    private readonly List<SoftWindow?> soft = [];
    private readonly List<Half> half = [];
    private readonly List<bool> finishInside = [];

    internal int Count => Job.Length;

    internal int[] Job { get; private set; } = [];

    internal int[] Site { get; private set; } = [];

    internal int[] Service { get; private set; } = [];

    /// <summary>Time to set up, unless the stop before is at the same site.</summary>
    internal int[] Setup { get; private set; } = [];

    internal SoftWindow?[] Soft { get; private set; } = [];

    /// <summary>When a delivery's goods are at the depot; 0 for the other kinds, of which the windows say it.</summary>
    internal long[] Release { get; private set; } = [];

    /// <summary>True when a stop asks for more than windows, service and load.</summary>
    internal bool IsRich { get; private set; }

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

    /// <summary>Rate × time outside the preferred time of a start, in 1/3,600 of the rates' unit.</summary>
    internal Int128 SoftOf(int task, long start) => Soft[task] is not { } preferred ? 0
        : (Int128)preferred.PerHourEarly * preferred.Early(start) + (Int128)preferred.PerHourLate * preferred.Late(start)
            + (preferred.Late(start) > 0 ? (Int128)3600 * preferred.FixedLate : 0);

    /// <summary>Latest start of service at or before a time, or a large negative number when every window opens later.</summary>
    internal long LatestStart(int task, long time)
    {
        var latest = -Window.Forever;
        for (var w = WindowFrom[task + 1] - 1; w >= WindowFrom[task]; w--)
            if (time >= Open[w]) latest = Math.Max(latest, Math.Min(time, Close[w]));
        return latest;
    }

    internal long LastClose(int task) => Close[LastWindow(task)];

    /// <summary>The window that closes last; windows may overlap, so it need not be the one that opens last.</summary>
    private int LastWindow(int task)
    {
        var last = WindowFrom[task];
        for (var w = last + 1; w < WindowFrom[task + 1]; w++)
            if (Close[w] > Close[last]) last = w;
        return last;
    }

    /// <summary>The windows of a task, by opening; one that never comes opens at <see cref="Window.Forever"/>.</summary>
    internal int Windows(int task) => WindowFrom[task + 1] - WindowFrom[task];

    internal Window WindowAt(int task, int index) => new(Open[WindowFrom[task] + index], Close[WindowFrom[task] + index]);

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
            setup.Add(spec.Stops[i].Setup);
            soft.Add(spec.Stops[i].Soft);
            release.Add(spec.Kind == JobKind.Delivery ? spec.Release ?? 0 : 0);
            service.Add(spec.Stops[i].Service);
            finishInside.Add(spec.Stops[i].FinishInside);
            half.Add(part);
            maxOnBoard.Add(part == Routing.Half.Delivery && spec.MaxOnBoard is { } most ? most : Window.Forever);
            AddWindows(spec.Stops[i], i == 0 && spec.Kind != JobKind.Delivery ? spec.Release ?? 0 : 0);
            AddLoads(spec, part);
        }
    }

    internal TaskTable Freeze()
    {
        (Job, Site, Service, Partner, Half) = ([.. job], [.. site], [.. service], [.. partner], [.. half]);
        (Setup, Soft, Release) = ([.. setup], [.. soft], [.. release]);
        IsRich = setup.Exists(s => s > 0) || soft.Exists(s => s is not null) || release.Exists(r => r > 0);
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
        copy.setup.AddRange(setup);
        copy.soft.AddRange(soft);
        copy.release.AddRange(release);
        copy.finishInside.AddRange(finishInside);
        copy.partner.AddRange(partner);
        copy.maxOnBoard.AddRange(maxOnBoard);
        copy.loadChange.AddRange(loadChange);
        copy.depotLoad.AddRange(depotLoad);
        copy.half.AddRange(half);
        copy.windowFrom.Clear();
        copy.windowFrom.AddRange(windowFrom);
        copy.givenOpens.AddRange(givenOpens);
        copy.givenCloses.AddRange(givenCloses);
        copy.opens.AddRange(opens);
        copy.closes.AddRange(closes);
        return copy;
    }

    internal TaskTable WithLaterClose(int task, long amount)
    {
        var copy = Copy();
        copy.givenCloses[LastWindow(task)] += amount;
        copy.closes[LastWindow(task)] += amount;
        return copy.Freeze();
    }

    /// <summary>The same with all services times a per-mille factor, rounded up; what must end inside its window then starts earlier or later.</summary>
    internal TaskTable WithServiceFactor(int factor)
    {
        var copy = Copy();
        for (var task = 0; task < service.Count; task++)
        {
            copy.service[task] = (int)(((long)service[task] * factor + Vehicle.AsGiven - 1) / Vehicle.AsGiven);
            for (var w = windowFrom[task]; w < windowFrom[task + 1] && finishInside[task]; w++)
            {
                var close = givenCloses[w] - copy.service[task];
                (copy.opens[w], copy.closes[w]) = givenOpens[w] <= close ? (givenOpens[w], close) : (Window.Forever, -1);
            }
        }

        return copy.Freeze();
    }

    /// <summary>A window that leaves no start stands as one that never comes, so that the others keep their numbers.</summary>
    private void AddWindows(JobStop stop, long notBefore)
    {
        foreach (var window in stop.Windows.Count == 0 ? [Window.Always] : stop.Windows)
        {
            var (open, close) = (Math.Max(window.Open, notBefore), window.Close - (stop.FinishInside ? stop.Service : 0));
            givenOpens.Add(open);
            givenCloses.Add(window.Close);
            opens.Add(open <= close ? open : Window.Forever);
            closes.Add(open <= close ? close : -1);
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
