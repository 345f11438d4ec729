using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Kernel;

public sealed class OutboxTests
{

    /// <summary>Keeps what it handled once the handling is committed; fails on the number that it is told to.</summary>
    private sealed class Listener(string name) : IEventSubscriber
    {
        internal ConcurrentQueue<int> Seen { get; } = new();

        internal int? Poison { get; set; }

        internal int Failures { get; private set; }

        public string Name => name;

        public IReadOnlyCollection<string> Types { get; } = ["counted"];

        public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
        {
            var number = happened.Payload.As<Dictionary<string, int>>()!["number"];
            // A write of its own, which must go with the failure.
            await session.Execute("insert into engines (engine, zone_id) values (@engine, @zone)", new { engine = name + number, zone = Guid.Empty });
            if (number == Poison)
            {
                Failures++;
                throw new InvalidOperationException("poison");
            }
            session.AfterCommit(() => Seen.Enqueue(number));
        }
    }

    private static Task Publish(Database database, Outbox outbox, int number) =>
        database.Write(session => outbox.Publish(session, new NewEvent("counted", null, new { number })));

    /// <summary>Waits for that many: transactions of other databases in the cluster hold an event back for a moment.</summary>
    private static async Task<IReadOnlyList<PublishedEvent>> Read(Database database, Outbox outbox, long after, int count)
    {
        IReadOnlyList<PublishedEvent> events = [];
        await Until(async () => (events = await database.Read(session => outbox.After(session, after, 10))).Count >= count, $"{count} events are read");
        return events;
    }

    private static EventDelivery Delivery(Database database, Outbox outbox, params IEventSubscriber[] subscribers) =>
        new(database, outbox, new RecentEvents(database, outbox), Task.CompletedTask, subscribers, NullLogger<EventDelivery>.Instance);

    /// <summary>Waiting for the lock took a connection a subscriber, and after three seconds counted as a failure of the subscriber.</summary>
    [Fact]
    public async Task While_another_node_feeds_a_subscriber_this_one_leaves_it_alone()
    {
        TestDatabase.SkipWithoutPostgres();
        await using var database = Database.Open(await TestDatabase.Create(Dialect.PostgreSql), TimeProvider.System);
        var outbox = new Outbox();
        await database.Write(session => outbox.CursorOf(session, "bills"));

        var (mine, others, another) = await database.Write(async session => (
            await outbox.CursorOf(session, "bills"),
            await database.Write(other => outbox.CursorOf(other, "bills")),
            await database.Write(other => outbox.CursorOf(other, "letters"))));

        Assert.Equal((0L, null, 0L), (mine, others, another));
        Assert.Equal(0L, await database.Write(session => outbox.CursorOf(session, "bills")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Events_reach_each_subscriber_once_in_the_order_of_their_commits(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var outbox = new Outbox();
        var (first, second) = (new Listener("first"), new Listener("second"));
        using var delivery = Delivery(database, outbox, first, second);
        await delivery.StartAsync(CancellationToken.None);

        // Eight writers, each of which publishes its own numbers in order: 0, 8, 16 …
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer => { for (var n = 0; n < 50; n++) await Publish(database, outbox, n * 8 + writer); }));
        await Until(() => first.Seen.Count >= 400 && second.Seen.Count >= 400, "all are handled");
        await delivery.StopAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 400), first.Seen.Order());
        Assert.Equal(first.Seen, second.Seen);
        Assert.All(Enumerable.Range(0, 8), writer => Assert.Equal(first.Seen.Where(n => n % 8 == writer).Order(), first.Seen.Where(n => n % 8 == writer)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_nodes_hand_each_event_to_a_subscriber_once(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var outbox = new Outbox();
        var (here, there) = (new Listener("same"), new Listener("same"));
        using var one = Delivery(database, outbox, here);
        using var other = Delivery(database, outbox, there);
        await one.StartAsync(CancellationToken.None);
        await other.StartAsync(CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer => { for (var n = 0; n < 25; n++) await Publish(database, outbox, n * 4 + writer); }));
        await Until(() => here.Seen.Count + there.Seen.Count >= 100, "all are handled");
        await Task.WhenAll(one.StopAsync(CancellationToken.None), other.StopAsync(CancellationToken.None));

        Assert.Equal(Enumerable.Range(0, 100), here.Seen.Concat(there.Seen).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "reliability-T18")]
    public async Task A_poisoned_event_stops_one_subscription_visibly_and_nothing_is_lost(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var outbox = new Outbox();
        var (ill, well) = (new Listener("ill") { Poison = 7 }, new Listener("well"));
        for (var n = 0; n < 20; n++) await Publish(database, outbox, n);
        using var delivery = Delivery(database, outbox, ill, well);
        await delivery.StartAsync(CancellationToken.None);

        await Until(() => well.Seen.Count == 20 && ill.Failures >= 2, "one goes on and the other fails");
        Assert.Equal(Enumerable.Range(0, 7), ill.Seen);
        await Until(async () => await database.Read(outbox.Backlog) is (1, 13), "the failure and the 13 that wait are shown");
        ill.Poison = null;
        await Until(() => ill.Seen.Count == 20, "the subscription goes on");
        await delivery.StopAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 20), ill.Seen);
        Assert.Equal((0, 0L), await database.Read(outbox.Backlog));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Readers_behind_at_and_before_the_end_get_every_event_of_the_shared_reading(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var outbox = new Outbox();
        var recent = new RecentEvents(database, outbox);
        Task Many(int from, int count) => database.Write(session => outbox.Publish(session, Enumerable.Range(from, count).Select(n => new NewEvent("counted", null, new { number = n }))));
        static int NumberOf(PublishedEvent e) => e.Payload.As<Dictionary<string, int>>()!["number"];
        async Task<List<int>> Walk(long position)
        {
            var seen = new List<int>();
            while (await recent.After(position, 100, CancellationToken.None) is { Count: > 0 } some)
            {
                Assert.True(some.Count <= 100);
                seen.AddRange(some.Select(NumberOf));
                position = some[^1].Position;
            }
            return seen;
        }

        await Many(0, 10);
        var tenth = (await Read(database, outbox, 0, 10))[^1].Position;
        // The window begins behind the tenth; 1,600 more do not fit in it, nor in one reading.
        Assert.Empty(await recent.After(tenth, 100, CancellationToken.None));
        await Many(10, 700);
        await Many(710, 900);
        await Until(async () => await database.Read(outbox.Last) is var last && (await database.Read(session => outbox.After(session, tenth, 2_000))) is { Count: 1_600 } all && all[^1].Position == last, "all are settled");
        await Until(async () => (await Task.WhenAll(Walk(0), Walk(tenth), Walk(0))) is var walks && walks[0].SequenceEqual(Enumerable.Range(0, 1_610)) && walks[1].SequenceEqual(Enumerable.Range(10, 1_600))
            && walks[2].SequenceEqual(walks[0]), "three readers at once get all");
        // What was signalled before the call is there, whatever was read a moment ago.
        var end = await database.Read(outbox.Last);
        await Many(1_610, 1);
        await Until(async () => (await recent.After(end, 100, CancellationToken.None)).Count == 1, "the last one is seen");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_change_that_is_rolled_back_publishes_nothing(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var outbox = new Outbox();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Write(async session =>
        {
            await outbox.Publish(session, new NewEvent("counted", null, new { number = 1 }));
            throw new InvalidOperationException("no");
        }));
        await database.Write<Reply>(async session =>
        {
            await outbox.Publish(session, new NewEvent("counted", null, new { number = 2 }));
            return new Refusal("no", "No.");
        });

        Assert.Empty(await database.Read(session => outbox.After(session, 0, 10)));
    }

    /// <summary>
    /// PostgreSQL gives a number out before the commit. Here the transaction that began first publishes last and commits first; whoever has
    /// read its event must still get the other's.
    /// </summary>
    [Fact]
    public async Task What_commits_later_is_read_later_whoever_published_first()
    {
        await using var database = Database.Open(await TestDatabase.Create(Dialect.PostgreSql), TimeProvider.System);
        var outbox = new Outbox();
        TaskCompletionSource hasBegun = new(), hasPublished = new(), mayCommit = new();

        var early = database.Write(async session =>
        {
            await session.Execute("insert into engines (engine, zone_id) values ('x', @zone)", new { zone = Guid.Empty });
            hasBegun.SetResult();
            await hasPublished.Task;
            await outbox.Publish(session, new NewEvent("counted", null, new { number = 1 }));
        });
        await hasBegun.Task;
        var late = database.Write(async session =>
        {
            await outbox.Publish(session, new NewEvent("counted", null, new { number = 2 }));
            hasPublished.SetResult();
            await mayCommit.Task;
        });
        await early;
        var before = await database.Read(session => outbox.After(session, 0, 10));
        mayCommit.SetResult();
        await late;
        var after = await Read(database, outbox, before.LastOrDefault()?.Position ?? 0, 2 - before.Count);

        Assert.Equal([1, 2], before.Concat(after).Select(e => e.Payload.As<Dictionary<string, int>>()!["number"]));
    }

    [Fact]
    public async Task A_database_restored_into_a_younger_cluster_goes_on_where_it_was()
    {
        await using var database = Database.Open(await TestDatabase.Create(Dialect.PostgreSql), TimeProvider.System);
        var outbox = new Outbox();
        for (var n = 0; n < 3; n++) await Publish(database, outbox, n);
        // As if another cluster had written them, which had counted 2⁴⁰ transactions: the first is handled, the others wait.
        await database.Write(session => session.Execute("update outbox_messages set position = position + (1::bigint << 60), transaction_id = '1099511627776'"));
        await database.Write(session => session.Execute("insert into outbox_cursors (subscriber, position) select 'restored', min(position) from outbox_messages"));

        await database.Write(session => outbox.Rebase(session));
        await Publish(database, outbox, 3);
        var cursor = await database.Write(session => outbox.CursorOf(session, "restored")) ?? 0;

        Assert.Equal([1, 2, 3], (await Read(database, outbox, cursor, 3)).Select(e => e.Payload.As<Dictionary<string, int>>()!["number"]));
        await database.Write(session => outbox.Rebase(session));
        Assert.Equal(cursor, await database.Write(session => outbox.CursorOf(session, "restored")));
    }
}
