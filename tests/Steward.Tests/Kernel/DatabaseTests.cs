using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class DatabaseTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_failed_writer_leaves_nothing_and_its_neighbours_commit(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

        var writes = Enumerable.Range(0, 40).Select(i => Failure(() => database.Write(async session =>
        {
            await session.Execute("insert into engines (engine, zone_id) values (@name, @zone)", new { name = "e" + i, zone = Guid.Empty });
            if (i % 4 == 0) throw new InvalidOperationException("poison");
        }))).ToList();
        var errors = await Task.WhenAll(writes);

        Assert.Equal(10, errors.Count(e => e is InvalidOperationException));
        Assert.Equal(30, await database.Read(s => s.Scalar<int>("select count(*) from engines where engine like 'e%'")));
    }

    /// <summary>A rule that caught the error of one step and went on had the rest committed on a new connection, without what came before.</summary>
    [Fact]
    public async Task Whoever_goes_on_after_PostgreSQL_has_ended_his_connection_commits_nothing()
    {
        TestDatabase.SkipWithoutPostgres();
        await using var database = Database.Open(await TestDatabase.Create(Dialect.PostgreSql), TimeProvider.System);

        var error = await Failure(() => database.Write(async session =>
        {
            await Failure(() => session.Execute("select pg_terminate_backend(pg_backend_pid())"));
            await session.Execute("insert into engines (engine, zone_id) values ('late', @zone)", new { zone = Guid.Empty });
        }));

        Assert.IsType<StoreUnavailableException>(error);
        Assert.Equal(0, await database.Read(session => session.Scalar<int>("select count(*) from engines where engine = 'late'")));
    }

    /// <summary>Hand assignments that met each other six times in a row were answered after 48 s, when nobody listened any more.</summary>
    [Fact]
    public async Task A_transaction_that_meets_others_again_and_again_is_given_up_in_time()
    {
        TestDatabase.SkipWithoutPostgres();
        await using var database = new PostgresDatabase(DatabaseUrl.Parse(await TestDatabase.Create(Dialect.PostgreSql)).Target, TimeProvider.System) { RepeatsUntil = TimeSpan.FromSeconds(1) };
        static Task Deadlock(Session session) => session.Execute("do $$ begin raise exception 'a rival' using errcode = '40P01'; end $$");
        var tries = 0;

        // A try of 0.6 s: the second ends after the limit, and there is no third.
        Assert.IsType<StoreUnavailableException>(await Failure(() => database.Write(async session =>
        {
            tries++;
            await session.Execute("select pg_sleep(0.6)");
            await Deadlock(session);
        })));
        Assert.Equal(2, tries);

        // A repeated try that passes the limit goes no further.
        tries = 0;
        Assert.IsType<StoreUnavailableException>(await Failure(() => database.Write(async session =>
        {
            if (++tries == 1) await Deadlock(session);
            await session.Execute("select pg_sleep(1.1)");
            await session.Execute("insert into engines (engine, zone_id) values ('late', @zone)", new { zone = Guid.Empty });
        })));
        Assert.Equal((2, 0), (tries, await database.Read(session => session.Scalar<int>("select count(*) from engines where engine = 'late'"))));

        // What is long by itself has its time, and short rivals are outlasted as before.
        tries = 0;
        await database.Write(async session =>
        {
            await session.Execute("select pg_sleep(1.1)");
            await session.Execute("insert into engines (engine, zone_id) values ('long', @zone)", new { zone = Guid.Empty });
        });
        await database.Write(session => ++tries < 6 ? Deadlock(session) : session.Execute("update engines set engine = 'sixth' where engine = 'long'"));
        Assert.Equal((6, 1), (tries, await database.Read(session => session.Scalar<int>("select count(*) from engines where engine = 'sixth'"))));
    }

    private static async Task<Exception?> Failure(Func<Task> work) => await Record.ExceptionAsync(work);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_refusing_reply_rolls_back(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

        await database.Write<Reply>(async session =>
        {
            await session.Execute("insert into engines (engine, zone_id) values ('x', @zone)", new { zone = Guid.Empty });
            return new Refusal("no", "No.");
        });

        Assert.Equal(0, await database.Read(s => s.Scalar<int>("select count(*) from engines where engine = 'x'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Instants_json_and_counts_come_back_as_they_went(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var at = new DateTimeOffset(2026, 11, 20, 8, 30, 0, TimeSpan.Zero).AddMicroseconds(123456);
        var timers = new Timers();

        await database.Write(s => timers.Set(s, "sla", "order-1", Guid.Empty, at, new Json("{\"a\": 1}")));
        var due = Assert.Single(await database.Read(s => timers.Due(s, at, 10)));

        Assert.Equal((at, "sla", "order-1", 1), (due.DueAt, due.Kind, due.Key, due.Payload.As<Dictionary<string, int>>()!["a"]));
        Assert.Empty(await database.Read(s => timers.Due(s, at.AddMicroseconds(-1), 10)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_lease_has_one_owner_and_a_fence_that_ends_with_it(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var zone = Guid.CreateVersion7();

        var epoch = await database.Write(s => LeaseStore.Take(s, "auto-dispatch", zone, "a"));
        var second = await database.Write(s => LeaseStore.Take(s, "auto-dispatch", zone, "b"));
        var shard = new EngineShard("auto-dispatch", zone, "a", epoch!.Value, Json.Empty, 0);
        await database.Write(s => shard.Fence(s));
        await database.Write(s => LeaseStore.Release(s, "auto-dispatch", zone));

        Assert.Null(second);
        await Assert.ThrowsAsync<FencedException>(() => database.Write(s => shard.Fence(s)));
        Assert.Equal(epoch + 1, await database.Write(s => LeaseStore.Take(s, "auto-dispatch", zone, "b")));
    }
}
