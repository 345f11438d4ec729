namespace Steward.Routing;

/// <summary>
/// One route of the wide search. Place i lies before stop i. Tables: earliest leave of each place, latest arrival at what follows it,
/// loads with their peaks before and after, and stretches of time where time costs or is limited. Not thread-safe.
/// </summary>
internal sealed class Lane
{
    private readonly WideModel model;
    private readonly WideModel.Truck truck;
    private readonly RouteEvaluator evaluator;
    private readonly int k;
    private int[] stops = new int[16], saved = new int[16];
    private int count, savedCount;
    private long[] leave = [], latest = [], loads = [], peakBefore = [], peakAfter = [];
    private Stretch[] front = [], back = [];

    internal Lane(WideModel model, WideModel.Truck truck, RouteEvaluator evaluator)
    {
        (this.model, this.truck, this.evaluator, k) = (model, truck, evaluator, model.Dimensions);
        Fill();
        IsShut = truck.IsWalked && IsBroken;
        IsBroken = false;
    }

    internal ReadOnlySpan<int> Stops => stops.AsSpan(0, count);

    internal WideModel.Truck Truck => truck;

    internal bool IsUsed { get; private set; }

    internal bool IsBroken { get; private set; }

    /// <summary>The vehicle's frozen part alone breaks a rule: nothing can be inserted.</summary>
    internal bool IsShut { get; }

    /// <summary>Of a walked route: what it lasts beyond driving and service.</summary>
    internal long Idle { get; private set; }

    internal long Distance { get; private set; }

    internal long Driving { get; private set; }

    internal long Duration { get; private set; }

    internal long Cost { get; private set; }

    internal long Leave(int place) => leave[place];

    internal long Latest(int place) => latest[place];

    internal long Load(int place, int dimension) => loads[place * k + dimension];

    internal Stretch Front(int place) => front[place];

    internal Stretch Back(int place) => back[place];

    internal int SiteBefore(int place) => place == 0 ? truck.Spec.Start : truck.Tasks.Site[stops[place - 1]];

    internal int SiteAt(int place) => place == count ? truck.Spec.End : truck.Tasks.Site[stops[place]];

    internal void Insert(int place, int task)
    {
        if (count == stops.Length) Array.Resize(ref stops, count * 2);
        Array.Copy(stops, place, stops, place + 1, count++ - place);
        stops[place] = task;
    }

    internal void RemoveAt(int place) => Array.Copy(stops, place + 1, stops, place, --count - place);

    internal void Clear() => count = 0;

    internal void Save()
    {
        if (saved.Length < count) saved = new int[stops.Length];
        Array.Copy(stops, saved, savedCount = count);
    }

    internal void Restore()
    {
        Array.Copy(saved, stops, count = savedCount);
        Fill();
    }

    /// <summary>True when one more load fits at a place and, for a delivery, before it, for a pickup, after it.</summary>
    internal bool LoadFits(int task, int place)
    {
        for (var d = 0; d < k; d++)
        {
            var change = truck.Tasks.LoadChange[task * k + d];
            // A half-done pair only unloads, and what a trip holds is the walk's to say.
            if (change == 0 || (change < 0 && truck.Tasks.DepotLoad[task * k + d] == 0)) continue;
            if (truck.Spec.Reloads.Count > 0 && Math.Abs(change) <= truck.Spec.Capacity[d]) continue;
            var peak = change < 0 ? peakBefore[place * k + d] : peakAfter[place * k + d];
            if (peak + Math.Abs(change) > truck.Spec.Capacity[d]) return false;
        }

        return true;
    }

    /// <summary>True when a pair's goods fit on board when a place is left.</summary>
    internal bool PairFits(int pickup, int place)
    {
        for (var d = 0; d < k && truck.Spec.Reloads.Count == 0; d++)
            if (loads[place * k + d] + truck.Tasks.LoadChange[pickup * k + d] > truck.Spec.Capacity[d]) return false;
        return true;
    }

    internal void Fill()
    {
        Reserve();
        IsUsed = count > 0;
        IsBroken = false;
        FillTimes();
        FillLoads();
        if (truck.IsWalked)
        {
            Walk();
            return;
        }

        if (model.HasTime && truck.NeedsTime) FillStretches();
        if (!IsUsed)
        {
            (Distance, Driving, Duration, Cost) = (0, 0, 0, 0);
            return;
        }

        IsBroken |= Distance > truck.Spec.MaxDistance || Driving > truck.Spec.MaxDriving || Duration > truck.Spec.MaxDuration || count > truck.Spec.MaxStops;
        Cost = truck.Fixed + truck.PerDistance * Distance + truck.PerTime * Duration + truck.PerStop * count;
    }

    /// <summary>The tables stay necessary conditions; whether the route runs, and its price, are the evaluator's to say.</summary>
    private void Walk()
    {
        IsBroken = !evaluator.TryValue(truck.Spec, Stops, out var value) && !(IsShut && count == 0);
        (Distance, Duration, Cost) = (value.Distance, value.Duration, model.PriceOf(value.Score(model.Instance.Problem.Objective, truck.Spec.Cost)));
        Idle = Math.Max(0, Duration - Driving);
        foreach (var stop in Stops) Idle = Math.Max(0, Idle - truck.Tasks.Service[stop]);
    }

    private void FillTimes()
    {
        var site = truck.Spec.Start;
        leave[0] = truck.Spec.Earliest;
        (Distance, Driving) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var next = truck.Tasks.Site[stops[i]];
            var start = truck.Tasks.FirstStart(stops[i], truck.Reach(site, next, leave[i]), out _);
            IsBroken |= start is < 0 or >= Window.Forever;
            leave[i + 1] = start < 0 ? Window.Forever : start + truck.Tasks.Service[stops[i]];
            (Distance, Driving, site) = (Distance + truck.Distance(site, next), Driving + truck.Time(site, next), next);
        }

        Distance += truck.Distance(site, truck.Spec.End);
        Driving += truck.Time(site, truck.Spec.End);
        IsBroken |= count > 0 && (leave[count] + truck.Time(site, truck.Spec.End) > truck.Spec.LatestEnd || truck.Spec.Earliest > truck.Spec.LatestStart);
        if (truck.HasSlices)
        {
            latest.AsSpan(0, count + 1).Fill(Window.Forever);
            return;
        }

        latest[count] = truck.Spec.LatestEnd;
        for (var i = count - 1; i >= 0; i--)
            latest[i] = truck.Tasks.LatestStart(stops[i], latest[i + 1] - truck.Time(truck.Tasks.Site[stops[i]], SiteAt(i + 1)) - truck.Tasks.Service[stops[i]]);
    }

    private void FillLoads()
    {
        for (var d = 0; d < k; d++)
        {
            long load = truck.Spec.Prefix.Load[d];
            for (var i = 0; i < count; i++) load += truck.Tasks.DepotLoad[stops[i] * k + d];
            for (var i = 0; i <= count; i++)
            {
                if (i > 0) load += truck.Tasks.LoadChange[stops[i - 1] * k + d];
                loads[i * k + d] = load;
                peakBefore[i * k + d] = i == 0 ? load : Math.Max(load, peakBefore[(i - 1) * k + d]);
            }

            for (var i = count; i >= 0; i--) peakAfter[i * k + d] = i == count ? loads[i * k + d] : Math.Max(loads[i * k + d], peakAfter[(i + 1) * k + d]);
            IsBroken |= count > 0 && peakAfter[d] > truck.Spec.Capacity[d];
        }
    }

    private void FillStretches()
    {
        front[0] = new(0, truck.Spec.Earliest, Math.Min(truck.Spec.LatestStart, truck.Spec.LatestEnd));
        for (var i = 0; i < count; i++) front[i + 1] = front[i].Join(truck.Time(SiteBefore(i), SiteAt(i)), truck.Own(stops[i]));
        back[count] = new(0, 0, truck.Spec.LatestEnd);
        for (var i = count - 1; i >= 0; i--) back[i] = truck.Own(stops[i]).Join(truck.Time(SiteAt(i), SiteAt(i + 1)), back[i + 1]);
        Duration = front[count].Join(truck.Time(SiteBefore(count), truck.Spec.End), back[count]).Duration;
    }

    private void Reserve()
    {
        if (leave.Length > count) return;
        var size = count * 2 + 8;
        (leave, latest) = (new long[size], new long[size]);
        (loads, peakBefore, peakAfter) = (new long[size * k], new long[size * k], new long[size * k]);
        if (model.HasTime) (front, back) = (new Stretch[size], new Stretch[size]);
    }
}
