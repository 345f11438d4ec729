using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class MigrationTests
{
    [Trait("acceptance", "delivery-15.2")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Up_twice_then_down_then_up_again_gives_every_migration_once(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.CreateEmpty(dialect), TimeProvider.System);
        var migrations = new Migrations(database, TimeProvider.System);
        var cancel = TestContext.Current.CancellationToken;

        Assert.Equal(migrations.Known, await migrations.Up(cancel));
        Assert.Empty(await migrations.Up(cancel));
        Assert.Equal(migrations.Known.Reverse(), await migrations.Down(0, cancel));
        Assert.Equal(migrations.Known, await migrations.Up(cancel));
    }

    [Trait("acceptance", "decisions-8.33")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_edited_applied_file_is_refused(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await database.Write(session => session.Execute("update schema_migrations set checksum = 'edited' where number = 1"));

        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => new Migrations(database, TimeProvider.System).Up(TestContext.Current.CancellationToken));

        Assert.Contains("was edited", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_newer_schema_is_refused(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await database.Write(session => session.Execute(
            "insert into schema_migrations (number, name, checksum, duration_ms, applied_at) values (9999, 'later', 'x', 1, @Now)", new { session.Now }));

        await Assert.ThrowsAsync<SchemaMismatchException>(() => new Migrations(database, TimeProvider.System).Up(TestContext.Current.CancellationToken));
    }
}
