using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes;
using Steward.Routes.Contracts;
using Steward.Routes.Outcomes;
using Steward.Routes.Plans;
using Steward.Routes.Stops;
using Xunit;

namespace Steward.Tests.Routes;

public class RouteLifeTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_first_order_makes_a_route_and_the_next_ones_join_it(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (first, change) = await world.Assigned(24.75);
        var (second, joined) = await world.Assigned(24.74);

        Assert.True(change.Created);
        Assert.False(joined.Created);
        Assert.Equal(change.RouteId, joined.RouteId);
        Assert.Equal([1, 2, 3, 4], joined.Stops.Select(stop => stop.Sequence));
        foreach (var order in new[] { first, second })
        {
            var mine = joined.Stops.Where(stop => stop.OrderIds.Contains(order)).ToList();
            Assert.Equal([StopTypes.Pickup, StopTypes.Delivery], mine.Select(stop => stop.StopType));
            var facts = await world.Facts(order);
            Assert.Equal(joined.RouteId, facts.RouteId);
            Assert.Equal(mine[1].EstimatedArrival, facts.EstimatedDeliveryAt);
            Assert.True(facts.EtaLow <= facts.EstimatedDeliveryAt && facts.EstimatedDeliveryAt <= facts.EtaHigh);
        }

        Assert.True(joined.PlannedPickupAt < joined.PlannedDeliveryAt);
        var (orderIds, events) = await world.Database.Read(async session => (
            (await session.Scalar<string>("select cast(order_ids as text) from routes"))!,
            await session.Query<string>("select type from outbox_messages where type like 'route%' order by position")));
        Assert.All(new[] { first, second }, order => Assert.Contains(order.ToString(), orderIds, StringComparison.Ordinal));
        Assert.Equal(["route_created", "route_updated"], events);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_route_served_to_its_end_moves_its_orders_and_leaves_one_outcome(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (order, change) = await world.Assigned();
        var (pickup, delivery) = (change.Stops[0].Id, change.Stops[1].Id);

        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await Act(world, pickup, (a, s, r, stop, act) => a.Arrive(s, r, stop, act)));
        Assert.Equal(OrderStatus.Assigned, (await world.Facts(order)).Status);
        Assert.Equal(RouteStatus.InProgress, (await world.Route())!.Status);
        world.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(await Act(world, pickup, (a, s, r, stop, act) => a.Complete(s, r, stop, act)));
        Assert.Equal(OrderStatus.PickedUp, (await world.Facts(order)).Status);
        world.Clock.Advance(TimeSpan.FromMinutes(12));
        Assert.Null(await Act(world, delivery, (a, s, r, stop, act) => a.Arrive(s, r, stop, act)));
        Assert.Equal(OrderStatus.InTransit, (await world.Facts(order)).Status);
        world.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(await Act(world, delivery, (a, s, r, stop, act) => a.Complete(s, r, stop, act)));

        Assert.Equal(OrderStatus.Delivered, (await world.Facts(order)).Status);
        Assert.Null(await world.Route());
        var outcome = await world.Database.Read(session => world.Get<OutcomeStore>().Current(session, change.RouteId));
        Assert.Equal((1, 0, 0, 19), (outcome!.OnTimeDeliveries, outcome.LateDeliveries, outcome.FailedDeliveries, outcome.ActualDurationMinutes)); // 4 + 12 + 3
        Assert.Equal(outcome.ActualCost - outcome.PredictedCost, outcome.CostPredictionError);
        Assert.Equal(1, await world.Database.Read(session => session.Scalar<long>("select count(*) from operational_outcomes")));
        Assert.Equal("available", await world.Database.Read(session => session.Scalar<string>("select cast(status as text) from vehicles where assigned_route_id is null")));
        Assert.Equal("state_conflict", (await Act(world, delivery, (a, s, r, stop, act) => a.Skip(s, r, stop, act with { Reason = "late" })))?.Code);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_skipped_pickup_gives_the_order_back_and_a_skipped_delivery_fails_it(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (first, _) = await world.Assigned(24.75);
        var (second, change) = await world.Assigned(24.74);
        Guid StopOf(Guid order, string type) => change.Stops.Single(stop => stop.StopType == type && stop.OrderIds.Contains(order)).Id;

        Assert.Null(await Act(world, StopOf(first, StopTypes.Pickup), (a, s, r, stop, act) => a.Skip(s, r, stop, act with { Reason = "closed" })));
        Assert.Equal((OrderStatus.Pending, null), ((await world.Facts(first)).Status, (await world.Facts(first)).RouteId));
        Assert.Null(await Act(world, StopOf(second, StopTypes.Pickup), (a, s, r, stop, act) => a.Complete(s, r, stop, act)));
        Assert.Null(await Act(world, StopOf(second, StopTypes.Delivery), (a, s, r, stop, act) => a.Skip(s, r, stop, act with { Reason = "nobody there", ReasonCategory = "customer_unavailable" })));
        Assert.Equal(OrderStatus.Failed, (await world.Facts(second)).Status);
        Assert.Null(await world.Route());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_taken_off_a_planned_route_leaves_no_stop_and_the_last_one_cancels_it(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (first, change) = await world.Assigned(24.75);
        var (second, _) = await world.Assigned(24.74);

        var after = await world.Database.Write(session => world.Get<IRoutes>().RemoveOrder(session, first, "customer called"));
        Assert.Equal(2, after!.Stops.Count);
        Assert.Equal(RouteStatus.Planned, after.Status);
        after = await world.Database.Write(session => world.Get<IRoutes>().RemoveOrder(session, second, "customer called"));
        Assert.Equal(RouteStatus.Cancelled, after!.Status);
        Assert.Null((await world.Facts(second)).RouteId);
        Assert.Null(await world.Database.Write(session => world.Get<IRoutes>().RemoveOrder(session, first, "again")));
        var row = await world.Database.Read(session => world.Get<RoutesStore>().Find(session, change.RouteId));
        Assert.Equal("customer called", row!.CancellationReason);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_is_on_one_route_only_and_quotes_change_nothing(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (first, _) = await world.Assigned();
        var facts = await world.Facts(first);
        var twice = await Assert.ThrowsAsync<RefusedException>(() => world.Database.Write(session => world.Get<IRoutes>().InsertOrder(session, world.Driver, facts, null)));
        Assert.Equal("order_on_route", twice.Refusal.Code);

        var next = await world.Facts(await world.Order(24.74));
        var quotes = await world.Database.Read(async session => await world.Get<IRoutes>().QuoteInsert(
            session, new(facts.ZoneId, next, await world.Get<IRoutes>().ActiveInZone(session, facts.ZoneId), new Dictionary<Guid, GeoPoint>(), session.Now)));
        var quote = Assert.Single(quotes);
        Assert.True(quote.Fits);
        Assert.True(quote.ExtraSeconds > 0 && quote.PickupInSeconds < quote.DeliveryInSeconds);
        Assert.Equal(2, (await world.Route())!.Stops.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_batch_is_quoted_as_it_is_then_inserted_among_the_stops_of_a_running_route(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (far, _) = await world.Assigned(24.75);
        OrderFacts[] batch = [await world.Facts(await world.Order(24.73)), await world.Facts(await world.Order(24.74))];
        var zone = (await world.Facts(far)).ZoneId;
        var here = new Dictionary<Guid, GeoPoint> { [world.Driver] = new(24.69, 46.69) };
        var quote = (await world.Database.Read(async session => await world.Get<IRoutes>().QuoteInsert(
            session, new(zone, batch[0], await world.Get<IRoutes>().ActiveInZone(session, zone), here, session.Now) { Further = [batch[1]] }))).Single();

        // Both doors lie on his way to the far one, from the same shop: they are fetched before he drives there, not after all that he has.
        Assert.True(quote.Fits);
        Assert.True(quote.PickupInSeconds < quote.FreeInSeconds, $"{quote}");
        foreach (var order in batch)
            await world.Database.Write(async session =>
            {
                if (await world.Get<IOrders>().Assign(session, order.Id, world.Driver, order.RowVersion, null, "user:t") is { } no) throw new InvalidOperationException(no.Detail);
                await world.Get<IRoutes>().InsertOrder(session, world.Driver, order, null);
            });
        var ends = (await world.Route())!.Stops[^1].EstimatedDeparture - world.Clock.GetUtcNow();
        Assert.InRange(ends.TotalSeconds - quote.FreeInSeconds - quote.ExtraSeconds, -60, 60);
    }

    private delegate Task<(Refusal? No, LoadedRoute Route)> Deed(StopActions actions, Session session, LoadedRoute route, StopRow stop, StopAct act);

    private static Task<Refusal?> Act(RoutesWorld world, Guid stop, Deed deed) => world.Database.Write(async session =>
    {
        var owner = await session.Scalar<Guid>("select route_id from route_stops where id = @stop", new { stop });
        var route = (await world.Get<RouteTiming>().Load(session, owner, locked: true))!;
        return (await deed(world.Get<StopActions>(), session, route, route.Stops.Single(one => one.Id == stop), new("user:t", session.Now))).No;
    });
}
