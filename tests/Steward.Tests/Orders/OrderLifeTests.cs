using System.Text.Json;
using Steward.Kernel;
using Steward.Orders;
using Steward.Orders.Contracts;
using Xunit;

namespace Steward.Tests.Orders;

public class OrderLifeTests
{
    /// <summary>Section 6, the row of the order, in full.</summary>
    private static readonly HashSet<string> Allowed =
    [
        "scheduled>pending", "scheduled>cancelled", "pending>assigned", "pending>cancelled", "assigned>pending", "assigned>picked_up", "assigned>failed", "assigned>cancelled",
        "picked_up>in_transit", "picked_up>delivered", "picked_up>failed", "in_transit>delivered", "in_transit>failed", "failed>pending", "failed>in_transit", "failed>cancelled",
    ];

    [Trait("acceptance", "delivery-15.29")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_written_move_passes_and_every_other_is_409_and_changes_nothing(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var commands = world.Get<OrderCommands>();
        foreach (var from in OrderStatus.All)
            foreach (var to in OrderStatus.All.Where(to => to != from))
            {
                var order = await world.Created(OrdersWorld.Request());
                await Put(world, order.Id, from);
                var before = await Read(world, order.Id);

                var refusal = await world.Database.Write(session => to == OrderStatus.Assigned
                    ? commands.Assign(session, order.Id, world.Driver, null, null, "user:t") : commands.Move(session, order.Id, to, new("user:t")));

                var after = await Read(world, order.Id);
                if (Allowed.Contains($"{from}>{to}"))
                {
                    Assert.True(refusal is null, $"{from} → {to}: {refusal?.Detail}");
                    Assert.Equal((to, before.RowVersion + 1), (after.Status, after.RowVersion));
                }
                else
                {
                    Assert.Equal(409, refusal?.Status);
                    Assert.Equal(before, after);
                }
            }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_is_promised_sealed_told_and_timed(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);

        var order = await world.Created();

        Assert.Equal((OrderStatus.Pending, OrdersWorld.Morning.AddMinutes(60), "SAR"), (order.Status, order.SlaDeadline, order.Currency)); // BARQ: 60 min
        Assert.Equal(("+966501234567", "King Fahd Road 1", "Layla Hassan"), (order.RecipientPhone, order.PickupAddress, order.CustomerName));
        var stored = await Read(world, order.Id);
        Assert.True(FieldCipher.IsSealed(stored.RecipientPhone));
        Assert.DoesNotContain("King Fahd", stored.PickupLocation.Text, StringComparison.Ordinal);
        var (events, timers, messages) = await world.Database.Read(async session => (
            await session.Scalar<long>("select count(*) from order_events where order_id = @Id", new { order.Id }),
            await session.Scalar<DateTimeOffset>("select due_at from timers where kind = 'orders.clock'"),
            await session.Scalar<long>("select count(*) from outbox_messages where type = 'order_created'")));
        Assert.Equal((1L, OrdersWorld.Morning.AddMinutes(40), 1L), (events, timers, messages)); // BARQ warns after 40 min
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_clock_of_an_order_turns_at_its_minutes_and_stops_at_the_delivery(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var order = await world.Created();
        var seen = new List<string>();
        foreach (var minutes in new[] { 40, 10, 11 }) // 40 warning, 50 critical, 61 breached
        {
            world.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await Fire(world, order);
            seen.Add((await Read(world, order.Id)).SlaState);
        }
        await Put(world, order.Id, OrderStatus.InTransit);
        await world.Database.Write(session => world.Get<OrderCommands>().Move(session, order.Id, OrderStatus.Delivered, new("user:t")));

        var ended = await Read(world, order.Id);

        Assert.Equal([SlaState.Warning, SlaState.Critical, SlaState.Breached], seen);
        Assert.Equal((SlaState.Missed, true), (ended.SlaState, ended.SlaBreached));
        Assert.Equal(0, await world.Database.Read(session => session.Scalar<long>("select count(*) from timers where kind = 'orders.clock'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_scheduled_order_becomes_pending_a_promise_before_its_window_ends(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var end = OrdersWorld.Morning.AddHours(5);

        var order = await world.Created(OrdersWorld.Request() with { WindowStart = end.AddHours(-1), WindowEnd = end });

        Assert.Equal((OrderStatus.Scheduled, end), (order.Status, order.SlaDeadline));
        world.Clock.Advance(TimeSpan.FromHours(4)); // 60 min before the end
        await Fire(world, order);
        Assert.Equal(OrderStatus.Pending, (await Read(world, order.Id)).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_same_external_id_answers_the_same_order_and_another_content_is_refused(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var first = await world.Created(OrdersWorld.Request("shop-1"));

        var again = await world.Create(OrdersWorld.Request("shop-1"));
        var other = await world.Create(OrdersWorld.Request("shop-1") with { Notes = "ring twice" });

        Assert.Equal((200, first.Id), (again.Status, ((OrderView)again.Body!).Id));
        Assert.Equal((409, "external_id_taken"), (other.Status, ((Refusal)other.Body!).Code));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_delivery_without_its_signature_is_refused_and_names_it(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var order = await world.Created(OrdersWorld.Request() with { SignatureRequired = true });
        await Put(world, order.Id, OrderStatus.PickedUp);

        var refusal = await world.Database.Write(session => world.Get<OrderCommands>().Move(session, order.Id, OrderStatus.Delivered, new("user:t")));

        Assert.Equal((422, "proof_missing"), (refusal!.Status, refusal.Code));
        Assert.Contains("/proof/signature", refusal.Errors!.Keys);
    }

    [Trait("acceptance", "delivery-15.34")]
    [Fact]
    public async Task Bad_orders_are_refused_by_their_rule()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite);
        var good = OrdersWorld.Request();
        var noon = OrdersWorld.Morning.AddHours(3);
        (OrderRequest Request, int Status, string Code)[] cases =
        [
            (good with { Pickup = new(Latitude: 91, Longitude: 46) }, 400, "invalid_parameter"),
            (good with { Pickup = new(Latitude: 10, Longitude: 10) }, 422, "outside_zones"),
            (good with { Dropoff = new(Address: "somewhere") }, 422, "location_missing"),
            (good with { Dropoff = good.Pickup }, 422, "same_place"),
            (good with { WindowStart = noon, WindowEnd = noon.AddHours(-1) }, 422, "window_invalid"),
            (good with { ScheduledFor = noon.AddDays(61) }, 422, "too_far_ahead"),
            (good with { WeightKg = 0 }, 422, "weight_invalid"),
            (good with { WeightKg = 5, WeightTonnes = 5 }, 422, "weight_invalid"),
            (good with { CodAmount = -1 }, 422, "amount_invalid"),
            (good with { CodAmount = 1.001m }, 422, "amount_invalid"),
            (good with { ServiceType = "TELEPORT" }, 422, "unknown_service_level"),
            (good with { VehicleTypes = ["zeppelin"] }, 422, "unknown_vehicle_type"),
            (good with { Customer = new(Name: "X", Phone: "12") }, 422, "phone_invalid"),
            (good with { CustomerId = "CUS-NOBODY" }, 422, "unknown_customer"),
            (good with { Notes = new string('x', 4_001) }, 400, "invalid_parameter"),
            (good with { Priority = JsonSerializer.SerializeToElement("soon") }, 400, "invalid_parameter"),
        ];
        foreach (var (request, status, code) in cases)
        {
            var reply = await world.Create(request);
            Assert.Equal((status, code), (reply.Status, (reply.Body as Refusal)?.Code));
        }
        Assert.Equal(["no_vehicle_can_carry"], (await world.Created(good with { WeightKg = 5_000 })).Warnings);
        Assert.Equal(1, await world.Database.Read(session => session.Scalar<long>("select count(*) from orders")));
    }

    private static Task<OrderRow> Read(OrdersWorld world, Guid id) => world.Database.Read(async session => (await OrdersStore.Find(session, id))! with { UpdatedAt = default });

    /// <summary>As the runner does it: whoever takes the timer away fires it.</summary>
    private static Task Fire(OrdersWorld world, OrderView order) => world.Database.Write(async session =>
    {
        var timer = Assert.Single(await world.Get<Timers>().Due(session, session.Now, 10));
        Assert.True(await world.Get<Timers>().Claim(session, timer));
        Assert.Equal(order.Id.ToString(), timer.Key);
        await world.Get<OrderClock>().Fire(session, timer, TestContext.Current.CancellationToken);
    });

    private static Task Put(OrdersWorld world, Guid id, string status) => world.Database.Write(session => session.Execute(
        "update orders set status = @status, driver_id = case when @hasDriver = 1 then @driver else null end where id = @id",
        new { id, status, hasDriver = status is "assigned" or "picked_up" or "in_transit" or "failed" ? 1 : 0, driver = world.Driver }));
}
