using System.Text;
using System.Text.Json.Nodes;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders;
using Xunit;

namespace Steward.Tests.Orders;

/// <summary>Requests that ask at the same time share a look at the store, and no answer is older than its request.</summary>
public sealed class OrderStampsTests(ITestOutputHelper output)
{
    private const int Orders = 120, Readers = 16;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// One server keeps the answers of 120 orders. The other changes one after another while 16 readers ask the first: each notes, before it asks, the
    /// version that was committed by then. Half of the questions go to the order that is being changed, the others keep the groups full.
    /// </summary>
    [Fact]
    public async Task An_answer_is_never_older_than_its_request_though_another_server_makes_the_changes()
    {
        await using var reading = await OrdersWorld.Make(Dialect.PostgreSql, TimeProvider.System.GetUtcNow().AddHours(-1));
        await using var changing = reading.Another();
        var ids = await Kept(reading, Orders);
        var committed = new long[Orders];
        Array.Fill(committed, 1);
        var (at, isDone, asked, keptGiven) = (0, false, 0, 0);
        var before = reading.Get<OrderStamps>().Readings;

        async Task Change()
        {
            for (var i = 0; i < Orders; i++)
            {
                Volatile.Write(ref at, i);
                await changing.Database.Write(session => OrdersStore.SaveBatch(session, [ids[i]], null), Cancel);
                Volatile.Write(ref committed[i], 2);
                await Task.Yield();
            }
            Volatile.Write(ref isDone, true);
        }
        async Task Ask(int reader)
        {
            for (var turn = reader; !Volatile.Read(ref isDone); turn++)
            {
                var order = turn % 2 == 0 ? Volatile.Read(ref at) : turn % Orders;
                var least = Volatile.Read(ref committed[order]);
                var reply = await Get(reading, ids[order]);
                var version = (long)JsonNode.Parse(Encoding.UTF8.GetString(reply.Bytes()!))!["row_version"]!;
                Assert.True(version >= least, $"Order {order} was asked for after version {least} was committed, and version {version} was answered.");
                Interlocked.Increment(ref asked);
                if (version == 1) Interlocked.Increment(ref keptGiven);
            }
        }
        await Task.WhenAll([Task.Run(Change, Cancel), .. Enumerable.Range(0, Readers).Select(reader => Task.Run(() => Ask(reader), Cancel))]);

        var readings = reading.Get<OrderStamps>().Readings - before;
        output.WriteLine($"{asked} answers, {keptGiven} of them unchanged ones; {readings} readings of stamps");
        Assert.True(keptGiven > Orders, $"Only {keptGiven} kept answers were given.");
        for (var i = 0; i < Orders; i++) Assert.Equal(2, (long)JsonNode.Parse(Encoding.UTF8.GetString((await Get(reading, ids[i])).Bytes()!))!["row_version"]!);
    }

    [Fact]
    public async Task Those_who_ask_during_a_reading_share_the_next_one()
    {
        await using var world = await OrdersWorld.Make(Dialect.PostgreSql, TimeProvider.System.GetUtcNow().AddHours(-1));
        var ids = await Kept(world, 40);
        var stamps = world.Get<OrderStamps>();
        var before = stamps.Readings;

        var reads = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => stamps.Of(ids[i % 40], Cancel)));

        Assert.All(reads, (read, i) => Assert.Equal(ids[i % 40], read.Stamp!.Id));
        Assert.InRange(stamps.Readings - before, 1, 100);
        Assert.Null((await stamps.Of(Guid.CreateVersion7(), Cancel)).Stamp);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_others_their_answers()
    {
        await using var world = await OrdersWorld.Make(Dialect.PostgreSql, TimeProvider.System.GetUtcNow().AddHours(-1));
        var id = (await Kept(world, 1))[0];
        var stamps = world.Get<OrderStamps>();
        using var leaving = new CancellationTokenSource();
        var (left, stays) = (stamps.Of(id, leaving.Token), stamps.Of(id, Cancel));
        await leaving.CancelAsync();

        Assert.Equal(id, (await stays).Stamp!.Id);
        await Task.WhenAny(left);
        Assert.True(left.IsCanceled || (await left).Stamp!.Id == id);
    }

    [Fact]
    public async Task A_store_that_is_away_is_said_to_each_who_asks_and_then_read_again()
    {
        await using var world = await OrdersWorld.Make(Dialect.PostgreSql, TimeProvider.System.GetUtcNow().AddHours(-1));
        var id = (await Kept(world, 1))[0];
        await using var away = Database.Open("postgresql://nobody@127.0.0.1:1/nowhere", world.Clock);
        var stamps = new OrderStamps(away, world.Clock);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => stamps.Of(id, Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stamps.Of(id, Cancel));
    }

    /// <summary>Orders whose answers the server has kept.</summary>
    private static async Task<List<Guid>> Kept(OrdersWorld world, int count)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++) ids.Add((await world.Created()).Id);
        foreach (var id in ids)
        {
            Assert.Equal(200, (await Get(world, id)).Status);
            Assert.True(world.Get<OrderAnswers>().Has(id));
        }
        return ids;
    }

    private static Task<Reply> Get(OrdersWorld world, Guid id) => OrderRoutes.Get(
        id.ToString(), world.Database, world.Get<Customers>(), world.Get<IDrivers>(), world.Get<OrderAnswers>(), world.Get<OrderStamps>(), world.Caller, Cancel);
}
