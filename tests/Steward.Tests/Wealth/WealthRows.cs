using Dapper;
using Steward.Kernel;

namespace Steward.Tests.Wealth;

/// <summary>Rows written straight into the wealth tables, to try what the database itself refuses.</summary>
internal static class WealthRows
{
    private static readonly Guid User = new("01900000-0000-7000-8000-00000000a001"), Client = new("01900000-0000-7000-8000-00000000a002"), Scheme = new("01900000-0000-7000-8000-00000000a003");
    private static int made;

    /// <summary>A scheme that is none of <see cref="Insert"/>'s rows, for a switch.</summary>
    internal static Guid Other { get; } = new("01900000-0000-7000-8000-00000000a004");

    internal static Guid Own => Scheme;

    /// <summary>Every vocabulary of the five tables of section 5, given and added.</summary>
    internal static IReadOnlyList<(string Table, string Column, string[] Words)> Words { get; } =
    [
        ("auto_invest_rules", "frequency", ["Daily", "Weekly", "Monthly", "Quarterly", "Fortnightly", "Half-Yearly", "Yearly"]),
        ("auto_invest_rules", "trigger_type", ["Date", "Goal Progress", "Portfolio Drift", "Market Condition"]),
        ("auto_invest_rules", "status", ["Active", "Paused", "Cancelled", "Completed", "Draft", "Needs Attention"]),
        ("auto_invest_rules", "last_execution_status", ["Success", "Failed"]),
        ("auto_invest_rules", "funding", ["Mandate", "Cash", "Liquid Scheme"]),
        ("auto_invest_rules", "roll_convention", ["Following", "Preceding", "Modified Following", "Skip"]),
        ("auto_invest_rules", "catch_up_policy", ["Ask", "Run All", "Run Latest", "Skip"]),
        ("auto_invest_rules", "overlap_policy", ["Buffer One", "Skip"]),
        ("rebalancing_rules", "strategy", ["Threshold-Based", "Time-Based", "Drift-Based", "Hybrid"]),
        ("rebalancing_rules", "frequency", ["Daily", "Weekly", "Monthly", "Quarterly", "Fortnightly", "Half-Yearly", "Yearly"]),
        ("rebalancing_rules", "status", ["Active", "Paused", "Completed", "Draft", "Needs Attention", "Cancelled"]),
        ("rebalancing_rules", "last_execution_status", ["Success", "Failed", "Skipped"]),
        ("rebalancing_rules", "threshold_kind", ["Absolute", "Relative", "Either", "Both", "Total Variation"]),
        ("rebalancing_rules", "destination_kind", ["Target", "Band", "Halfway"]),
        ("rebalancing_rules", "sell_policy", ["Never", "If Needed", "Always"]),
        ("rebalancing_rules", "lot_policy", ["FIFO", "Tax Min"]),
        ("rebalancing_rules", "residual_rule", ["Proportional", "Relative Level", "Cheapest First"]),
        ("rebalancing_executions", "status", ["Pending", "Executed", "Failed", "Cancelled", "Approved", "In Progress", "Partially Executed", "Rejected", "Expired", "Held"]),
        ("rebalancing_executions", "run_type", ["Full", "Invest Cash", "Partial Liquidation"]),
        ("rebalancing_executions", "initiated_from", ["engine", "api", "person"]),
        ("trigger_orders", "trigger_type", ["Price", "NAV", "Portfolio Value", "Goal Progress", "Date", "Custom"]),
        ("trigger_orders", "trigger_condition", ["Greater Than", "Less Than", "Equals", "Crosses Above", "Crosses Below"]),
        ("trigger_orders", "order_type", ["Purchase", "Redemption", "Switch"]),
        ("trigger_orders", "status", ["Active", "Triggered", "Executed", "Cancelled", "Expired", "Pending", "Held", "Rejected"]),
        ("trigger_orders", "execution_status", ["Success", "Failed"]),
        ("trigger_orders", "on_distribution", ["Hold", "Adjust", "Ignore"]),
        ("automation_execution_logs", "automation_type", ["AutoInvest", "Rebalancing", "TriggerOrder"]),
        ("automation_execution_logs", "status", ["Success", "Failed", "Skipped", "Pending", "Held", "Refused", "Asked"]),
        ("automation_execution_logs", "decision", ["execute", "skip", "hold", "refuse", "ask", "fail", "settle"]),
    ];

    internal static Task Parents(Database database) => database.Write(async session =>
    {
        await session.Execute("insert into users (id, username, email, hashed_password, role) values (@User, 'author', 'author@steward.example', 'x', 'adviser')", new { User });
        await session.Execute("insert into clients (id, code, name, currency, time_zone) values (@Client, 'CLI-1', 'Asha', 'INR', 'Asia/Kolkata')", new { Client });
        foreach (var (id, code) in new[] { (Scheme, "100001"), (Other, "100002") })
            await session.Execute("insert into products (id, product_code, name, amc, category, asset_class) values (@id, @code, 'Equity One', 'House', 'Equity', 'equity')", new { id, code });
    });

    /// <summary>A good row of the table, but for these columns.</summary>
    /// <returns>Its id.</returns>
    internal static async Task<Guid> Insert(Database database, string table, params (string Column, object? Value)[] other)
    {
        var rule = table == "rebalancing_executions" && other.All(one => one.Column != "rule_id") ? await Insert(database, "rebalancing_rules") : Guid.Empty;
        var row = Good(table, rule);
        foreach (var (column, value) in other) row[column] = value;
        // What goes with a word: a switch has a target, a custom condition a tree.
        if (row.GetValueOrDefault("order_type") is "Switch" && other.All(one => one.Column != "target_scheme_id")) row["target_scheme_id"] = Other;
        if (row.GetValueOrDefault("trigger_type") is "Custom") row["condition_tree"] = Json.Empty;
        var values = new DynamicParameters();
        foreach (var (column, value) in row) values.Add(column, value);
        await database.Write(s => s.Execute($"insert into {table} ({string.Join(", ", row.Keys)}) values ({string.Join(", ", row.Keys.Select(column => "@" + column))})", values));
        return (Guid)row["id"]!;
    }

    private static Dictionary<string, object?> Good(string table, Guid rule)
    {
        var (id, number) = (Guid.CreateVersion7(), Interlocked.Increment(ref made));
        var row = new Dictionary<string, object?> { ["id"] = id, ["client_id"] = Client };
        if (table != "automation_execution_logs") row["code"] = $"T-{number}";
        if (table is "auto_invest_rules" or "rebalancing_rules" or "trigger_orders") (row["name"], row["created_by"]) = ("Rule", User);
        (string, object)[] more = table switch
        {
            "auto_invest_rules" => [("scheme_id", Scheme), ("scheme_name", "Equity One"), ("amount", 5000m), ("frequency", "Monthly"), ("trigger_type", "Date"), ("start_date", new DateOnly(2026, 1, 1)), ("currency", "INR"), ("time_zone", "Asia/Kolkata")],
            "rebalancing_rules" => [("strategy", "Threshold-Based"), ("target_allocation", new Json("{\"equity\": 100}")), ("threshold_percent", 5m), ("time_zone", "Asia/Kolkata")],
            "rebalancing_executions" =>
            [
                ("rule_id", rule), ("execution_date", new DateOnly(2026, 1, 1)), ("status", "Executed"), ("current_allocation", Json.Empty), ("target_allocation", Json.Empty), ("drift_percent", 1m), ("rule_version", 1L),
                ("occurrence_key", $"reb:{number}"), ("initiated_from", "engine"),
            ],
            "trigger_orders" =>
            [
                ("trigger_type", "NAV"), ("trigger_condition", "Greater Than"), ("trigger_value", 10m), ("order_type", "Purchase"), ("scheme_id", Scheme), ("scheme_name", "Equity One"), ("amount", 100m), ("valid_from", DateTimeOffset.UnixEpoch),
                ("time_zone", "Asia/Kolkata"),
            ],
            "automation_execution_logs" =>
            [
                ("automation_type", "AutoInvest"), ("automation_id", id), ("execution_date", new DateOnly(2026, 1, 1)), ("status", "Success"), ("chain", "tests"), ("seq", (long)number), ("occurrence_key", $"air:{number}"), ("decision_no", 1),
                ("decision", "execute"), ("rule_version", 1L), ("actor", "tests"), ("at", DateTimeOffset.UnixEpoch), ("prev_hash", new string('0', 64)), ("hash", new string('0', 64)),
            ],
            _ => throw new InvalidOperationException($"Nothing is known of {table}."),
        };
        foreach (var (column, value) in more) row[column] = value;
        return row;
    }

    internal static async Task<bool> Refuses(Func<Task> work)
    {
        try { await work(); }
        catch (System.Data.Common.DbException) { return true; }
        return false;
    }
}
