using Dapper;
using Steward.Kernel;

namespace Steward.Tests.Wealth;

/// <summary>Rows written straight into the wealth tables, to try what the database itself refuses.</summary>
internal static class WealthRows
{
    private static readonly Guid User = new("01900000-0000-7000-8000-00000000a001"), Client = new("01900000-0000-7000-8000-00000000a002"), Scheme = new("01900000-0000-7000-8000-00000000a003");

    internal static IReadOnlyList<(string Table, string Column, string[] Words)> Words { get; } =
    [
        ("auto_invest_rules", "frequency", ["Daily", "Weekly", "Monthly", "Quarterly", "Fortnightly", "Half-Yearly", "Yearly"]),
        ("auto_invest_rules", "trigger_type", ["Date", "Goal Progress", "Portfolio Drift", "Market Condition"]),
        ("auto_invest_rules", "status", ["Active", "Paused", "Cancelled", "Completed", "Draft", "Needs Attention"]),
        ("auto_invest_rules", "last_execution_status", ["Success", "Failed"]),
        ("rebalancing_rules", "strategy", ["Threshold-Based", "Time-Based", "Drift-Based", "Hybrid"]),
        ("rebalancing_rules", "status", ["Active", "Paused", "Completed", "Draft", "Needs Attention", "Cancelled"]),
        ("rebalancing_rules", "last_execution_status", ["Success", "Failed", "Skipped"]),
        ("trigger_orders", "trigger_type", ["Price", "NAV", "Portfolio Value", "Goal Progress", "Date"]),
        ("trigger_orders", "trigger_condition", ["Greater Than", "Less Than", "Equals", "Crosses Above", "Crosses Below"]),
        ("trigger_orders", "order_type", ["Purchase", "Redemption"]),
        ("trigger_orders", "status", ["Active", "Triggered", "Executed", "Cancelled", "Expired", "Pending", "Held", "Rejected"]),
        ("trigger_orders", "execution_status", ["Success", "Failed"]),
    ];

    internal static Task Parents(Database database) => database.Write(async session =>
    {
        await session.Execute("insert into users (id, username, email, hashed_password, role) values (@User, 'author', 'author@steward.example', 'x', 'adviser')", new { User });
        await session.Execute("insert into clients (id, code, name, currency, time_zone) values (@Client, 'CLI-1', 'Asha', 'INR', 'Asia/Kolkata')", new { Client });
        await session.Execute("insert into products (id, product_code, name, amc, category, asset_class) values (@Scheme, '100001', 'Equity One', 'House', 'Equity', 'equity')", new { Scheme });
    });

    /// <summary>A good row of the table, but for one column.</summary>
    internal static Task Insert(Database database, string table, (string Column, object Value) other)
    {
        var row = new Dictionary<string, object>
        {
            ["id"] = Guid.CreateVersion7(), ["client_id"] = Client, ["name"] = "Rule", ["created_by"] = User, ["code"] = Ids.Code("T", 12),
        };
        if (table == "auto_invest_rules")
            Add(row, ("scheme_id", Scheme), ("scheme_name", "Equity One"), ("amount", 5000m), ("frequency", "Monthly"), ("trigger_type", "Date"), ("start_date", new DateOnly(2026, 1, 1)), ("currency", "INR"), ("time_zone", "Asia/Kolkata"));
        else if (table == "rebalancing_rules")
            Add(row, ("strategy", "Threshold-Based"), ("target_allocation", new Json("{\"equity\": 100}")), ("threshold_percent", 5m), ("time_zone", "Asia/Kolkata"));
        else
            Add(row, ("trigger_type", "NAV"), ("trigger_condition", "Greater Than"), ("trigger_value", 10m), ("order_type", "Purchase"), ("scheme_id", Scheme), ("scheme_name", "Equity One"), ("amount", 100m), ("valid_from", DateTimeOffset.UnixEpoch), ("time_zone", "Asia/Kolkata"));
        row[other.Column] = other.Value;
        var values = new DynamicParameters();
        foreach (var (column, value) in row) values.Add(column, value);
        return database.Write(s => s.Execute($"insert into {table} ({string.Join(", ", row.Keys)}) values ({string.Join(", ", row.Keys.Select(column => "@" + column))})", values));
    }

    internal static async Task<bool> Refuses(Func<Task> work)
    {
        try { await work(); }
        catch (System.Data.Common.DbException) { return true; }
        return false;
    }

    private static void Add(Dictionary<string, object> row, params (string Column, object Value)[] values)
    {
        foreach (var (column, value) in values) row[column] = value;
    }
}
