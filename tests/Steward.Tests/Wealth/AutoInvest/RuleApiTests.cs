using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>Auto-invest rules over the API: every word, every refusal, and who sees whose.</summary>
public sealed class RuleApiTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_bound_of_approval_that_asks_nobody_is_said(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        const string Said = "An amount above which a person is asked has no effect: nobody is asked.";
        Assert.Contains(Said, (await world.Create(new { approval_above = 1000 })).Body!["warnings"]!.AsArray().Select(one => (string)one!));
        Assert.DoesNotContain((await world.Create(new { approval_above = 1000, approval = "Above Amount" })).Body!["warnings"]!.AsArray(), one => ((string)one!).Contains("approval_above", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.3")]
    public async Task A_rule_is_made_read_changed_and_cancelled_under_both_paths(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (manager, stranger) = (world.Manager, await world.Host.As(Roles.Adviser));
        var made = await manager.PostJson("/api/automation/auto-invest", world.Body(new { frequency = "monthly", trigger_config = new { day_of_month = 31 }, goal_name = "ignored", scheme_name = "ignored" }).ToJsonString());
        Assert.Equal((201, "Scheme 118632", "Monthly", "2026-03-31"), (made.Status, (string?)made.Body!["scheme_name"], (string?)made.Body["frequency"], (string?)made.Body["next_execution_date"]));
        Assert.StartsWith("AUTO-", (string?)made.Body["code"], StringComparison.Ordinal);
        Assert.Equal(["2026-03-31", "2026-04-30", "2026-05-31"], made.Body["next_dates"]!.AsArray().Select(date => (string?)date!["nominal_date"]));
        // 31 May 2026 is a Sunday; the order of 1 June gets the NAV of that day, and its units come two business days later.
        var third = made.Body["next_dates"]![2]!;
        Assert.Equal(("2026-06-01", "2026-06-01", "2026-06-03", 5000m), ((string?)third["run_date"], (string?)third["predicted_nav_date"], (string?)third["unit_date"], (decimal)third["amount"]!));
        Assert.Contains(made.Body["warnings"]!.AsArray(), warning => ((string)warning!).Contains("nobody has checked", StringComparison.Ordinal));

        var path = $"wealth/automation/auto-invest/{made.Id}";
        Assert.Equal(made.Id, (await manager.GetJson($"/api/automation/auto-invest/{(string?)made.Body["code"]}")).Id);
        Assert.Single((JsonArray)(await manager.GetJson($"wealth/automation/auto-invest?client_id={world.Client}&status=active")).Body!["items"]!);
        Assert.Equal((404, "not_found"), Told(await stranger.GetJson(path)));
        Assert.Equal((400, "invalid_id"), Told(await manager.GetJson("wealth/automation/auto-invest/!!")));
        Assert.Equal((428, "if_match_required"), Told(await manager.PutJson(path, new { amount = 6000 })));

        var changed = await manager.PutJson(path, new { amount = "6000.50", trigger_config = new { day_of_month = 5 } }, made.ETag);
        Assert.Equal((200, 6000.5m, "2026-03-31", "2026-03-05"), (changed.Status, (decimal)changed.Body!["amount"]!, (string?)changed.Body["former_next_execution_date"], (string?)changed.Body["next_execution_date"]));
        Assert.Equal((412, "stale_version"), Told(await manager.PutJson(path, new { amount = 7000 }, made.ETag)));
        Assert.Equal((422, "immutable_field"), Told(await manager.PutJson(path, new { client_id = Guid.CreateVersion7() }, changed.ETag)));

        // Once it has invested, its scheme stays: a basket is no way around that.
        var other = await manager.Scheme("120503");
        Task<int> Invested(int times) => world.Host.Database.Write(s => s.Execute("update auto_invest_rules set execution_count = @times where id = @Id", new { made.Id, times }));
        await Invested(1);
        foreach (var schemes in new object[] { new { scheme_id = other }, new { basket = new[] { new { scheme_id = world.Scheme, percent = 60 }, new { scheme_id = other, percent = 40 } } }, new { basket = new[] { new { scheme_id = other, percent = 100 } } } })
            Assert.Equal((422, "immutable_field"), Told(await manager.PutJson(path, schemes, changed.ETag)));
        await Invested(0);

        Assert.Equal("Paused", (string?)(await world.Post(made.Id, "pause")).Body!["status"]);
        Assert.Equal((409, "state_conflict"), Told(await manager.PostJson($"{path}/resume", new { }) is { Status: 200 } ? await world.Post(made.Id, "resume") : throw new InvalidOperationException("It was not resumed.")));
        var cancelled = await manager.SendJson(HttpMethod.Delete, path, new { reason = "no longer wanted" });
        Assert.Equal("Cancelled", (string?)cancelled.Body!["rule"]!["status"]);
        Assert.Empty(cancelled.Body["orders_in_flight"]!.AsArray());
        Assert.Equal((409, "state_conflict"), Told(await manager.PutJson(path, new { amount = 1 }, cancelled.ETag)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.2")]
    public async Task Every_word_comes_back_in_its_canonical_spelling(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        (string Field, string[] Canonical)[] words =
        [
            ("frequency", ["Daily", "Weekly", "Fortnightly", "Monthly", "Quarterly", "Half-Yearly", "Yearly"]), ("roll_convention", ["Following", "Preceding", "Modified Following", "Skip"]),
            ("catch_up_policy", ["Ask", "Run All", "Run Latest", "Skip"]), ("overlap_policy", ["Buffer One", "Skip"]), ("approval", ["None", "Always"]), ("funding", ["Cash"]),
        ];
        foreach (var (field, canonical) in words)
        {
            foreach (var word in canonical)
            {
                foreach (var spelling in new[] { word, word.ToLowerInvariant(), word.Replace(' ', '_').Replace('-', '_').ToLowerInvariant(), char.ToLowerInvariant(word[0]) + word.Replace(" ", "").Replace("-", "")[1..] })
                {
                    var preview = await world.Manager.PostJson("wealth/automation/auto-invest/preview", new JsonObject { ["rule"] = world.Body(new Dictionary<string, string> { [field] = spelling }), ["count"] = 1 }.ToJsonString());
                    Assert.Equal(200, preview.Status);
                }
                Assert.Equal(word, (string?)(await world.Create(new Dictionary<string, string> { [field] = word.ToLowerInvariant() })).Body![field]);
            }
            Assert.Equal((422, "unknown_word"), Told(await world.Create(new Dictionary<string, string> { [field] = "sometimes" })));
        }
        await world.AddSeries("VIX");
        Assert.Equal("Market Condition", (string?)(await world.Create(new { trigger_type = "marketCondition", trigger_config = new { marketCondition = "bear", series = "VIX" } })).Body!["trigger_type"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.4")]
    public async Task What_makes_no_rule_is_refused_where_it_stands(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var other = await world.Manager.Scheme("120503", amc: "Other");
        (object Change, string Code, string Pointer)[] cases =
        [
            (new { amount = 0 }, "out_of_limits", "/amount"), (new { amount = -1 }, "out_of_limits", "/amount"), (new { amount = "ten" }, "not_a_number", "/amount"), (new { amount = 1e30 }, "not_a_number", "/amount"),
            (new { amount = 1.00001 }, "too_precise", "/amount"), (new { name = "" }, "required", "/name"), (new { name = new string('x', 121) }, "text_too_long", "/name"),
            (new { frequency = "Monthly", trigger_config = new { day_of_month = 0 } }, "invalid_schedule", "/trigger_config/day_of_month"),
            (new { frequency = "Monthly", trigger_config = new { day_of_month = 32 } }, "invalid_schedule", "/trigger_config/day_of_month"),
            (new { frequency = "Weekly", trigger_config = new { day_of_week = 7 } }, "invalid_schedule", "/trigger_config/day_of_week"),
            (new { trigger_config = new { colour = 1 } }, "unknown_config_key", "/trigger_config/colour"), (new { trigger_config = new { time = "25:00" } }, "invalid_time", "/trigger_config/time"),
            (new { time_zone = "Moon" }, "unknown_time_zone", "/time_zone"), (new { end_date = "2026-03-02" }, "end_before_start", "/end_date"), (new { currency = "EUR" }, "unsupported_feature", "/currency"),
            (new { scheme_id = Guid.CreateVersion7() }, "unknown_scheme", "/scheme_id"), (new { goal_id = Guid.CreateVersion7() }, "unknown_goal", "/goal_id"),
            (new { trigger_type = "Goal Progress", trigger_config = new { goal_progress_threshold = 50 } }, "required", "/goal_id"),
            (new { trigger_type = "Portfolio Drift", trigger_config = new { drift_threshold = 5, targets = new { equity = 99.99 } } }, "allocation_not_100", "/trigger_config/targets"),
            (new { trigger_type = "Market Condition", trigger_config = new { custom_conditions = new { } } }, "required", "/trigger_config/custom_conditions/trigger_type"),
            (new { trigger_type = "Market Condition", trigger_config = new { market_condition = "Bear", series = "NONE" } }, "unknown_series", "/trigger_config/series"),
            (Tree(new { not = Leaf("Price", "series:NONE", "Greater Than") }), "unknown_series", "/trigger_config/custom_conditions/not/scheme_id"),
            (Tree(Leaf("NAV", Guid.CreateVersion7().ToString(), "Less Than")), "unknown_scheme", "/trigger_config/custom_conditions/scheme_id"),
            (Tree(Leaf("Portfolio Value", null, "Crosses Above")), "condition_not_possible", "/trigger_config/custom_conditions/trigger_condition"),
            (Tree(new { trigger_type = "Goal Progress", trigger_condition = "Less Than", trigger_value = "50", goal_id = Guid.CreateVersion7() }), "unknown_goal", "/trigger_config/custom_conditions/goal_id"),
            (Tree(new { trigger_type = "Portfolio Value", trigger_field = "class_weight:shares", trigger_condition = "Less Than", trigger_value = "50" }), "unknown_word", "/trigger_config/custom_conditions/trigger_field"),
            (new { basket = new[] { new { scheme_id = world.Scheme, percent = 60.0 }, new { scheme_id = other, percent = 40.01 } } }, "allocation_not_100", "/basket"),
            (new { funding = "Mandate", mandate_id = Guid.CreateVersion7() }, "mandate_not_usable", "/mandate_id"), (new { funding = "Liquid Scheme", source_scheme_id = other }, "switch_across_amc", "/source_scheme_id"),
            (new { funding = "Liquid Scheme", source_scheme_id = world.Scheme }, "switch_target", "/source_scheme_id"), (new { approval = "Above Amount" }, "required", "/approval_above"),
            (new { step_up = new { every = 12 } }, "step_up_not_single", "/step_up"), (new { calendar_id = Guid.CreateVersion7() }, "unknown_calendar", "/calendar_id"),
        ];
        foreach (var (change, code, pointer) in cases)
        {
            var answer = await world.Create(change);
            Assert.Equal((422, code), Told(answer));
            Assert.NotNull(answer.Body!["errors"]![pointer]);
        }
        Assert.Equal(400, (await world.Create(new { colour = "red" })).Status);
        foreach (var nobody in new[] { Guid.CreateVersion7().ToString(), "external:none" }) Assert.Equal((404, "unknown_client"), Told(await world.Create(new { client_id = nobody })));
        Assert.Equal((404, "unknown_client"), Told(await (await world.Host.As(Roles.Adviser)).PostJson("wealth/automation/auto-invest", world.Body().ToJsonString())));
        Assert.Equal(201, (await world.Create(new { name = "<script>'; drop table x; =1+1", frequency = "Yearly", start_date = "2027-01-01", trigger_config = new { day_of_month = 29, month = 2 } })).Status);
        Assert.Equal(422, (await world.Post((await world.Create()).Id, "skip", new { count = 61 })).Status);
    }

    private static object Tree(object tree) => new { trigger_type = "Market Condition", trigger_config = new { custom_conditions = tree } };

    private static object Leaf(string type, string? subject, string condition) => new { trigger_type = type, trigger_condition = condition, trigger_value = "30", scheme_id = subject };

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
