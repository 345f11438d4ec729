using System.Text;
using System.Text.Json.Nodes;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders;
using Steward.Orders.Contracts;
using Xunit;

namespace Steward.Tests.Orders;

/// <summary>A kept answer is the one that would be written now, whatever has changed since.</summary>
public class OrderAnswersTests
{
    // What is kept must have settled by the machine's clock, so these orders are an hour old.
    private static DateTimeOffset HourAgo => TimeProvider.System.GetUtcNow().AddHours(-1);

    private static readonly (string Member, Func<OrdersWorld, Session, OrderView, Task> Do)[] Changes =
    [
        ("status", async (world, session, order) => Assert.Null(await world.Get<OrderCommands>().Move(session, order.Id, OrderStatus.Cancelled, new("user:t")))),
        ("sla_state", (_, session, order) => OrdersStore.SaveSla(session, order.Id, SlaState.Warning, breached: false)),
        ("estimated_delivery_at", (_, session, order) => OrdersStore.SaveEta(session, order.Id, session.Now, session.Now, session.Now.AddMinutes(5))),
        ("batch_id", (_, session, order) => OrdersStore.SaveBatch(session, [order.Id], null)),
        ("last_progress_at", (_, session, order) => OrdersStore.SaveProgress(session, order.Id, session.Now)),
        ("customer_name", (_, session, order) => session.Execute("update customers set customer_name = 'Noor' where id = @CustomerId", new { order.CustomerId })),
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task It_is_given_again_until_anything_in_it_changes(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect, HourAgo);
        foreach (var (member, change) in Changes)
        {
            var order = await world.Created();
            var first = await Get(world, order.Id);
            Assert.Same(first.Body, (await Get(world, order.Id)).Body);

            await world.Database.Write(session => change(world, session, order));

            var after = await Get(world, order.Id);
            Assert.Equal(await Fresh(world, order.Id), Text(after));
            // Of a batch that it was not in before, only the version tells.
            var told = member == "batch_id" ? "row_version" : member;
            Assert.NotEqual(Members(first)[told]?.ToJsonString(), Members(after)[told]?.ToJsonString());
        }
    }

    [Fact]
    public async Task Its_urgency_follows_the_clock()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite, HourAgo);
        var order = await world.Created();
        var first = await Get(world, order.Id);
        world.Clock.Advance(order.SlaDeadline - world.Clock.GetUtcNow());
        Assert.Equal("critical", (string?)Members(await Get(world, order.Id))["urgency"]);
        Assert.NotEqual("critical", (string?)Members(first)["urgency"]);
    }

    [Fact]
    public async Task It_is_not_given_to_a_key_of_another_zone_nor_to_another_driver()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite, HourAgo);
        var order = await world.Created();
        Assert.Equal(200, (await Get(world, order.Id)).Status);
        Assert.Equal(404, (await Get(world, order.Id, world.Caller with { Kind = "key", ZoneIds = [Guid.CreateVersion7()] })).Status);
        Assert.Equal(404, (await Get(world, order.Id, world.Caller with { Role = Roles.Driver })).Status);
    }

    [Fact]
    public async Task An_order_that_changed_a_moment_ago_is_not_kept()
    {
        // A minute ahead, so that it is a moment ago however busy the machine is.
        await using var world = await OrdersWorld.Make(Dialect.Sqlite, TimeProvider.System.GetUtcNow().AddMinutes(1));
        var order = await world.Created();
        await Get(world, order.Id);
        Assert.False(world.Get<OrderAnswers>().Has(order.Id));
    }

    private static Task<Reply> Get(OrdersWorld world, Guid id, Caller? caller = null) => OrderRoutes.Get(
        id.ToString(), world.Database, world.Get<Customers>(), world.Get<IDrivers>(), world.Get<OrderAnswers>(), world.Get<OrderStamps>(), caller ?? world.Caller, TestContext.Current.CancellationToken);

    private static async Task<string> Fresh(OrdersWorld world, Guid id) => Text(Reply.Ok(
        await world.Database.Read(async session => await OrderViews.One(session, world.Get<Customers>(), (await OrdersStore.Find(session, id))!))));

    private static string Text(Reply reply) => Encoding.UTF8.GetString(reply.Bytes()!);

    private static JsonNode Members(Reply reply) => JsonNode.Parse(Text(reply))!;
}
