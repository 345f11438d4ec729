using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>All drivers for one order as they are now: eligible or the broken rules, parts, and what would make each of the nearest win. No effect.</summary>
internal static class Candidates
{
    // The smallest change is found by running the policy again and again, so it is given for the drivers that a person would ask about.
    private const int WithSmallestChange = 3;

    internal static void Map(RouteGroupBuilder dispatch) =>
        dispatch.MapGet("/orders/{orderId}/candidates", Handle).Needs(Permission.Read).WithSummary("Every driver for an order, scored and explained");

    private static Task<Reply> Handle(string orderId, Database database, IOrders orders, ZoneObserver observer, EngineControl engines, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await orders.Lookup(session, orderId) is not { } id || await orders.Find(session, id) is not { } order || !caller.SeesZone(order.ZoneId)) return Refusal.NotFound("order");
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, order.ZoneId)).Config);
            if (await observer.One(session, order, config) is not { } seen) return Reply.Ok(new { items = Array.Empty<object>(), next_cursor = (string?)null });
            var result = DispatchPolicy.Decide(seen.Snapshot).Orders[0];
            var items = result.Candidates.Select((candidate, rank) => View(candidate, rank, seen, result)).ToList();
            return Reply.Ok(new { items, next_cursor = (string?)null, winner = result.Winner?.DriverId, at = seen.Snapshot.Now, travel_provider = seen.TravelProvider });
        },
        cancel);

    private static object View(Candidate candidate, int rank, Observation seen, OrderResult result)
    {
        var driver = seen.Drivers[candidate.DriverId];
        var (order, at) = (seen.Snapshot.Orders[0], Array.FindIndex(seen.Snapshot.Drivers, d => d.Id == candidate.DriverId));
        var pickup = seen.Snapshot.Seconds[0][at];
        DateTimeOffset? delivered = pickup < 0 ? null : seen.Snapshot.Now.AddSeconds(pickup + order.PickupSeconds + order.TripSeconds);
        return new
        {
            driver_id = candidate.DriverId,
            code = driver.Code,
            name = driver.Name,
            status = driver.Status,
            eligible = candidate.IsEligible,
            broken_rules = candidate.Verdicts.Where(v => !v.Passed).Select(v => new { v.Rule, v.Measured, v.Limit, v.Unit }),
            parts = candidate.Parts.Select(p => new { label = p.Name, value = p.Milli }),
            total = candidate.Total,
            match_value = candidate.Total,
            distance_metres = Math.Max(0, seen.Snapshot.Metres[0][at]),
            predicted_pickup_at = pickup < 0 ? (DateTimeOffset?)null : seen.Snapshot.Now.AddSeconds(pickup),
            predicted_delivery_at = delivered,
            smallest_change = rank is > 0 and <= WithSmallestChange && result.Winner?.DriverId != candidate.DriverId ? Smallest(seen.Snapshot, order.Id, candidate.DriverId) : null,
        };
    }

    private static object? Smallest(DispatchSnapshot snapshot, Guid order, Guid driver) =>
        WhyNot.Explain(snapshot, order, driver, stepsLimit: 400).SmallestChanges is [var flip, ..]
            ? flip.Changes.Select(c => new { c.Feature, c.From, c.To, c.Unit, new_margin = flip.NewMargin, verified = flip.Verified }).First()
            : null;
}
