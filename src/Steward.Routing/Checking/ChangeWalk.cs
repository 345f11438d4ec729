namespace Steward.Routing;

/// <summary>Differences from the previous plan, counted once more from the two plans alone.</summary>
internal static class ChangeWalk
{
    /// <summary>What a route pays.</summary>
    internal static long OfRoute(Problem problem, Route route)
    {
        if (problem.Previous is not { } previous) return 0;
        var (moved, order) = (0L, new List<int>());
        Int128 shift = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stop in route.Stops.Where(s => !s.Frozen))
        {
            var first = seen.Add(stop.Job);
            foreach (var old in previous.Routes)
            {
                var place = old.Stops.ToList().FindIndex(s => s.Job == stop.Job && s.Half == stop.Half);
                if (place < 0) continue;
                shift += Math.Max(0, Math.Abs(stop.Start - old.Stops[place].Start) - previous.Price.Grace);
                if (first && old.Vehicle != route.Vehicle) moved++;
                else if (first) order.Add(place);
            }
        }

        var late = shift * previous.Price.PerMinuteShift;
        return (previous.Price.Vehicle * moved) + (previous.Price.Sequence * (order.Count - LongestRise(order))) + (long)((late + 30) / 60);
    }

    /// <summary>What the jobs that were dropped cost.</summary>
    internal static long Dropped(Problem problem, IEnumerable<string> left) => problem.Previous is not { } previous ? 0
        : previous.Price.Dropped * left.Count(id => previous.Routes.Any(r => r.Stops.Any(s => s.Job == id)));

    private static int LongestRise(List<int> places)
    {
        var most = new int[places.Count];
        for (var i = 0; i < most.Length; i++)
            most[i] = 1 + Enumerable.Range(0, i).Where(j => places[j] < places[i]).Select(j => most[j]).DefaultIfEmpty(0).Max();
        return most.DefaultIfEmpty(0).Max();
    }
}
