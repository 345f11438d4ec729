namespace Steward.Routing;

/// <summary>How a job differs from the previous plan.</summary>
public enum ChangeKind
{
    /// <summary>On another vehicle.</summary>
    Moved,

    /// <summary>On its vehicle, at another place in the order.</summary>
    Reordered,

    /// <summary>At another time.</summary>
    Shifted,

    /// <summary>On no route any more.</summary>
    Dropped,

    /// <summary>On a route for the first time.</summary>
    New,
}

/// <summary>One difference from the previous plan.</summary>
/// <param name="Job">The job.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Vehicle">Its vehicle now; empty when dropped.</param>
/// <param name="Amount">Of a shift: units of time, later positive.</param>
/// <param name="Price">What it costs; a shift's is rounded on its own, while a route's shifts are rounded as a sum.</param>
public sealed record PlanChange(string Job, ChangeKind Kind, string Vehicle, long Amount, long Price);

/// <summary>The list of differences, in the order of the routes.</summary>
internal static class PlanChanges
{
    internal static IReadOnlyList<PlanChange> Of(Problem problem, IReadOnlyList<Route> routes, IReadOnlyList<string> unassigned)
    {
        if (problem.Previous is not { } previous) return [];
        var before = new Dictionary<(string, Half), (string Vehicle, int Place, long Start)>();
        foreach (var route in previous.Routes)
            for (var i = 0; i < route.Stops.Count; i++) before[(route.Stops[i].Job, route.Stops[i].Half)] = (route.Vehicle, i, route.Stops[i].Start);
        var changes = new List<PlanChange>();
        foreach (var route in routes) AddRoute(changes, route, before, previous.Price);
        foreach (var job in unassigned.Where(id => before.Keys.Any(k => k.Item1 == id)))
            changes.Add(new(job, ChangeKind.Dropped, "", 0, previous.Price.Dropped));
        return changes;
    }

    private static void AddRoute(
        List<PlanChange> changes, Route route, Dictionary<(string, Half), (string Vehicle, int Place, long Start)> before, ChangePrice price)
    {
        var open = route.Stops.Where(s => !s.Frozen).ToArray();
        var firsts = open.DistinctBy(s => s.Job, StringComparer.Ordinal).ToArray();
        var stayed = firsts.Where(s => before.TryGetValue((s.Job, s.Half), out var was) && was.Vehicle == route.Vehicle).ToArray();
        var kept = Longest([.. stayed.Select(s => before[(s.Job, s.Half)].Place)]);
        foreach (var stop in firsts)
        {
            var at = Array.IndexOf(stayed, stop);
            if (!before.ContainsKey((stop.Job, stop.Half))) changes.Add(new(stop.Job, ChangeKind.New, route.Vehicle, 0, 0));
            else if (at < 0) changes.Add(new(stop.Job, ChangeKind.Moved, route.Vehicle, 0, price.Vehicle));
            else if (!kept[at]) changes.Add(new(stop.Job, ChangeKind.Reordered, route.Vehicle, 0, price.Sequence));
        }

        foreach (var stop in open)
        {
            if (!before.TryGetValue((stop.Job, stop.Half), out var was) || Math.Abs(stop.Start - was.Start) <= price.Grace) continue;
            var over = Math.Abs(stop.Start - was.Start) - price.Grace;
            changes.Add(new(stop.Job, ChangeKind.Shifted, route.Vehicle, stop.Start - was.Start, RouteValue.Rounded(price.PerMinuteShift, over, 60)));
        }
    }

    /// <summary>Which items are in a longest ascending sequence; of several the one that ends first.</summary>
    private static bool[] Longest(int[] places)
    {
        var (length, from, best) = (new int[places.Length], new int[places.Length], -1);
        for (var i = 0; i < places.Length; i++)
        {
            (length[i], from[i]) = (1, -1);
            for (var j = 0; j < i; j++)
                if (places[j] < places[i] && length[j] + 1 > length[i]) (length[i], from[i]) = (length[j] + 1, j);
            if (best < 0 || length[i] > length[best]) best = i;
        }

        var kept = new bool[places.Length];
        for (; best >= 0; best = from[best]) kept[best] = true;
        return kept;
    }
}
