namespace Steward.Tests.Wealth;

/// <summary>
/// Sections 4 and 5 of the wealth page as lists. A column is <c>name</c>, <c>!</c> where the page says not null, <c>:type</c> where its name does not give it,
/// <c>&gt;table</c> where it refers to one, and <c>/n</c> where it is emptied when that row goes.
/// </summary>
internal static class CataloguePage
{
    internal static IReadOnlyDictionary<string, string> Tables { get; } = new Dictionary<string, string>
    {
        ["auto_invest_rules"] =
            """
            id! client_id!>clients name!:text description:text created_at! updated_at! scheme_id!>products scheme_name!:text amount!:money frequency!:text trigger_type!:text trigger_config:jsonb
            goal_id>goals/n goal_name:text start_date! end_date next_execution_date status:text is_enabled max_total_amount:money max_per_execution:money min_balance_required:money created_by!:uuid>users
            execution_count last_execution_date last_execution_status:text last_execution_error:text
            code:text currency:text basket:jsonb folio:text time_zone:text calendar_id>calendars roll_convention:text next_run_at occurrence_no:integer step_up:jsonb max_executions:integer until_goal:boolean
            funding:text source_scheme_id>products mandate_id>mandates catch_up_policy:text catch_up_window_days:integer overlap_policy:text cooldown_days:integer skips:jsonb pause_until approval:text
            approval_above:money total_invested:money failure_streak:integer max_failures:integer retired_at version:integer metadata:jsonb
            """,
        ["rebalancing_rules"] =
            """
            id! client_id!>clients name!:text description:text created_at! updated_at! strategy!:text target_allocation!:jsonb threshold_percent!:percent min_drift_percent:percent rebalance_amount:money
            frequency:text day_of_month:integer day_of_week:integer trigger_on_drift:boolean trigger_on_schedule:boolean execute_automatically:boolean require_confirmation:boolean status:text is_enabled
            last_rebalanced_date next_rebalancing_date execution_count last_execution_status:text
            code:text created_by:uuid>users threshold_kind:text relative_percent:percent destination_kind:text destination_percent:percent per_asset:jsonb class_funds:jsonb look_through:boolean
            cash_buffer_percent:percent sell_policy:text lot_policy:text residual_rule:text tax_budget:money benefit_factor:any min_order_amount:money max_turnover_percent:percent cooldown_days:integer
            approval_above:money time_zone:text calendar_id>calendars roll_convention:text catch_up_policy:text pause_until last_evaluated_at last_drift_percent:percent failure_streak:integer retired_at
            version:integer metadata:jsonb
            """,
        ["rebalancing_executions"] =
            """
            id! rule_id>rebalancing_rules client_id>clients execution_date! status!:text current_allocation:jsonb target_allocation!:jsonb drift_percent!:percent actions:jsonb executed_at
            executed_by:uuid>users order_ids:jsonb error:text created_at!
            code:text rule_version:integer occurrence_key:text run_type:text initiated_from:text planned_drift_percent:percent after_drift_percent:percent plan:jsonb plan_hash:text nav_set_id>nav_sets
            approval_id>approvals expires_at orders_planned:integer orders_executed:integer orders_failed:integer orders_skipped:integer residual:jsonb warnings:jsonb updated_at! metadata:jsonb
            """,
        ["trigger_orders"] =
            """
            id! client_id!>clients name!:text description:text created_at! updated_at! created_by!:uuid>users trigger_type!:text trigger_condition!:text trigger_value!:nav trigger_field:text order_type!:text
            scheme_id!>products scheme_name:text target_scheme_id>products target_scheme_name:text amount:money units:money goal_id>goals/n goal_name:text valid_from! valid_until status:text is_enabled
            triggered_at executed_at executed_order_id execution_status:text execution_error:text
            code:text condition_tree:jsonb tolerance:nav strict:boolean confirm_count allow_immediate:boolean trail_percent:percent trail_amount:nav high_water:nav armed:boolean reference_value:nav
            percent_of_holding:percent all_units:boolean oco_group_id>oco_groups repeat:jsonb fire_no:integer funding:text mandate_id>mandates approval:text on_distribution:text fired_value:nav fired_date
            predicted_nav_date held_reason:text retired_at version:integer metadata:jsonb
            """,
        ["automation_execution_logs"] =
            """
            id! automation_type:text automation_id! client_id>clients execution_date status:text order_id error:text details:jsonb created_at!
            chain:text seq:integer occurrence_key:text decision_no:integer is_terminal decision:text gate:text reason_code:text rule_version:integer inputs:jsonb outputs:jsonb actor:text
            decision_id>decisions duration_us:integer prev_hash:text hash:text metadata:jsonb
            """,
        ["notification_preferences"] = "id! client_id user_id>users event!:text channels:jsonb enabled:boolean quiet_hours:jsonb min_amount:money schemes:jsonb created_at! updated_at! metadata:jsonb",
        ["notification_logs"] = "id! client_id user_id>users event:text>notification_events channel:text status:text sent_at error:text metadata:jsonb created_at! updated_at!",
        ["in_app_notifications"] = "id! client_id event:text>notification_events subject:text message:text metadata:jsonb read:boolean created_at! updated_at!",
    };

    /// <summary>The columns that an index begins with; <c>unique</c> and <c>where</c> as the page says.</summary>
    internal static IReadOnlyList<string> Indexes { get; } =
    [
        "auto_invest_rules(client_id", "auto_invest_rules(status", "auto_invest_rules(next_execution_date", "auto_invest_rules(goal_id", "auto_invest_rules(next_run_at,id) where", "auto_invest_rules(code) unique",
        "rebalancing_rules(client_id", "rebalancing_rules(status", "rebalancing_rules(next_rebalancing_date", "rebalancing_rules(code) unique",
        "rebalancing_executions(rule_id", "rebalancing_executions(client_id", "rebalancing_executions(status", "rebalancing_executions(execution_date", "rebalancing_executions(rule_id) unique where",
        "rebalancing_executions(occurrence_key) unique", "rebalancing_executions(code) unique",
        "trigger_orders(client_id", "trigger_orders(status", "trigger_orders(valid_from,valid_until", "trigger_orders(goal_id", "trigger_orders(scheme_id,trigger_value) where", "trigger_orders(oco_group_id) unique where",
        "trigger_orders(code) unique",
        "automation_execution_logs(chain,seq) unique", "automation_execution_logs(occurrence_key,decision_no) unique", "automation_execution_logs(occurrence_key) unique where", "automation_execution_logs(client_id",
        "automation_execution_logs(automation_type", "automation_execution_logs(automation_id", "automation_execution_logs(execution_date", "automation_execution_logs(status",
        "notification_preferences(client_id", "notification_preferences(user_id", "notification_preferences(event", "notification_preferences(enabled",
        "notification_logs(dedupe_key,channel) unique", "notification_logs(client_id", "notification_logs(event", "notification_logs(status", "notification_logs(created_at", "notification_logs(next_attempt_at,channel) where",
        "in_app_notifications(client_id", "in_app_notifications(read", "in_app_notifications(created_at",
    ];

    /// <summary>What a column holds when nothing is said, as the page writes it.</summary>
    internal static IReadOnlyList<(string Table, string Column, object Value)> Defaults { get; } =
    [
        ("auto_invest_rules", "trigger_config", Steward.Kernel.Json.Empty), ("auto_invest_rules", "status", "Active"), ("auto_invest_rules", "is_enabled", true), ("auto_invest_rules", "roll_convention", "Following"),
        ("auto_invest_rules", "catch_up_policy", "Ask"), ("auto_invest_rules", "catch_up_window_days", 31), ("auto_invest_rules", "overlap_policy", "Buffer One"),
        ("rebalancing_rules", "trigger_on_drift", true), ("rebalancing_rules", "trigger_on_schedule", false), ("rebalancing_rules", "execute_automatically", false), ("rebalancing_rules", "require_confirmation", true),
        ("rebalancing_rules", "cash_buffer_percent", 0.25m), ("rebalancing_rules", "is_enabled", true),
        ("rebalancing_executions", "actions", new Steward.Kernel.Json("[]")), ("rebalancing_executions", "order_ids", new Steward.Kernel.Json("[]")), ("trigger_orders", "confirm_count", 1), ("trigger_orders", "is_enabled", true),
    ];

    /// <summary>The first word of a token, and what stands behind it.</summary>
    internal static IEnumerable<(string Name, string Type, bool IsNotNull, string? Parent)> Columns(string table)
    {
        foreach (var token in Tables[table].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var (left, parent) = token.Split('>') is [var one, var other] ? (one, other) : (token, null);
            var (head, type) = left.Split(':') is [var before, var said] ? (before, said) : (left, null);
            var name = head.TrimEnd('!');
            yield return (name, type ?? TypeOf(name), head.EndsWith('!'), parent);
        }
    }

    /// <summary>Section 4: types by name.</summary>
    private static string TypeOf(string name) => name switch
    {
        "last_execution_date" or "valid_from" or "valid_until" => "timestamptz",
        _ when name.EndsWith("_at", StringComparison.Ordinal) => "timestamptz",
        _ when name.EndsWith("_date", StringComparison.Ordinal) || name.EndsWith("_until", StringComparison.Ordinal) => "date",
        _ when name == "id" || name.EndsWith("_id", StringComparison.Ordinal) => "uuid",
        _ when name.StartsWith("is_", StringComparison.Ordinal) => "boolean",
        _ when name.EndsWith("_count", StringComparison.Ordinal) => "integer",
        _ => throw new InvalidOperationException($"The name of {name} says no type: write it."),
    };
}
