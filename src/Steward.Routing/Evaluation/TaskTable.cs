namespace Steward.Routing;

/// <summary>
/// The open stops of all jobs as columns. Jobs are added until <see cref="Freeze"/>; from then on the table is immutable, and a change makes a
/// new one.
/// </summary>
internal sealed class TaskTable(int dimensions)
{
    /// <summary>Tasks of a table that this one is to be put behind.</summary>
    private readonly int before;
    private readonly List<int> job = [], site = [], service = [], setup = [], partner = [], windowFrom = [0], loadChange = [], depotLoad = [];
    private readonly List<long> givenOpens = [], givenCloses = [], opens = [], closes = [], maxOnBoard = [], release = [];
    private readonly List<SoftWindow?> soft = [];
    private readonly List<Half> half = [];
    private readonly List<bool> finishInside = [];

    private TaskTable(int dimensions, int before) : this(dimensions) => this.before = before;

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

    /// <summary>The windows as they were given, before services that must end inside them were taken off.</summary>
    private long[] GivenOpen { get; set; } = [];

    private long[] GivenClose { get; set; } = [];

    private bool[] FinishInside { get; set; } = [];

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
            partner.Add(!pair || onlyDelivery ? -1 : i == 0 ? before + job.Count + 1 : before + job.Count - 1);
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
        (GivenOpen, GivenClose, FinishInside) = ([.. givenOpens], [.. givenCloses], [.. finishInside]);
        return this;
    }

    /// <summary>The same and the stops of one job more, at the end.</summary>
    internal TaskTable With(int index, Job spec, Func<string, int> siteOf)
    {
        var more = new TaskTable(dimensions, Count);
        more.Add(index, spec, siteOf, onlyDelivery: false);
        more.Freeze();
        return new(dimensions)
        {
            Job = [.. Job, .. more.Job], Site = [.. Site, .. more.Site], Service = [.. Service, .. more.Service], Setup = [.. Setup, .. more.Setup],
            Soft = [.. Soft, .. more.Soft], Release = [.. Release, .. more.Release], IsRich = IsRich || more.IsRich,
            Partner = [.. Partner, .. more.Partner], Half = [.. Half, .. more.Half], MaxOnBoard = [.. MaxOnBoard, .. more.MaxOnBoard],
            LoadChange = [.. LoadChange, .. more.LoadChange], DepotLoad = [.. DepotLoad, .. more.DepotLoad],
            WindowFrom = [.. WindowFrom, .. more.WindowFrom.Skip(1).Select(w => w + WindowFrom[^1])], Open = [.. Open, .. more.Open], Close = [.. Close, .. more.Close],
            GivenOpen = [.. GivenOpen, .. more.GivenOpen], GivenClose = [.. GivenClose, .. more.GivenClose], FinishInside = [.. FinishInside, .. more.FinishInside],
        };
    }

    internal TaskTable WithLaterClose(int task, long amount)
    {
        var (given, close, last) = ((long[])GivenClose.Clone(), (long[])Close.Clone(), LastWindow(task));
        given[last] += amount;
        close[last] += amount;
        return With(Service, Open, close, given);
    }

    /// <summary>The same with all services times a per-mille factor, rounded up; what must end inside its window then starts earlier or later.</summary>
    internal TaskTable WithServiceFactor(int factor)
    {
        var (scaled, open, close) = (new int[Count], (long[])Open.Clone(), (long[])Close.Clone());
        for (var task = 0; task < Count; task++)
        {
            scaled[task] = (int)(((long)Service[task] * factor + Vehicle.AsGiven - 1) / Vehicle.AsGiven);
            for (var w = WindowFrom[task]; w < WindowFrom[task + 1] && FinishInside[task]; w++)
            {
                var end = GivenClose[w] - scaled[task];
                (open[w], close[w]) = GivenOpen[w] <= end ? (GivenOpen[w], end) : (Window.Forever, -1);
            }
        }

        return With(scaled, open, close, GivenClose);
    }

    private TaskTable With(int[] services, long[] open, long[] close, long[] givenClose) => new(dimensions)
    {
        Job = Job, Site = Site, Service = services, Setup = Setup, Soft = Soft, Release = Release, IsRich = IsRich, Partner = Partner, Half = Half,
        MaxOnBoard = MaxOnBoard, LoadChange = LoadChange, DepotLoad = DepotLoad, WindowFrom = WindowFrom, Open = open, Close = close,
        GivenOpen = GivenOpen, GivenClose = givenClose, FinishInside = FinishInside,
    };

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
