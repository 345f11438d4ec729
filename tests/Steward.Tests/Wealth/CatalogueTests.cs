using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>The tables of section 5 of the wealth page, as it writes them.</summary>
public sealed class CatalogueTests
{
    private static readonly Dictionary<string, string> Given = new()
    {
        ["auto_invest_rules"] =
            "id client_id name description created_at updated_at scheme_id scheme_name amount frequency trigger_type trigger_config goal_id goal_name start_date end_date next_execution_date status is_enabled max_total_amount max_per_execution min_balance_required created_by execution_count last_execution_date last_execution_status last_execution_error "
            + "code currency basket folio time_zone calendar_id roll_convention next_run_at occurrence_no step_up max_executions until_goal funding source_scheme_id mandate_id catch_up_policy catch_up_window_days overlap_policy cooldown_days skips pause_until approval approval_above total_invested failure_streak max_failures retired_at version metadata",
        ["rebalancing_rules"] =
            "id client_id name description created_at updated_at strategy target_allocation threshold_percent min_drift_percent rebalance_amount frequency day_of_month day_of_week trigger_on_drift trigger_on_schedule execute_automatically require_confirmation status is_enabled last_rebalanced_date next_rebalancing_date execution_count last_execution_status "
            + "code created_by threshold_kind relative_percent destination_kind destination_percent per_asset class_funds look_through cash_buffer_percent sell_policy lot_policy residual_rule tax_budget benefit_factor min_order_amount max_turnover_percent cooldown_days approval_above time_zone calendar_id roll_convention catch_up_policy pause_until last_evaluated_at last_drift_percent failure_streak retired_at version",
        ["rebalancing_executions"] =
            "id rule_id client_id execution_date status current_allocation target_allocation drift_percent actions executed_at executed_by order_ids error created_at "
            + "code rule_version occurrence_key run_type initiated_from planned_drift_percent after_drift_percent plan plan_hash nav_set_id approval_id expires_at orders_planned orders_executed orders_failed orders_skipped residual warnings",
        ["trigger_orders"] =
            "id client_id name description created_at updated_at created_by trigger_type trigger_condition trigger_value trigger_field order_type scheme_id scheme_name target_scheme_id target_scheme_name amount units goal_id goal_name valid_from valid_until status is_enabled triggered_at executed_at executed_order_id execution_status execution_error "
            + "code condition_tree tolerance strict confirm_count allow_immediate trail_percent trail_amount high_water armed reference_value percent_of_holding all_units oco_group_id repeat fire_no funding mandate_id approval on_distribution fired_value fired_date predicted_nav_date held_reason retired_at version",
        ["automation_execution_logs"] =
            "id automation_type automation_id client_id execution_date status order_id error details created_at chain seq occurrence_key decision_no is_terminal decision gate reason_code rule_version inputs outputs actor decision_id duration_us prev_hash hash",
        ["notification_preferences"] = "id client_id user_id event channels enabled quiet_hours min_amount schemes created_at updated_at",
        ["notification_logs"] = "id client_id user_id event channel status sent_at error metadata created_at",
        ["in_app_notifications"] = "id client_id event subject message metadata read created_at",
    };

    private static readonly string[] Indexed =
    [
        "auto_invest_rules(client_id)", "auto_invest_rules(status)", "auto_invest_rules(next_execution_date)", "auto_invest_rules(goal_id)", "auto_invest_rules(next_run_at,id)",
        "rebalancing_rules(client_id)", "rebalancing_rules(status)", "rebalancing_rules(next_rebalancing_date)",
        "rebalancing_executions(rule_id)", "rebalancing_executions(client_id)", "rebalancing_executions(status)", "rebalancing_executions(execution_date)", "rebalancing_executions(occurrence_key)",
        "trigger_orders(client_id)", "trigger_orders(status)", "trigger_orders(valid_from,valid_until)", "trigger_orders(goal_id)", "trigger_orders(scheme_id,trigger_value)", "trigger_orders(oco_group_id)",
        "automation_execution_logs(chain,seq)", "automation_execution_logs(occurrence_key,decision_no)", "automation_execution_logs(automation_type)", "automation_execution_logs(status)",
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.1")]
    public async Task The_eight_tables_have_every_column_of_the_page(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

        foreach (var (table, columns) in Given)
        {
            var stored = await database.Read(s => s.Query<string>(s.Pick(
                "select name from pragma_table_info(@table) order by cid",
                "select column_name from information_schema.columns where table_schema = current_schema() and table_name = @table order by ordinal_position"), new { table }));
            Assert.Empty(columns.Split(' ').Except(stored).Select(column => $"{table}.{column}"));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.1")]
    public async Task What_is_searched_by_is_indexed(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var definitions = await database.Read(s => s.Query<string>(s.Pick(
            "select coalesce(sql, '') from sqlite_master where type in ('index', 'table')",
            "select indexdef from pg_indexes where schemaname = current_schema()")));
        var plain = definitions.Select(sql => sql.Replace(" ", "", StringComparison.Ordinal).Replace("USINGbtree", "", StringComparison.Ordinal)).ToList();

        foreach (var index in Indexed)
        {
            var (table, columns) = (index[..index.IndexOf('(')], index[(index.IndexOf('(') + 1)..^1]);
            Assert.True(
                plain.Any(sql => sql.Contains($"{table}({columns}", StringComparison.Ordinal)) || (dialect is Dialect.Sqlite && plain.Any(sql => sql.StartsWith("createtable" + table, StringComparison.OrdinalIgnoreCase) && sql.Contains(columns + "textnotnullunique", StringComparison.Ordinal))),
                $"No index leads with {index}.");
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.2")]
    public async Task The_database_takes_every_given_word_and_no_other(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await WealthRows.Parents(database);

        foreach (var (table, column, words) in WealthRows.Words)
        {
            foreach (var word in words) await WealthRows.Insert(database, table, (column, word));
            Assert.True(await WealthRows.Refuses(() => WealthRows.Insert(database, table, (column, "Sometimes"))), $"{table}.{column} took a wrong word.");
        }
        Assert.True(await WealthRows.Refuses(() => WealthRows.Insert(database, "auto_invest_rules", ("amount", 0m))), "An amount of 0 was taken.");
        Assert.True(await WealthRows.Refuses(() => WealthRows.Insert(database, "auto_invest_rules", ("client_id", Guid.CreateVersion7()))), "A rule of nobody was taken.");
        Assert.True(await WealthRows.Refuses(() => WealthRows.Insert(database, "trigger_orders", ("units", 1m))), "A trigger order with two sizes was taken.");
        Assert.True(await WealthRows.Refuses(() => WealthRows.Insert(database, "rebalancing_rules", ("trigger_on_drift", false))), "A rule that never acts was taken.");
    }
}
