using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>The tables of section 2 and the registry of section 3, as the page writes them.</summary>
public sealed class CatalogueTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.1")]
    public async Task The_given_columns_come_first_and_in_their_order(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

        Assert.Equal(["id", "client_id", "user_id", "event", "channels", "enabled", "quiet_hours", "min_amount", "schemes", "created_at", "updated_at"], (await Columns(database, "notification_preferences")).Take(11));
        Assert.Equal(["id", "client_id", "user_id", "event", "channel", "status", "sent_at", "error", "metadata", "created_at"], (await Columns(database, "notification_logs")).Take(10));
        Assert.Equal(["id", "client_id", "event", "subject", "message", "metadata", "read", "created_at"], (await Columns(database, "in_app_notifications")).Take(8));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.1")]
    public async Task The_database_refuses_what_is_no_preference(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var (client, event_) = (Guid.CreateVersion7(), "*");

        await Insert(database, client, event_, 1m);

        Assert.True(await Refuses(() => Insert(database, client, event_, 1m)), "A second row for one recipient and event was taken.");
        Assert.True(await Refuses(() => Insert(database, client, "Order Failed", 0m)), "A min_amount of 0 was taken.");
        Assert.True(await Refuses(() => Insert(database, null, "Order Failed", 1m)), "A row without a recipient was taken.");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.1")]
    public async Task The_registry_knows_every_event_of_the_page(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

        var known = await database.Read(s => s.Query<string>("select name from notification_events"));
        var critical = await database.Read(s => s.Query<string>("select name from notification_events where critical = @yes order by name", new { yes = true }));

        // 12 given and 16 added of wealth, 10 to customers, 7 to drivers, 11 to users, 4 of security.
        Assert.Equal(60, known.Count);
        Assert.Equal(["API Key Created", "Address Changed", "Emergency", "Engine Stopped", "Kill Switch Engaged", "Password Changed", "Sign-In From New Device"], critical.Order(StringComparer.Ordinal));
    }

    private static Task Insert(Database database, Guid? client, string event_, decimal least) => database.Write(s => s.Execute(
        "insert into notification_preferences (id, client_id, event, min_amount) values (@id, @client, @event_, @least)", new { id = Guid.CreateVersion7(), client, event_, least }));

    private static async Task<bool> Refuses(Func<Task> work)
    {
        try { await work(); }
        catch (Exception error) when (error is System.Data.Common.DbException) { return true; }
        return false;
    }

    private static Task<IReadOnlyList<string>> Columns(Database database, string table) => database.Read(s => s.Query<string>(s.Pick(
        "select name from pragma_table_info(@table) order by cid",
        "select column_name::text from information_schema.columns where table_schema = current_schema() and table_name = @table order by ordinal_position"), new { table }));
}
