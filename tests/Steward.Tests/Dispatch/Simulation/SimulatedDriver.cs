using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Tests.Dispatch.Simulation;

/// <summary>One driver: rides his route stop by stop, and rests for eleven minutes after five deliveries.</summary>
internal sealed class SimulatedDriver(Guid id, int begins, Spot start)
{
    private const int PickupSeconds = 60, DeliverySeconds = 90, BreakSeconds = 660, BreakAfter = 5, Grams = 2_000, Millilitres = 5_000;
    internal const int CapacityGrams = 30_000, CapacityMillilitres = 100_000;
    private readonly List<Call> calls = [];
    private int clock = begins;
    private int? servedAt;
    private int restsUntil;

    private sealed record Call(SimulatedOrder Order, bool IsPickup)
    {
        internal Spot Spot => IsPickup ? Order.Pickup : Order.Dropoff;
        internal int Service => IsPickup ? PickupSeconds : DeliverySeconds;
    }

    internal static int PickupService => PickupSeconds;

    internal Guid Id => id;
    internal int Begins { get; } = begins;
    internal int Ends => Begins + SimulatedCity.ShiftSeconds;
    internal Spot At { get; private set; } = start;
    internal long Metres { get; private set; }
    internal int Delivered { get; private set; }
    internal int DeliveredLate { get; private set; }
    internal int InARow { get; private set; }
    internal int Given { get; private set; }
    internal bool HasRoute => calls.Count > 0;
    internal int ActiveOrders => calls.Count(c => !c.IsPickup);
    internal long LoadGrams => (long)Grams * ActiveOrders;
    internal long LoadMillilitres => (long)Millilitres * ActiveOrders;
    internal bool Rests(int now) => now < restsUntil;
    internal bool IsOnDuty(int now) => Begins <= now && (now < Ends || HasRoute);

    /// <summary>Rides, serves and rests until then.</summary>
    internal void Advance(int now)
    {
        while (calls.Count > 0)
        {
            if (servedAt is { } served)
            {
                if (served > now) return;
                Finish(served);
                continue;
            }
            var metres = At.MetresTo(calls[0].Spot);
            var arrival = clock + SimulatedCity.Seconds(metres);
            if (arrival > now)
            {
                var share = (double)(now - clock) / (arrival - clock);
                Metres += (long)(metres * share);
                (At, clock) = (At.Towards(calls[0].Spot, share), now);
                return;
            }
            Metres += metres;
            (At, clock, servedAt) = (calls[0].Spot, arrival, arrival + calls[0].Service);
        }
        clock = Math.Max(clock, now);
    }

    /// <summary>What the product's routing says of one more order on this route.</summary>
    internal InsertionQuote Quote(SimulatedOrder order, int now) => RouteQuotes.Quote(Route(), Task(order, now), isMeasured: true);

    /// <summary>The order is put where the product's routing puts it.</summary>
    internal void Give(SimulatedOrder order, int now)
    {
        Given++;
        var task = Task(order, now);
        var place = Insertion.Find(task, mayDelayOthers: true);
        if (!place.Fits) throw new InvalidOperationException($"Order {order.Number} fits nowhere: {place.Refusal}.");
        var movable = Movable();
        Call CallOf(InsertionStop stop) => stop.Site <= movable.Count ? movable[stop.Site - 1] : new(order, stop.IsPickup);
        var sequence = place.Sequence.Select(CallOf).ToList();
        calls.RemoveRange(calls.Count - movable.Count, movable.Count);
        calls.AddRange(sequence);
        clock = Math.Max(clock, now);
    }

    private void Finish(int served)
    {
        var call = calls[0];
        calls.RemoveAt(0);
        (clock, servedAt) = (served, null);
        if (call.IsPickup) return;
        call.Order.DeliveredAt = served;
        Delivered++;
        InARow++;
        if (call.Order.IsLate) DeliveredLate++;
        if (InARow >= BreakAfter && calls.Count == 0) (restsUntil, InARow) = (served + BreakSeconds, 0);
    }

    /// <summary>All but the stop that he is serving.</summary>
    private List<Call> Movable() => servedAt is null ? [.. calls] : calls[1..];

    private InsertionTask Task(SimulatedOrder order, int now)
    {
        var movable = Movable();
        var numbers = movable.Select(c => c.Order.Number).Distinct().Select((number, i) => (number, i)).ToDictionary(x => x.number, x => x.i);
        var stops = movable.Select((c, i) => Stop(c, numbers[c.Order.Number], i + 1, now)).ToList();
        Call[] added = [new(order, true), new(order, false)];
        return new(
            stops, [.. added.Select((c, i) => Stop(c, numbers.Count, movable.Count + 1 + i, now))], Math.Max(0, (servedAt ?? now) - now), CapacityGrams, CapacityMillilitres,
            Matrix([At, .. movable.Select(c => c.Spot), order.Pickup, order.Dropoff]));
    }

    private static InsertionStop Stop(Call call, int number, int site, int now) =>
        new(number, site, call.IsPickup, call.Service, 0, call.IsPickup ? null : call.Order.Deadline - now, Grams, Millilitres);

    private static TravelMatrix Matrix(Spot[] spots)
    {
        var metres = spots.SelectMany(from => spots.Select(to => from.MetresTo(to))).ToArray();
        return new() { Rows = spots.Length, Columns = spots.Length, Metres = metres, Seconds = Array.ConvertAll(metres, SimulatedCity.Seconds), Provider = "plane", Basis = "measured" };
    }

    private RoutePlan Route() => new() { Id = id, Code = "", ZoneId = Guid.Empty, VehicleId = id, DriverId = id, VehicleType = "motorcycle", Status = RouteStatus.InProgress, Stops = [] };
}
