using Microsoft.Data.Sqlite;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>The store is full, busy, broken or away: 503 with Retry-After, nothing half done, and work resumes by itself.</summary>
public sealed class StoreFaultTests
{
    private static readonly TimeSpan MostReturn = TimeSpan.FromSeconds(20);

    private static object Zone(string code) => new { code, name = "Zone " + code, time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -1.28, longitude = 36.81 } };

    private static Task<int> Count(TestHost host, string table) => host.Database.Read(session => session.Scalar<int>($"select count(*) from {table}"));

    private static void IsUnavailable(Answer answer)
    {
        Assert.Equal((503, "store_unavailable"), (answer.Status, answer.Code));
        Assert.True(answer.Response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    private static async Task<TimeSpan> UntilWritten(HttpClient client, string code)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await client.PostJson("zones", Zone(code))).Status != 201)
        {
            if (TimeProvider.System.GetElapsedTime(started) > MostReturn) throw new TimeoutException("Writing did not resume.");
            await Task.Delay(100);
        }
        return TimeProvider.System.GetElapsedTime(started);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "reliability-T9")]
    public async Task A_full_store_refuses_writes_whole_reads_on_and_resumes(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As("manager");
        await manager.PostJson("zones", Zone("AAA"));
        await Fill(host);

        // The last pages of SQLite still take some.
        var (before, answer, code) = ((0, 0), (Answer?)null, "");
        for (var n = 0; n < 200 && answer is not { Status: not 201 }; n++)
        {
            code = $"Z{(char)('A' + n / 26)}{(char)('A' + n % 26)}";
            before = (await Count(host, "zones"), await Count(host, "outbox_messages"));
            answer = await manager.PostJson("zones", Zone(code), key: code);
        }
        IsUnavailable(answer!);
        Assert.Equal(before, (await Count(host, "zones"), await Count(host, "outbox_messages")));
        Assert.Equal(200, (await manager.GetJson("zones")).Status);
        await Empty(host);
        await UntilWritten(manager, "CCC");

        Assert.Equal(201, (await manager.PostJson("zones", Zone(code), key: code)).Status);
        Assert.Equal(before.Item1 + 2, await Count(host, "zones"));
    }

    /// <summary>
    /// SQLite: no page may be added any more, which lasts until the connection is dropped. PostgreSQL: a trigger says what a full disk says.
    /// </summary>
    private static Task Fill(TestHost host) => host.Database.Write(async session =>
    {
        if (session.Dialect is Dialect.Sqlite)
        {
            var pages = await session.Scalar<int>("pragma page_count");
            await session.Execute($"pragma max_page_count = {pages}");
            return;
        }
        await session.Execute("create function test_full() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$");
        await session.Execute("create trigger test_full before insert on outbox_messages for each row execute function test_full()");
    });

    private static async Task Empty(TestHost host)
    {
        if (host.Database.Dialect is Dialect.PostgreSql) await host.Database.Write(session => session.Execute("drop trigger test_full on outbox_messages"));
    }

    [Fact]
    public async Task A_busy_sqlite_file_refuses_all_who_wait_at_once_and_resumes()
    {
        await using var host = await TestHost.Start();
        var manager = await host.As("manager");
        var path = host.DatabaseUrl["sqlite:///".Length..];
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        await other.OpenAsync();
        SqliteDatabase.Run(other, "begin immediate");

        var started = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll("ABCDEFGH".Select(letter => manager.PostJson("zones", Zone("Z" + letter + "A"))));
        Assert.All(answers, IsUnavailable);
        // Five seconds of patience and some for a busy machine; one after another they would have taken eight times as long.
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
        Assert.Equal(200, (await manager.GetJson("zones")).Status);
        SqliteDatabase.Run(other, "rollback");
        await UntilWritten(manager, "AAA");

        Assert.Equal(1, await Count(host, "zones"));
    }

    [Fact]
    public async Task A_lock_that_another_holds_too_long_in_postgresql_is_503()
    {
        await using var host = await TestHost.Start(Dialect.PostgreSql);
        var manager = await host.As("manager");
        await using var other = await host.Database.OpenRaw(CancellationToken.None);
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "set local idle_in_transaction_session_timeout = 0; lock table zones in share row exclusive mode";
            await command.ExecuteNonQueryAsync();
        }

        IsUnavailable(await manager.PostJson("zones", Zone("AAA")));
        await transaction.RollbackAsync();
        Assert.Equal(201, (await manager.PostJson("zones", Zone("BBB"))).Status);

        Assert.Equal(1, await Count(host, "zones"));
    }

    /// <summary>The cluster is stopped as a crash stops it, and comes back: engines, streams and requests go on without a restart.</summary>
    [Fact]
    public async Task A_database_that_goes_and_returns_needs_no_restart_of_the_server()
    {
        TestDatabase.SkipWithoutPostgres();
        await using var cluster = await ScratchCluster.Start();
        await cluster.Sql("postgres", "create database gone");
        await using var host = await TestHost.Start(TestFolder.New(), cluster.Url("gone"));
        var manager = await host.As("manager");
        Assert.Equal(201, (await manager.PostJson("zones", Zone("AAA"))).Status);
        Assert.Equal(200, (await manager.PostJson("automation/dispatch/start")).Status);

        await cluster.Stop();
        IsUnavailable(await manager.PostJson("zones", Zone("BBB")));
        IsUnavailable(await manager.GetJson("zones"));
        Assert.Equal(503, (await host.Anonymous().GetJson("health")).Status);
        await cluster.StartAgain();
        var away = await UntilWritten(manager, "CCC");

        Assert.True(away < TimeSpan.FromSeconds(10), $"Writing resumed after {away}.");
        Assert.Equal(2, await Count(host, "zones"));
        var started = TimeProvider.System.GetTimestamp();
        while (!(bool)(await manager.GetJson("automation/dispatch/status")).Body!["isRunning"]!)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < MostReturn, "The engine did not resume.");
            await Task.Delay(100);
        }
    }

    /// <summary>The answer to COMMIT is lost: what was done is found by its key, and what was not is never claimed.</summary>
    [Fact]
    public async Task An_unknown_commit_is_looked_up_and_never_guessed()
    {
        var direct = await TestDatabase.Create(Dialect.PostgreSql);
        var (name, folder) = (new Uri(direct).AbsolutePath.Trim('/'), direct.Split("host=")[1]);
        using var cutter = new CommitCutter(folder);
        await using var host = await TestHost.Start(TestFolder.New(), $"postgresql://postgres@127.0.0.1:{cutter.Port}/{name}?sslmode=Disable");
        var manager = await host.As("manager");
        await manager.PostJson("zones", Zone("AAA"));

        cutter.CutThat("BBB", Cut.After);
        var done = await manager.PostJson("zones", Zone("BBB"), key: "done");
        Assert.Equal((201, 1), (done.Status, cutter.CutCount));
        Assert.Equal(done.Id, (await manager.PostJson("zones", Zone("BBB"), key: "done")).Id);

        cutter.CutThat("CCC", Cut.Before);
        IsUnavailable(await manager.PostJson("zones", Zone("CCC"), key: "lost"));
        Assert.Equal(2, await Count(host, "zones"));
        Assert.Equal(201, (await manager.PostJson("zones", Zone("CCC"), key: "lost")).Status);

        Assert.Equal((3, 2), (await Count(host, "zones"), cutter.CutCount));
    }
}
