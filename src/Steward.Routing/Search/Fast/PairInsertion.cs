namespace Steward.Routing;

/// <summary>Cheapest feasible places of a pick-up and its delivery, in routes near either and in an empty vehicle.</summary>
internal sealed class PairInsertion(PlainModel model, RouteChains chains, Neighbourhoods near, Xoshiro random)
{
    private const int BlinkSpan = 200;
    private const int NearRoutes = 24;
    private readonly int[] stamp = new int[model.Vehicles];
    private int round, untilBlink = BlinkSpan;
    private long tests;

    private record struct Place(int Vehicle, int PickupAfter, int DeliveryAfter, long Delta);

    /// <summary>Returns the number of places tested.</summary>
    internal long Insert(int job, int mostVehicles, long openingPrice, bool blinks)
    {
        tests = 0;
        round++;
        var pickup = model.Instance.FirstTask[job];
        var best = new Place(-1, -1, -1, model.Prize[job]);
        var routes = 0;
        foreach (var other in near.Near[job])
        {
            var v = chains.Vehicle[model.Instance.FirstTask[other]];
            if (v < 0 || stamp[v] == round) continue;
            stamp[v] = round;
            TryRoute(job, pickup, v, blinks, ref best);
            if (++routes == NearRoutes) break;
        }

        if (chains.Used < mostVehicles) TryEmpty(job, pickup, openingPrice, ref best);
        if (best.Vehicle < 0)
            for (var v = 0; v < model.Vehicles; v++)
                if (chains.Size[v] > 0 && stamp[v] != round) TryRoute(job, pickup, v, blinks, ref best);
        if (best.Vehicle < 0) return tests;
        chains.Link(pickup, best.PickupAfter);
        chains.Link(pickup + 1, best.DeliveryAfter < 0 ? pickup : best.DeliveryAfter);
        chains.Take(job);
        chains.Refresh(best.Vehicle);
        return tests;
    }

    private void TryEmpty(int job, int pickup, long openingPrice, ref Place best)
    {
        var triedType = -1;
        for (var v = 0; v < model.Vehicles; v++)
        {
            if (chains.Size[v] > 0 || model.Type[v] == triedType) continue;
            triedType = model.Type[v];
            TryRoute(job, pickup, v, blinks: false, ref best, model.Fixed[v] + EmptyLeg(v) + openingPrice);
            if (model.TypeCount == 1) return;
        }
    }

    private void TryRoute(int job, int pickup, int vehicle, bool blinks, ref Place best, long extra = 0)
    {
        if (!model.Allows(job, vehicle) || model.Demand[pickup] > model.Capacity[vehicle]) return;
        var (load, demand) = (0, model.Demand[pickup]);
        for (var node = model.First(vehicle); node != model.Last(vehicle); node = chains.Next[node])
        {
            if (node < model.Tasks) load += model.Demand[node];
            if (load + demand > model.Capacity[vehicle]) continue;
            if (blinks && --untilBlink == 0)
            {
                untilBlink = 1 + random.Below(BlinkSpan);
                continue;
            }

            var start = Start(node, chains.Leave[node], pickup);
            // A later place of the pickup is reached later still, but only where time passes along the route without waiting; so go on.
            if (start > model.Close[pickup]) return;
            TryDeliveries(pickup, vehicle, node, load + demand, start + model.Service[pickup], extra, ref best);
        }
    }

    /// <summary>Walks on from the pickup; the delivery is tried behind it and behind every later stop that is still reached in time.</summary>
    private void TryDeliveries(int pickup, int vehicle, int before, int load, long leave, long extra, ref Place best)
    {
        var drop = pickup + 1;
        var after = chains.Next[before];
        tests++;
        var arrive = Start(pickup, leave, drop);
        if (arrive > model.Close[drop]) return;
        var together = (Leg(before, pickup) + Leg(pickup, drop) + Leg(drop, after) - chains.Leg[before]) * model.DistanceRate + extra;
        if (together < best.Delta && Ends(drop, arrive, after)) best = new(vehicle, before, -1, together);
        var apart = Leg(before, pickup) + Leg(pickup, after) - chains.Leg[before];
        var at = pickup;
        for (var node = after; node < model.Tasks; node = chains.Next[node])
        {
            var start = Start(at, leave, node);
            if (start > model.Close[node] || start > chains.Latest[node]) return;
            (leave, at) = (start + model.Service[node], node);
            load += model.Demand[node];
            if (load > model.Capacity[vehicle]) return;
            var behind = chains.Next[node];
            tests++;
            arrive = Start(node, leave, drop);
            if (arrive > model.Close[drop]) return;
            var delta = (apart + Leg(node, drop) + Leg(drop, behind) - chains.Leg[node]) * model.DistanceRate + extra;
            if (delta < best.Delta && Ends(drop, arrive, behind)) best = new(vehicle, before, node, delta);
        }
    }

    private bool Ends(int task, long start, int after) => start + model.Service[task] + model.TimeOut[model.Site[task] * model.Sites + model.Site[after]] <= chains.Latest[after];

    private long Start(int from, long leave, int to) => Math.Max(leave + model.TimeOut[model.Site[from] * model.Sites + model.Site[to]], model.Open[to]);

    private long Leg(int from, int to) => model.Out[model.Site[from] * model.Sites + model.Site[to]];

    private long EmptyLeg(int vehicle) => Leg(model.First(vehicle), model.Last(vehicle)) * model.DistanceRate;
}
