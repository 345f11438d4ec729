namespace Steward.Routing;

/// <summary>
/// Times a fixed sequence (specification 2.8): best by objective, then earliest end, then latest departure.
/// All rules have the form "x is at least f(y)" with f monotone, so the feasible schedules form a lattice: from any departure the
/// least schedule is reached by raising starts, and it ends earliest. Not thread-safe.
/// </summary>
internal sealed class Timing(Instance instance)
{
    /// <summary>Rounds of raising after which a cycle of rules is taken as unsatisfiable; real ones settle in a few.</summary>
    private const int Rounds = 200;

    private TaskTable tasks = instance.Tasks;
    private readonly int[] pickupAt = new int[instance.TaskCount];
    private long[] starts = new long[64], floors = new long[64], closes = new long[64], arrivals = new long[64];

    internal long Departure { get; private set; }

    internal long End { get; private set; }

    internal ReadOnlySpan<long> Starts => starts;

    /// <summary>Times the sequence; false when no timing keeps windows, shift, duration and time on board.</summary>
    internal bool TryTime(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        tasks = instance.TasksFor(vehicle);
        Reserve(route.Length);
        var capped = HasTimeOnBoard(route);
        if (!Least(vehicle, route, vehicle.Earliest, capped)) return false;
        if (vehicle.Departed) return SetDeparted(vehicle);
        return capped || vehicle.Legs.HasSlices ? BestBySearch(vehicle, route, capped) : BestByShift(vehicle, route);
    }

    /// <summary>Earliest end only, for vehicles of which the duration does not matter; false when infeasible.</summary>
    internal bool TryEarliest(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        tasks = instance.TasksFor(vehicle);
        Reserve(route.Length);
        return Least(vehicle, route, vehicle.Earliest, HasTimeOnBoard(route)) && (!vehicle.Departed || SetDeparted(vehicle));
    }

    private bool SetDeparted(FleetVehicle vehicle)
    {
        Departure = vehicle.Prefix.DepartedAt!.Value;
        return End - Departure <= vehicle.MaxDuration;
    }

    /// <summary>Without slices and limits on board, a later departure shifts each start by what waiting before it does not absorb.</summary>
    private bool BestByShift(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var best = (Key: long.MaxValue, End: long.MaxValue, Departure: -1L);
        for (var departure = vehicle.Earliest; departure <= vehicle.LatestStart && Forward(vehicle, route, departure);)
        {
            var (room, wait) = Room(vehicle, route, departure);
            var latest = departure + Math.Min(room, wait);
            if (End - latest <= vehicle.MaxDuration) best = Better(best, (vehicle.DurationKey(End - latest), End, latest));
            departure += room + 1;
        }

        return best.Departure >= 0 && Forward(vehicle, route, best.Departure);
    }

    /// <summary>With slices or limits on board the latest departure of an end is found by bisection: the end is monotone in it.</summary>
    private bool BestBySearch(FleetVehicle vehicle, ReadOnlySpan<int> route, bool capped)
    {
        var best = (Key: long.MaxValue, End: long.MaxValue, Departure: -1L);
        var departure = vehicle.Earliest;
        for (var tries = 0; tries < 16 && departure <= vehicle.LatestStart && Least(vehicle, route, departure, capped); tries++)
        {
            var end = End;
            var latest = LatestFor(vehicle, route, capped, Departure, end);
            best = Better(best, (vehicle.DurationKey(end - latest), end, latest));
            if (vehicle.DurationKey(end - latest) == 0) break;
            departure = tries == 0 ? latest + 1 : NextBorder(vehicle, departure);
        }

        return best.Departure >= 0 && Least(vehicle, route, best.Departure, capped);
    }

    private static long NextBorder(FleetVehicle vehicle, long departure)
    {
        foreach (var border in vehicle.Legs.Borders)
            if (border > departure) return border;
        return Window.Forever;
    }

    private long LatestFor(FleetVehicle vehicle, ReadOnlySpan<int> route, bool capped, long low, long end)
    {
        var high = Math.Min(end, vehicle.LatestStart);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (Least(vehicle, route, middle, capped) && End <= end && Departure == middle) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private static (long, long, long) Better((long Key, long End, long Departure) a, (long Key, long End, long Departure) b) =>
        b.Key != a.Key ? (b.Key < a.Key ? b : a)
        : b.End != a.End ? (b.End < a.End ? b : a)
        : b.Departure > a.Departure ? b : a;

    /// <summary>How far the departure may move with every start in its window, and how much of that the waiting absorbs.</summary>
    private (long Room, long Wait) Room(FleetVehicle vehicle, ReadOnlySpan<int> route, long departure)
    {
        var room = vehicle.LatestStart - departure;
        long wait = 0;
        for (var i = 0; i < route.Length; i++)
        {
            wait += starts[i] - arrivals[i];
            room = Math.Min(room, closes[i] - starts[i] + wait);
        }

        return (Math.Min(room, vehicle.LatestEnd - End + wait), wait);
    }

    /// <summary>The least schedule from a departure, raised until duration and time on board hold.</summary>
    private bool Least(FleetVehicle vehicle, ReadOnlySpan<int> route, long departure, bool capped)
    {
        Array.Clear(floors, 0, route.Length);
        for (var round = 0; round < Rounds; round++)
        {
            if (departure > vehicle.LatestStart || !Forward(vehicle, route, departure)) return false;
            if (!vehicle.Departed && !capped && !vehicle.Legs.HasSlices) return true;
            var raised = capped && RaisePickups(route);
            if (!vehicle.Departed && End - departure > vehicle.MaxDuration)
            {
                departure = End - vehicle.MaxDuration;
                raised = true;
            }

            if (!raised) return true;
        }

        return false;
    }

    private bool RaisePickups(ReadOnlySpan<int> route)
    {
        var raised = false;
        for (var i = 0; i < route.Length; i++)
        {
            if (tasks.MaxOnBoard[route[i]] == Window.Forever || tasks.Partner[route[i]] < 0) continue;
            var p = pickupAt[tasks.Partner[route[i]]];
            var earliest = starts[i] - tasks.MaxOnBoard[route[i]] - tasks.Service[route[p]];
            if (earliest <= starts[p]) continue;
            floors[p] = earliest;
            raised = true;
        }

        return raised;
    }

    private bool Forward(FleetVehicle vehicle, ReadOnlySpan<int> route, long departure)
    {
        Departure = departure;
        var time = departure;
        var site = vehicle.Start;
        for (var i = 0; i < route.Length; i++)
        {
            var task = route[i];
            var next = tasks.Site[task];
            arrivals[i] = vehicle.Legs.Arrive(site, next, time);
            var start = tasks.FirstStart(task, Math.Max(arrivals[i], floors[i]), out closes[i]);
            if (start < 0 || start >= Window.Forever) return false;
            starts[i] = start;
            time = start + tasks.Service[task];
            site = next;
        }

        End = vehicle.Legs.Arrive(site, vehicle.End, time);
        return End <= vehicle.LatestEnd && End < Window.Forever;
    }

    private bool HasTimeOnBoard(ReadOnlySpan<int> route)
    {
        var found = false;
        for (var i = 0; i < route.Length; i++)
        {
            pickupAt[route[i]] = i;
            found |= tasks.MaxOnBoard[route[i]] != Window.Forever && tasks.Partner[route[i]] >= 0;
        }

        return found;
    }

    private void Reserve(int length)
    {
        if (length <= starts.Length) return;
        Array.Resize(ref starts, length * 2);
        Array.Resize(ref floors, length * 2);
        Array.Resize(ref closes, length * 2);
        Array.Resize(ref arrivals, length * 2);
    }
}
