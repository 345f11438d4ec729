namespace Steward.Routing;

/// <summary>
/// Loads of a sequence that may be cut into trips. Deliveries of a trip are on board from its beginning, pickups until its end; open
/// pairs stay on board across a cut. What a vehicle under way has to deliver is on board already. Not thread-safe.
/// </summary>
internal sealed class TripLoads(Instance instance)
{
    private readonly TaskTable tasks = instance.Tasks;
    private readonly int k = instance.Dimensions;
    private int[] route = [];
    private FleetVehicle? vehicle;

    internal void Set(FleetVehicle owner, ReadOnlySpan<int> sequence) => (vehicle, route) = (owner, sequence.ToArray());

    /// <summary>Load on board when the trip of the stops [from, to) begins.</summary>
    internal long StartLoad(int from, int to, int dimension)
    {
        long load = vehicle!.Prefix.Load[dimension];
        for (var i = 0; i < from; i++)
            if (tasks.Half[route[i]] != Half.Whole) load += tasks.LoadChange[route[i] * k + dimension];
        for (var i = from; i < (vehicle.Departed ? route.Length : to); i++) load += tasks.DepotLoad[route[i] * k + dimension];
        return load;
    }

    /// <summary>True when the trip of the stops [from, to) never holds more than the capacity.</summary>
    internal bool Fits(int from, int to)
    {
        for (var d = 0; d < k; d++)
        {
            var load = StartLoad(from, to, d);
            if (load > vehicle!.Capacity[d]) return false;
            for (var i = from; i < to; i++)
                if ((load += tasks.LoadChange[route[i] * k + d]) > vehicle.Capacity[d]) return false;
        }

        return true;
    }

    /// <summary>True when a trip may end before a stop: no pair is open there, unless pairs may cross.</summary>
    internal bool MayCut(int at)
    {
        if (vehicle!.Spec.PairsCrossReload) return true;
        for (var i = at; i < route.Length; i++)
            if (tasks.Half[route[i]] == Half.Delivery && (tasks.Partner[route[i]] is var pickup && (pickup < 0 || Array.IndexOf(route, pickup, 0, at) >= 0))) return false;
        return true;
    }

    /// <summary>Units taken on for the trip of the stops [from, to), all dimensions added.</summary>
    internal long Units(int from, int to)
    {
        long units = 0;
        for (var i = from; i < to && !vehicle!.Departed; i++)
            for (var d = 0; d < k; d++) units += tasks.DepotLoad[route[i] * k + d];
        return units;
    }

    /// <summary>When the goods of the trip of the stops [from, to) are all at the depot.</summary>
    internal long Release(int from, int to)
    {
        long last = 0;
        for (var i = from; i < to && !vehicle!.Departed; i++) last = Math.Max(last, tasks.Release[route[i]]);
        return last;
    }

    /// <summary>True when nothing is on board after the first stops of a sequence without reloads.</summary>
    internal bool IsEmptyAfter(int stops)
    {
        for (var d = 0; d < k; d++)
        {
            var load = StartLoad(0, route.Length, d);
            for (var i = 0; i < stops; i++) load += tasks.LoadChange[route[i] * k + d];
            if (load != 0) return false;
        }

        return true;
    }
}
