namespace Steward.Routing;

/// <summary>
/// Places of a job in routes whose tables do not decide. They are gathered with an estimate of their price (detour, work that no idle time
/// takes up, least price of the start) and walked in full from the lowest on; few are. Not thread-safe.
/// </summary>
internal sealed class WalkedPlaces(WideModel model, WideRoutes routes)
{
    /// <summary>Walks once a place is known, walks until then, and the number of places that are all walked.</summary>
    private const int MostWalks = 6, MostTries = 16, Few = 12;
    private readonly List<WidePlace> found = [];
    private int[] buffer = new int[64];

    /// <summary>Walks every place that is gathered.</summary>
    internal bool IsThorough { get; set; }

    internal void Begin() => found.Clear();

    /// <summary>A place that two neighbours name is kept once.</summary>
    internal void Add(int vehicle, int first, int second, long estimate)
    {
        var place = new WidePlace(vehicle, first, second, estimate);
        if (!found.Contains(place)) found.Add(place);
    }

    /// <summary>Takes the cheapest of the gathered places if it is cheaper than the best so far, and forgets them.</summary>
    internal void Settle(int job, ref WidePlace best)
    {
        var isSmall = IsThorough || found.Count <= Few;
        for (var walks = 0; found.Count > 0 && (isSmall || walks < (best.Vehicle >= 0 ? MostWalks : MostTries)); walks++)
        {
            var place = TakeLowest();
            if (!isSmall && place.Delta >= best.Delta) break;
            if (Price(job, place) is { } delta && delta < best.Delta) best = place with { Delta = delta };
        }

        found.Clear();
    }

    private WidePlace TakeLowest()
    {
        var at = 0;
        for (var i = 1; i < found.Count; i++)
            if (found[i].Delta < found[at].Delta) at = i;
        var lowest = found[at];
        found[at] = found[^1];
        found.RemoveAt(found.Count - 1);
        return lowest;
    }

    private long? Price(int job, WidePlace place)
    {
        var (lane, instance) = (routes[place.Vehicle], model.Instance);
        var length = lane.Stops.Length + instance.TasksOf(job);
        if (buffer.Length < length) buffer = new int[length * 2];
        Insertion.Fill(buffer, lane.Stops, instance, job, place.First, place.Second);
        return routes.Evaluator.TryScore(lane.Truck.Spec, buffer.AsSpan(0, length), out var score) ? model.PriceOf(score) - lane.Cost : null;
    }
}
