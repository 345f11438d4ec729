namespace Steward.Routing;

/// <summary>
/// The cheapest places for a job over all vehicles, and why the other vehicles are out. Vehicles are looked at in the order of what they
/// cost at least: those that cannot be among the cheapest need no more than the knowledge that they could. Made for one quote.
/// </summary>
internal sealed class VehicleOffers(SessionState state, Solution solution, List<int> outOfOrder, int job)
{
    private readonly Instance instance = state.Instance;
    private readonly PlaceBound bound = new(solution);
    private readonly InsertionSearch search = new(solution);
    private readonly IdleTwins idle = new(state, job);
    private readonly VehicleRefusal?[] refusals = new VehicleRefusal?[state.Instance.Vehicles.Length];
    private readonly List<(int Vehicle, (Score Bound, int Vehicle) Order)> candidates = [];
    private readonly List<(int Vehicle, int Twin)> twins = [];
    private readonly List<Insertion> places = [];
    private readonly List<Score> cheapest = [];
    private Explainer? explainer;
    private RouteDiagnosis? diagnosis;

    /// <summary>Of the vehicles that cannot take the job, in their order.</summary>
    internal IEnumerable<VehicleRefusal> Refusals => refusals.OfType<VehicleRefusal>();

    /// <summary>The best place of each of the best vehicles, cheapest first.</summary>
    internal Insertion[] Cheapest(int top)
    {
        for (var vehicle = 0; vehicle < refusals.Length; vehicle++)
        {
            if (idle.Find(vehicle) is var twin and >= 0) twins.Add((vehicle, twin));
            else Weigh(vehicle);
        }

        // A heap, because most vehicles are never asked for.
        var queue = new PriorityQueue<int, (Score Bound, int)>(candidates);
        while (queue.TryDequeue(out var vehicle, out var order) && Look(vehicle, order.Bound, top))
        {
        }

        foreach (var (vehicle, order) in queue.UnorderedItems) Look(vehicle, order.Bound, top);
        foreach (var (vehicle, twin) in twins) Copy(vehicle, twin);
        return [.. places.OrderBy(p => p.Delta).ThenBy(p => p.Vehicle).Take(top)];
    }

    /// <summary>False when the vehicle, and so each of a higher bound, can take the job but is not among the cheapest.</summary>
    private bool Look(int vehicle, Score floor, int top)
    {
        var limit = cheapest.Count < top ? Score.Worst : cheapest[^1];
        if (floor > limit && bound.Decides(instance.Vehicles[vehicle])) return false;
        if (search.BestBelow(job, vehicle, limit) is { Exists: true } place) Add(place, top);
        else refusals[vehicle] = Refusal(vehicle);
        return true;
    }

    private void Weigh(int vehicle)
    {
        var spec = instance.Vehicles[vehicle];
        var floor = new Score(long.MinValue, 0, 0);
        if (!solution.Allows(job, vehicle) || outOfOrder.Contains(vehicle) || (bound.Suits(spec) && !bound.TryFind(job, vehicle, out floor)))
            refusals[vehicle] = Refusal(vehicle);
        else candidates.Add((vehicle, (floor, vehicle)));
    }

    private void Add(Insertion place, int top)
    {
        places.Add(place);
        var at = cheapest.BinarySearch(place.Delta);
        cheapest.Insert(at < 0 ? ~at : at, place.Delta);
        if (cheapest.Count > top) cheapest.RemoveAt(top);
    }

    private void Copy(int vehicle, int twin)
    {
        if (refusals[twin] is { } refusal) refusals[vehicle] = refusal with { Vehicle = instance.Vehicles[vehicle].Id };
        else if (places.FindIndex(p => p.Vehicle == twin) is var known and >= 0) places.Add(places[known] with { Vehicle = vehicle });
    }

    private VehicleRefusal Refusal(int vehicle)
    {
        if (!outOfOrder.Contains(vehicle)) return (explainer ??= new(solution)).Refuse(job, vehicle, out _);
        var id = instance.Vehicles[vehicle].Id;
        var faults = (diagnosis ??= new(instance)).Of(instance.Vehicles[vehicle], state.Routes[vehicle]);
        return faults.Count == 0 ? new(id, RefusalCodes.Lock, "", 0) : new(id, faults[0].Code, "", faults[0].Amount);
    }
}
