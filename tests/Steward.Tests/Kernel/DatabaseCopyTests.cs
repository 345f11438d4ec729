using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class DatabaseCopyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Dialect Other(Dialect dialect) => dialect is Dialect.Sqlite ? Dialect.PostgreSql : Dialect.Sqlite;

    private static async Task<IReadOnlyList<CopiedTable>> Copy(string from, string to, bool replace = false)
    {
        await using var source = Database.Open(from, TimeProvider.System);
        await using var target = Database.Open(to, TimeProvider.System);
        return await new DatabaseCopy(source, target, TimeProvider.System).Run(replace, Cancel);
    }

    private static async Task<string> LivedIn(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Asha", 0.5);
        var order = await world.Order();
        await world.StartEngine();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        return world.Host.DatabaseUrl;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    [Trait("acceptance", "decisions-8.33")]
    public async Task A_copy_to_the_other_store_and_back_is_equal_row_for_row(Dialect dialect)
    {
        TestDatabase.SkipWithoutPostgres();
        var original = await LivedIn(dialect);
        var (there, back) = (await TestDatabase.CreateEmpty(Other(dialect)), await TestDatabase.CreateEmpty(dialect));

        var sent = await Copy(original, there);
        var returned = await Copy(there, back);

        Assert.Equal(sent, returned);
        foreach (var table in (string[])["orders", "drivers", "decisions", "ledger_entries", "outbox_messages", "offers"])
            Assert.True(sent.Single(t => t.Table == table).Rows > 0, table);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_copied_database_is_guarded_and_goes_on_counting_as_the_original(Dialect dialect)
    {
        TestDatabase.SkipWithoutPostgres();
        var there = await TestDatabase.CreateEmpty(dialect);
        await Copy(await LivedIn(Other(dialect)), there);
        await using var database = Database.Open(there, TimeProvider.System);

        var last = await database.Read(session => session.Scalar<long>("select max(position) from outbox_messages"), Cancel);
        await database.Write(session => new Outbox().Publish(session, new NewEvent("order_created", null, new { })), Cancel);

        Assert.True(await database.Read(session => session.Scalar<long>("select max(position) from outbox_messages"), Cancel) > last);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.Write(session => session.Execute("delete from ledger_entries"), Cancel));
    }

    [Fact]
    public async Task A_target_that_is_in_use_and_a_store_of_the_same_kind_are_refused()
    {
        TestDatabase.SkipWithoutPostgres();
        var (sqlite, postgres) = (await TestDatabase.Create(Dialect.Sqlite), await TestDatabase.Create(Dialect.PostgreSql));

        Assert.Contains("--replace", (await Assert.ThrowsAsync<ArgumentException>(() => Copy(sqlite, postgres))).Message);
        var empty = await TestDatabase.CreateEmpty(Dialect.PostgreSql);
        Assert.Contains("between SQLite and PostgreSQL", (await Assert.ThrowsAsync<ArgumentException>(() => Copy(postgres, empty))).Message);
        Assert.NotEmpty(await Copy(sqlite, postgres, replace: true));
    }
}
