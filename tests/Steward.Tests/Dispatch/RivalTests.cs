using Steward.Dispatch;
using Steward.Fleet.Drivers;
using Steward.Kernel;
using Steward.Orders;
using Steward.Orders.Contracts;
using Steward.Routes;
using Xunit;

namespace Steward.Tests.Dispatch;

/// <summary>Work on one driver and one route at once: who waits for whom in PostgreSQL, where more than one writes.</summary>
public sealed class RivalTests
{
    /// <summary>
    /// Each of two hand assignments had written a decision that points at the driver, and then locked him against such rows: each waited for the other.
    /// </summary>
    [Fact]
    public async Task A_row_that_points_at_a_driver_or_an_order_keeps_nobody_from_locking_them()
    {
        await using var world = await DispatchWorld.Start(Dialect.PostgreSql);
        var (driver, order) = (await world.Driver("Amina", 1), await world.Order());
        await world.Host.Database.Write(async writing =>
        {
            await world.Host.Service<DispatchStore>().Block(writing, order, driver, world.Zone, "dispatcher", null);
            await world.Host.Database.Write(async locking =>
            {
                await locking.Execute("set local lock_timeout = '300ms'");
                Assert.NotNull(await world.Host.Service<DriverStore>().Lock(locking, driver));
                Assert.NotNull(await OrdersStore.Lock(locking, order));
                // Another change of them waits all the same.
                await Assert.ThrowsAsync<StoreUnavailableException>(() => world.Host.Database.Write(async third =>
                {
                    await third.Execute("set local lock_timeout = '300ms'");
                    await world.Host.Service<DriverStore>().Lock(third, driver);
                }));
            });
        });
    }

    /// <summary>Whoever plans a route anew tells its orders their times: an order that is taken back must not be held while its route is waited for.</summary>
    [Fact]
    public async Task An_order_is_not_locked_while_its_route_is_waited_for()
    {
        await using var world = await DispatchWorld.Start(Dialect.PostgreSql);
        var (driver, order) = (await world.Driver("Amina", 1), await world.Order());
        Assert.Equal(200, (await world.Api.PostJson($"automation/dispatch/assign/{order}")).Status);

        var taken = Task.CompletedTask;
        await world.Host.Database.Write(async planning =>
        {
            Assert.NotNull(await world.Host.Service<RoutesStore>().OpenOf(planning, driver, locked: true));
            var begun = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            taken = world.Host.Database.Write(async taking =>
            {
                begun.TrySetResult(await taking.Scalar<int>("select pg_backend_pid()"));
                var facts = (await world.Host.Service<IOrders>().Find(taking, order))!;
                Assert.Null(await world.Host.Service<TakeBack>().Do(taking, facts, "other", "He is needed elsewhere.", "user:t"));
            });
            var pid = await begun.Task;
            while (!taken.IsCompleted && await planning.Scalar<long>("select count(*) from pg_locks where not granted and pid = @pid", new { pid }) == 0) await Task.Yield();
            await planning.Execute("set local lock_timeout = '300ms'");
            var at = planning.Now.AddMinutes(20);
            await world.Host.Service<IOrders>().SetEta(planning, order, at, at, at);
        });
        await taken;
        Assert.Equal("pending", await world.Status(order));
        Assert.NotNull((await world.Assignments(order))[0]!["ended_at"]);
    }

    /// <summary>All want the same driver, the nearest: at most they are told to try again, and nobody waits for long.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Many_hand_assignments_at_once_come_through(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Amina", 0);
        var orders = new List<Guid>();
        for (var i = 0; i < 6; i++) orders.Add(await world.Order(i * 0.1));
        var answers = await Task.WhenAll(orders.Concat(orders).Select(order => world.Api.PostJson($"automation/dispatch/assign/{order}")));
        foreach (var (answer, order) in answers.Zip(orders.Concat(orders)))
            Assert.True(answer.Status is 200 or 404 or 409 or 412, $"{order}: {answer.Status} {answer.Code}");
        // Nothing is given twice, and who was told yes has it.
        foreach (var order in orders)
        {
            var given = answers.Zip(orders.Concat(orders)).Count(pair => pair.Second == order && pair.First.Status == 200);
            Assert.InRange(given, 0, 1);
            Assert.Equal((given == 1 ? "assigned" : "pending", given), (await world.Status(order), (await world.Assignments(order)).Count));
        }
        Assert.Contains(answers, answer => answer.Status == 200);
    }
}
