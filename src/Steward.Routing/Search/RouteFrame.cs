namespace Steward.Routing;

/// <summary>
/// Tables of one route for constant-time insertion tests: when it leaves each stop at the earliest, when it must be at each stop at
/// the latest, and the largest loads before and after. Times are necessary conditions always, and sufficient ones for a vehicle of
/// which only distance, windows and load matter. Index i is the place before stop i.
/// </summary>
internal sealed class RouteFrame
{
    private long[] leave = [], latest = [];
    private long[] loads = [], peakBefore = [], peakAfter = [];

    internal bool IsFresh { get; private set; }

    internal long Distance { get; private set; }

    /// <summary>Driving and service of the open part: what it lasts without any waiting. Of a route without time slices.</summary>
    internal long Work { get; private set; }

    /// <summary>Earliest time at which the vehicle can leave for place i.</summary>
    internal long Leave(int i) => leave[i];

    /// <summary>Latest arrival at stop i (or at the end) that keeps all later windows.</summary>
    internal long Latest(int i) => latest[i];

    internal long Load(int i, int dimension, int dimensions) => loads[i * dimensions + dimension];

    internal long PeakBefore(int i, int dimension, int dimensions) => peakBefore[i * dimensions + dimension];

    internal long PeakAfter(int i, int dimension, int dimensions) => peakAfter[i * dimensions + dimension];

    internal void Spoil() => IsFresh = false;

    internal void Fill(Instance instance, FleetVehicle vehicle, int[] route)
    {
        Reserve(route.Length, instance.Dimensions);
        FillForward(instance.TasksFor(vehicle), vehicle, route);
        if (!vehicle.Legs.HasSlices) FillBackward(instance.TasksFor(vehicle), vehicle, route);
        FillLoads(instance, vehicle, route);
        IsFresh = true;
    }

    private void FillForward(TaskTable tasks, FleetVehicle vehicle, int[] route)
    {
        var site = vehicle.Start;
        leave[0] = vehicle.Earliest;
        long distance = 0, work = 0;
        for (var i = 0; i < route.Length; i++)
        {
            var next = tasks.Site[route[i]];
            var arrival = vehicle.Legs.Arrive(site, next, leave[i]);
            var start = tasks.FirstStart(route[i], arrival, out _);
            work += arrival - leave[i] + tasks.Service[route[i]];
            leave[i + 1] = start < 0 ? Window.Forever : start + tasks.Service[route[i]];
            distance += vehicle.Legs.Distance(site, next);
            site = next;
        }

        Work = work + vehicle.Legs.Arrive(site, vehicle.End, 0);
        Distance = vehicle.Prefix.Distance + distance + vehicle.Legs.Distance(site, vehicle.End);
    }

    private void FillBackward(TaskTable tasks, FleetVehicle vehicle, int[] route)
    {
        var m = route.Length;
        latest[m] = vehicle.LatestEnd;
        for (var i = m - 1; i >= 0; i--)
        {
            var to = i == m - 1 ? vehicle.End : tasks.Site[route[i + 1]];
            var leg = vehicle.Legs.Arrive(tasks.Site[route[i]], to, 0);
            latest[i] = tasks.LatestStart(route[i], latest[i + 1] - leg - tasks.Service[route[i]]);
        }
    }

    private void FillLoads(Instance instance, FleetVehicle vehicle, int[] route)
    {
        int k = instance.Dimensions, m = route.Length;
        for (var d = 0; d < k; d++)
        {
            long load = vehicle.Prefix.Load[d];
            foreach (var task in route) load += instance.Tasks.DepotLoad[task * k + d];
            for (var i = 0; i <= m; i++)
            {
                if (i > 0) load += instance.Tasks.LoadChange[route[i - 1] * k + d];
                loads[i * k + d] = load;
                peakBefore[i * k + d] = i == 0 ? load : Math.Max(load, peakBefore[(i - 1) * k + d]);
            }

            for (var i = m; i >= 0; i--)
                peakAfter[i * k + d] = i == m ? loads[i * k + d] : Math.Max(loads[i * k + d], peakAfter[(i + 1) * k + d]);
        }
    }

    private void Reserve(int length, int dimensions)
    {
        if (leave.Length <= length)
            (leave, latest) = (new long[length * 2 + 8], new long[length * 2 + 8]);
        if (loads.Length < (length + 1) * dimensions)
        {
            var size = (length * 2 + 8) * dimensions;
            (loads, peakBefore, peakAfter) = (new long[size], new long[size], new long[size]);
        }
    }
}
