using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

/// <summary>Every operation of section 2 of the page on fleet targets: its whole answer, field by field and type by type, with something in it.</summary>
public sealed class ShapeTests
{
    // What the page allows to be added stands last, or as the page's own "+" says.
    private const string Pace = "pace{expected_deliveries number, projected_deliveries number, projected_revenue number, needed_per_hour number}";
    private const string Target =
        "{driver_id text, target_deliveries number, current_deliveries number, delivery_progress text, target_revenue number, current_revenue number, revenue_progress text, on_track bool, status text, updated_at text, " + Pace + "}";
    private const string Achievement = "{success bool, drivers_on_track number, total_drivers number, percentage text, drivers[" + Target + "], recommendation text, next_cursor null}";
    private const string Configured = "{success bool, drivers_configured number, registered[text], failed[]}";
    private const string Planned =
        """
        assignments[{order_id text, driver_id text, priority text, remaining_minutes number, sla_deadline text, overdue_minutes number}],
        routes[{driver text, stops[{order text, is_pickup bool, latitude number, longitude number, arrives_in number, leaves_in number}], distance_km number, duration_minutes number}],
        urgency_breakdown{critical number, urgent number, normal number, flexible number},
        driver_target_status[{driver_id text, target_deliveries number, current_deliveries number, delivery_progress text, planned_deliveries number}],
        """;
    private const string LeftOut = Planned + " unassigned[{order_id text, reasons[text]}], moved[], decision_id null, decision_ids null";
    private const string Risks = "{success bool, at_risk_count number, orders[{order_id text, customer_name text, created_at text, remaining_minutes number, priority text, overdue_minutes number}], next_cursor null}";
    private const string Day =
        """
        date text, deliveries_completed number, revenue_generated number, target_deliveries number, target_revenue number, target_achieved bool, achievement_percentage number, final bool, revision number, on_time_deliveries number,
        failed_deliveries number, worked_minutes number, currency text
        """;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.1")]
    public async Task Every_operation_answers_with_the_fields_and_types_of_the_page(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await PlanTests.OnDuty(world, "A");
        await world.Driver("B", world.Now.AddHours(-1));
        await PlanTests.OnDuty(world, "C");
        var (shapes, api) = (new List<(string, string)>(), world.Manager);
        async Task<JsonNode> Ask(string operation, object? body = null)
        {
            var (method, path) = operation.Split(' ', 2) is [var verb, var rest] ? (verb, rest) : default;
            var answer = await TargetsWorld.Good(api.SendJson(new(method), "fleet-manager/" + path, body));
            shapes.Add((operation, Shape.Of(answer.Body)));
            return answer.Body!;
        }

        await Ask("POST targets/set", new { drivers = new[] { new { driver_id = "A", target_deliveries = 20, target_revenue = 100m }, new { driver_id = "NEW", target_deliveries = 5, target_revenue = 0m } } });
        await world.Delivered(driver, 12.5m);
        await world.Order(external: "shop-1");
        await Ask("GET targets/status");
        await Ask("GET dashboard");
        object plan = new { orders = new[] { Order(world, "x", 10), Order(world, "heavy", 900) }, drivers = new[] { new { driver_id = "A", name = "A", vehicle_type = "CAR", capacity_kg = 500 } } };
        await Ask("POST assign", plan);
        await Ask("POST reoptimize", System.Text.Json.JsonSerializer.Serialize(new { currentRoutes = Array.Empty<object>(), newOrders = new[] { Order(world, "y", 10), Order(world, "heavy", 900) }, drivers = new[] { new { driver_id = "A", capacity_kg = 500 } } }));
        await Ask("POST at-risk", new { orders = new[] { Order(world, "late", 10, -225) } });
        await Ask("PUT driver/B/status", new { status = "available" });
        await Ask("POST ai/suggest-driver", new { order = new { order_id = "shop-1" } });
        await Ask("POST ai/query", new { query = "driver A" });
        await Ask("POST ai/query", new { query = "How is the weather?" });
        await Ask("POST ai/recommendations", new { });
        await Ask("GET ai/status");
        await Ask("POST targets", """[{"driver_id":"A","target_deliveries":20,"target_revenue":100},{"driver_id":"ALSO","target_deliveries":5,"target_revenue":0}]""");
        await Ask("GET targets?limit=2");
        await Ask("GET targets/A");
        await Ask("POST snapshots", new { date = "2026-11-20" });
        await Ask("GET snapshots/2026-11-20");
        await Ask("GET history/A");
        await Ask("GET top-performers");
        await Ask("POST progress/adjust", new { driver_id = "A", date = "2026-11-20", deliveries = 1, revenue = 1.5m, reason = "counted by hand" });
        await Ask("POST production/set-targets", new { city_id = "RUH", target_deliveries = 9, target_revenue = 90 });
        await Ask("POST production/assign", new { city_id = "RUH" });
        world.Host.Clock.Advance(TimeSpan.FromMinutes(35));
        await Ask("GET at-risk");
        await Ask("GET production/at-risk");
        await Ask("GET production/dashboard");
        world.Host.Clock.Advance(TimeSpan.FromMinutes(30));
        await Ask("POST ai/predict-sla", new { orders = new[] { new { order_id = "shop-1" } } });
        await Ask("POST targets/reset", new { reason = "a new shift" });

        var snapshot = $"{{date text, final bool, drivers number, rows[{{driver_id text, day{{{Day}}}}} | {{driver_id text, day{{{Day.Replace("target_deliveries number, target_revenue number", "target_deliveries null, target_revenue null", StringComparison.Ordinal)}}}}}]}}";
        (string, string)[] page =
        [
            ("POST targets/set", Configured), ("GET targets/status", Achievement), ("GET dashboard", $"{{success bool, data{{target_achievement{Achievement}, timestamp text}}}}"),
            ("POST assign", $"{{success bool, {LeftOut}}}"), ("POST reoptimize", $"{{success bool, {LeftOut}}}"), ("POST at-risk", Risks), ("PUT driver/B/status", "{success bool, driver_id text, status text}"),
            ("POST ai/suggest-driver",
                """
                {success bool, recommendation{recommended_driver text, confidence number, reasoning text, risk_level text, alternative_drivers[{driver text, score_difference number, would_win_if null}],
                broken_rules{driver_inactive number, position_missing number}}, model text, ai_powered bool}
                """),
            ("POST ai/query", "{success bool, query text, response text, model text, ai_powered bool, facts[{name text, value number, source text}], suggestions[]}"),
            ("POST ai/query", "{success bool, query text, response null, model text, ai_powered bool, facts[], suggestions[text]}"),
            // Without fourteen days of data no figure, and the reason.
            ("POST ai/recommendations",
                """
                {success bool, recommendations{top_recommendations[{priority text, action text, expected_impact null, implementation text}], performance_insights{strengths[], weaknesses[text], opportunities[text]},
                predicted_improvements{target_achievement null, sla_compliance null, efficiency_gain null, reason text}}, model text, ai_powered bool}
                """),
            ("GET ai/status",
                """
                {success bool, llm_advisor{configured bool, model null, endpoint_host null, reachable null, last_ok_at null, calls_today number, daily_limit number, fallback text}, calibration{days number,
                late_probability{sample number, brier null, expected_error null, bins[]}, delivery_minutes{sample number, covered null, mean_error null, mean_absolute_error null}}}
                """),
            ("POST targets", Configured), ("GET targets?limit=2", $"{{items[{Target}], next_cursor text}}"), ("GET targets/A", Target), ("POST snapshots", snapshot), ("GET snapshots/2026-11-20", snapshot),
            ("GET history/A", $"{{driver_id text, days number, rows[{{{Day}}}]}}"),
            ("GET top-performers", "[{driver_id text, days_worked number, total_deliveries number, total_revenue number, avg_achievement number, days_achieved number}]"),
            ("POST progress/adjust", "{success bool, driver_id text, date text}"), ("POST production/set-targets", "{success bool, drivers_configured number, registered[], failed[]}"),
            ("POST production/assign", $"{{success bool, {Planned} unassigned[], moved[], decision_id text, decision_ids[text]}}"), ("GET at-risk", Risks), ("GET production/at-risk", Risks),
            ("GET production/dashboard",
                "{success bool, data{pending_orders{total number, critical number, urgent number, normal number}, drivers{total number, online number}, hubs{total number}, target_achievement" + Achievement
                + ", at_risk_orders[{order_id text, customer_name text, created_at text, remaining_minutes number, priority text, overdue_minutes number}], timestamp text}}"),
            ("POST ai/predict-sla",
                """
                {success bool, prediction{high_risk_orders[{order_id text, violation_probability number, estimated_delay_minutes number, recommended_action text, reason null}], medium_risk_orders[], recommendations[text],
                overall_risk_level text, not_estimated[]}, model text, ai_powered bool}
                """),
            ("POST targets/reset", "{success bool, message text, snapshot{business_date text, drivers number}}"),
        ];
        Assert.Equal(page.Select(one => one.Item1 + " " + one.Item2.ReplaceLineEndings(" ").Trim()), shapes.Select(one => one.Item1 + " " + one.Item2));
    }

    private static object Order(TargetsWorld world, string id, decimal load, int minutes = 0) => new
    {
        order_id = id, customer_name = "Layla", delivery_lat = TargetsWorld.Latitude + 0.01, delivery_lng = TargetsWorld.Longitude, load_kg = load, created_at = world.Now.AddMinutes(minutes),
    };
}
