using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Tests.Dispatch;
using Steward.Tests.Fleet.Targets;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>The moments of other modules at which a driver or a customer is told something, each in the transaction of its fact.</summary>
public sealed class MomentsTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_driver_is_reminded_of_his_shift_an_hour_before_it_begins(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        async Task<Guid> Shift(int hours) => (await TargetsWorld.Good(world.Manager.PostJson("shifts", new { driver_id = driver, starts_at = TargetsWorld.Morning.AddHours(hours), ends_at = TargetsWorld.Morning.AddHours(hours + 2) }))).Id;
        var (soon, moved, cancelled) = (await Shift(3), await Shift(6), await Shift(9));

        world.Host.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Empty(await Told(world.Host, "driver_id", driver));
        world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        // 08:00 in UTC is 11:00 in Riyadh.
        Assert.Equal(["Shift Reminder: Your shift begins at 2026-11-20, 11:00."], await Soon(world.Host, driver, 1));

        await TargetsWorld.Good(world.Manager.PatchJson($"shifts/{moved}", new { starts_at = TargetsWorld.Morning.AddHours(7), ends_at = TargetsWorld.Morning.AddHours(8) }));
        await TargetsWorld.Good(world.Manager.PatchJson($"shifts/{soon}", new { note = "bring water" }));
        Assert.Equal(204, (await world.Manager.DeleteJson($"shifts/{cancelled}")).Status);
        Assert.Equal([moved.ToString()], await world.Host.Database.Read(s => s.Query<string>("select key from timers where kind = 'shift_reminder'")));
        Assert.Equal(TargetsWorld.Morning.AddHours(6), await world.Host.Database.Read(s => s.Scalar<DateTimeOffset>("select due_at from timers where kind = 'shift_reminder'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_driver_hears_once_that_he_has_reached_his_target(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 2, 15);

        await world.Delivered(driver);
        Assert.Empty(await Told(world.Host, "driver_id", driver, "Target Reached"));
        await world.Delivered(driver);
        await world.Delivered(driver);

        Assert.Equal(["You have reached your target of the day: 2 deliveries, SAR 15. Well done!"], await Told(world.Host, "driver_id", driver, "Target Reached"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_customer_hears_of_a_time_that_is_more_than_ten_minutes_from_the_one_he_knows(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Near", 0.5);
        var order = await world.Order(20);
        var orders = world.Host.Service<IOrders>();
        var (customer, first) = (Guid.Parse((string)(await world.ReadOrder(order))["customer_id"]!), world.Host.Clock.GetUtcNow().AddMinutes(30));
        Task Arrives(double minutes) => world.Host.Database.Write(s => orders.SetEta(s, order, first.AddMinutes(minutes), first.AddMinutes(minutes - 3), first.AddMinutes(minutes + 4)));
        async Task<int> Count(string happened) => (await Told(world.Host, "customer_id", customer, happened)).Count;

        await Arrives(0);
        await Arrives(60);
        Assert.Equal(0, await Count("Delivery Delayed"));
        await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/status", new { status = "assigned", driver_id = driver }));
        // By the time at which he heard of his driver: many small delays add up.
        foreach (var (minutes, late) in new[] { (66, 0), (70, 0), (70.1, 1), (75, 1), (80.2, 2), (61, 2) })
        {
            await Arrives(minutes);
            Assert.Equal(late, await Count("Delivery Delayed"));
        }

        Assert.Equal(1, await Count("Delivery Rescheduled"));
        await Assert.ThrowsAsync<RefusedException>(() => world.Host.Database.Write<bool>(async s =>
        {
            await orders.SetEta(s, order, first.AddHours(3), first, first.AddHours(4));
            throw new RefusedException(Refusal.NotFound("fact"));
        }));
        Assert.Equal(2, await Count("Delivery Delayed"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_driver_hears_of_his_batch_and_of_what_a_customer_asks_for(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Near", 0.5);
        Guid[] orders = [await world.Order(4), await world.Order(4)];
        var made = await DispatchWorld.Good(world.Api.PostJson("automation/batching/batches", new { order_ids = orders, reason = "same street" }));
        var link = (string)(await world.ReadOrder(orders[0]))["tracking_url"]!;
        async Task Ask(string text) => await DispatchWorld.Good(world.Host.Anonymous().PostJson($"tracking/{link["/t/".Length..]}/instructions", new { text }));

        await Ask("No driver yet");
        Assert.Empty(await Told(world.Host, "driver_id", driver, "New Instruction"));
        await DispatchWorld.Good(world.Api.PostJson($"automation/batching/batch/{made.Id}/dispatch", new { driver_id = driver }));
        await Ask("The code of the gate is 4711");

        Assert.Equal([$"{(string)made.Body!["batch_number"]!}: 2 orders are yours now."], await Told(world.Host, "driver_id", driver, "Batch Assigned"));
        var told = Assert.Single(await Told(world.Host, "driver_id", driver, "New Instruction"));
        Assert.EndsWith("the customer has left an instruction. Read it at the stop.", told, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<string>> Told(TestHost host, string column, Guid id, string? happened = null) => host.Database.Read(s => s.Query<string>(
        happened is null ? $"select event || ': ' || message from in_app_notifications where {column} = @id order by created_at, id" : $"select message from in_app_notifications where {column} = @id and event = @happened order by created_at, id",
        new { id, happened }));

    private static async Task<IReadOnlyList<string>> Soon(TestHost host, Guid driver, int count)
    {
        for (var i = 0; ; i++)
        {
            var told = await Told(host, "driver_id", driver);
            if (told.Count >= count || i == 200) return told;
            await Task.Delay(25);
        }
    }
}
