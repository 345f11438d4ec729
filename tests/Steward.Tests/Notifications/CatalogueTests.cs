using Dapper;
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
    public async Task The_other_columns_and_tables_of_the_page_are_there(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var tables = new Dictionary<string, string>
        {
            ["notification_preferences"] = "customer_id driver_id digest digest_at throttle failover locale version",
            ["notification_logs"] =
                "message_id customer_id driver_id zone_id order_id severity dedupe_key address_hash template_id template_version provider provider_message_id attempt next_attempt_at not_before expires_at digest_id suppressed_reason error_class delivered_at opened_at cost",
            ["in_app_notifications"] = "message_id user_id customer_id driver_id severity link actions state group_key count read_at expires_at",
            ["notification_events"] = "name module class critical default_channels default_subject variables digestible",
            ["notification_templates"] = "event channel locale version subject body status",
            ["notification_attempts"] = "delivery_id attempt at latency_ms reply_code reply retry_after_seconds",
        };
        foreach (var (table, columns) in tables) Assert.Empty(columns.Split(' ').Except(await Columns(database, table)).Select(column => $"{table}.{column}"));
        foreach (var table in new[] { "notification_addresses", "push_subscriptions", "notification_digests", "notification_optouts", "webhook_endpoints", "webhook_deliveries", "provider_receipts" })
            Assert.NotEmpty(await Columns(database, table));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.1")]
    public async Task The_database_takes_every_word_and_no_other(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        (string Table, string Column, string[] Words)[] given =
        [
            ("notification_preferences", "digest", ["None", "Hourly", "Daily", "Weekly"]), ("notification_logs", "channel", ["Email", "SMS", "Push", "In-App"]),
            ("notification_logs", "status", ["Sent", "Failed", "Pending", "Deferred", "Digested", "Suppressed", "Sending", "Delivered", "Opened", "Undeliverable", "Expired"]),
            ("notification_logs", "severity", ["low", "medium", "high", "critical"]), ("in_app_notifications", "severity", ["low", "medium", "high", "critical"]),
        ];
        foreach (var (table, column, words) in given)
        {
            foreach (var word in words) await Add(database, table, (column, word));
            foreach (var wrong in new[] { "Sometimes", words[0] + " ", words[0].ToUpperInvariant() }) Assert.True(await Refuses(() => Add(database, table, (column, wrong))), $"{table}.{column} took '{wrong}'.");
        }
        // read follows state.
        foreach (var (state, read) in new[] { ("unread", false), ("read", true), ("archived", true) })
        {
            await Add(database, "in_app_notifications", ("state", state), ("read", read));
            Assert.True(await Refuses(() => Add(database, "in_app_notifications", ("state", state), ("read", !read))), $"{state} with read {!read} was taken.");
        }
        foreach (var table in new[] { "notification_logs", "in_app_notifications" }) Assert.True(await Refuses(() => Add(database, table, ("event", "No Such Thing"))), $"{table} took an unknown event.");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.1")]
    public async Task A_recipient_is_exactly_one_and_has_one_row_an_event(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var (user, client) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await database.Write(s => s.Execute("insert into users (id, username, email, hashed_password, role) values (@user, 'u', 'u@steward.example', 'x', 'adviser')", new { user }));
        // A client, a user, and a user's wish about a client: three recipients. Nulls are equal, so that each has a row once.
        (string, object?)[][] recipients = [[("client_id", client)], [("client_id", null), ("user_id", user)], [("client_id", client), ("user_id", user)]];
        foreach (var recipient in recipients)
        {
            await Add(database, "notification_preferences", recipient);
            Assert.True(await Refuses(() => Add(database, "notification_preferences", recipient)), "A second row for one recipient and event was taken.");
            await Add(database, "notification_preferences", [.. recipient, ("event", "Order Failed")]);
        }
        foreach (var (wrong, what) in new ((string, object?)[], string)[]
        {
            ([("client_id", null)], "nobody"), ([("customer_id", Guid.CreateVersion7())], "a client and a customer"), ([("driver_id", Guid.CreateVersion7())], "a client and a driver"),
            ([("client_id", null), ("user_id", user), ("driver_id", Guid.CreateVersion7())], "a user and a driver"), ([("client_id", null), ("user_id", Guid.CreateVersion7())], "a user who is none"), ([("min_amount", 0m)], "an amount of 0"),
        })
            Assert.True(await Refuses(() => Add(database, "notification_preferences", [("event", "Digest"), .. wrong])), $"A row of {what} was taken.");
        await Add(database, "notification_preferences", ("event", "Digest"), ("min_amount", 0.0001m));
        var key = Guid.CreateVersion7().ToString();
        await Add(database, "notification_logs", ("dedupe_key", key), ("channel", "SMS"));
        await Add(database, "notification_logs", ("dedupe_key", key), ("channel", "Push"));
        Assert.True(await Refuses(() => Add(database, "notification_logs", ("dedupe_key", key), ("channel", "SMS"))), "A key was taken twice on a channel.");

        var (preference, inbox) = (await Add(database, "notification_preferences", ("client_id", Guid.CreateVersion7())), await Add(database, "in_app_notifications"));
        Assert.Equal(1, await database.Read(s => s.Scalar<int>("select count(*) from notification_preferences where id = @preference and channels = @none and enabled = @yes and schemes = @none", new { preference, none = new Json("[]"), yes = true })));
        Assert.Equal(1, await database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications where id = @inbox and read = @no and metadata = @empty", new { inbox, no = false, empty = Json.Empty })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.1")]
    public async Task The_registry_knows_every_event_of_the_page(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        string[] given =
        [
            "Order Submitted", "Order Executed", "Order Failed", "Order Settled", "Auto-Invest Executed", "Auto-Invest Failed", "Rebalancing Triggered", "Rebalancing Executed", "Trigger Order Activated", "Goal Milestone Reached",
            "Portfolio Alert", "Market Update",
            "Auto-Invest Upcoming", "Auto-Invest Skipped", "Auto-Invest Missed", "Mandate Failing", "Mandate Stopped", "Rebalancing Approval Needed", "Rebalancing Partially Executed", "Rebalancing Failed", "Trigger Order Expiring",
            "Trigger Order Expired", "Trigger Order Held", "NAV Held", "Limit Hit", "Rule Paused", "Order Reversed", "Kill Switch Engaged",
            "Delivery Scheduled", "Delivery Assigned", "Delivery Picked Up", "Delivery Arriving", "Delivery Delayed", "Delivery Completed", "Delivery Failed", "Delivery Rescheduled", "Delivery Cancelled", "Contact Plan Notice",
            "Offer Made", "Offer Withdrawn", "Route Changed", "Batch Assigned", "Shift Reminder", "Target Reached", "New Instruction",
            "Escalation Opened", "Escalation Raised", "Escalation Resolved", "SLA At Risk", "SLA Breached", "Alert Raised", "Driver Unresponsive", "Emergency", "Engine Stopped", "Backup Failed", "Digest",
            "Sign-In From New Device", "Password Changed", "API Key Created", "Address Changed",
        ];

        var known = await database.Read(s => s.Query<string>("select name from notification_events"));
        var critical = await database.Read(s => s.Query<string>("select name from notification_events where critical = @yes order by name", new { yes = true }));
        var security = await database.Read(s => s.Query<string>("select name from notification_events where class = 'Security'"));

        Assert.Equal(given.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
        Assert.Equal(["API Key Created", "Address Changed", "Emergency", "Engine Stopped", "Kill Switch Engaged", "Password Changed", "Sign-In From New Device"], critical.Order(StringComparer.Ordinal));
        Assert.Equal(["API Key Created", "Address Changed", "Password Changed", "Sign-In From New Device"], security.Order(StringComparer.Ordinal));
        Assert.Equal(0, await database.Read(s => s.Scalar<int>("select count(*) from notification_events where default_subject = ''")));
    }

    /// <summary>A good row of the table, but for these columns.</summary>
    private static async Task<Guid> Add(Database database, string table, params (string Column, object? Value)[] other)
    {
        var row = new Dictionary<string, object?> { ["id"] = Guid.CreateVersion7(), ["client_id"] = Guid.CreateVersion7(), ["event"] = table == "notification_preferences" ? "*" : "Portfolio Alert" };
        if (table != "notification_preferences") row["message_id"] = Guid.CreateVersion7();
        if (table == "notification_logs") (row["channel"], row["dedupe_key"]) = ("Email", Guid.CreateVersion7().ToString());
        if (table == "in_app_notifications") (row["subject"], row["message"]) = ("s", "m");
        foreach (var (column, value) in other) row[column] = value;
        var values = new DynamicParameters();
        foreach (var (column, value) in row) values.Add(column, value);
        await database.Write(s => s.Execute($"insert into {table} ({string.Join(", ", row.Keys)}) values ({string.Join(", ", row.Keys.Select(column => "@" + column))})", values));
        return (Guid)row["id"]!;
    }

    private static async Task<bool> Refuses(Func<Task> work)
    {
        try { await work(); }
        catch (System.Data.Common.DbException) { return true; }
        return false;
    }

    private static Task<IReadOnlyList<string>> Columns(Database database, string table) => database.Read(s => s.Query<string>(s.Pick(
        "select name from pragma_table_info(@table) order by cid",
        "select column_name::text from information_schema.columns where table_schema = current_schema() and table_name = @table order by ordinal_position"), new { table }));
}
