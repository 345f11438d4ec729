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
