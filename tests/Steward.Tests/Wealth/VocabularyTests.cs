using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>The words of section 5 over the API: read in every spelling, told in the canonical one, and no other. The rules of auto-invest have their own.</summary>
public sealed class VocabularyTests
{
    private const string Automation = "wealth/automation/";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_this_version_has_not_is_refused_by_its_name(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("1"));
        (string Path, object Body, string Pointer, string Name)[] rows =
        [
            ("investment-orders", new { client_id = client, order_type = "short_sale", scheme_id = scheme, units = "1" }, "/order_type", "Short Sale"),
            ("automation/trigger-orders", Triggers.TriggerOrderTests.Order(client, scheme, 150m, extra: new { trigger_type = "intraday" }), "/trigger_type", "Intraday"),
            ("automation/auto-invest", new { client_id = client, name = "Loan", scheme_id = scheme, amount = 100, frequency = "Monthly", trigger_type = "Date", start_date = "2026-09-01", funding = "MARGIN" }, "/funding", "Margin"),
        ];
        foreach (var (path, body, pointer, name) in rows)
        {
            var answer = await world.Adviser.PostJson("wealth/" + path, body);
            Assert.Equal((path, 422, "unsupported_feature"), (path, answer.Status, answer.Code));
            Assert.StartsWith(name + " is not supported: ", (string?)answer.Body!["errors"]![pointer], StringComparison.Ordinal);
        }
        // A word that nobody knows is still that.
        Assert.Equal("unknown_word", (await world.Adviser.PostJson("wealth/investment-orders", new { client_id = client, order_type = "Gift", scheme_id = scheme, units = "1" })).Code);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.2")]
    public async Task Words_of_rebalancing_rules_and_trigger_orders_come_back_in_their_canonical_spelling(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, other) = (await world.AddClient(), await world.AddScheme("1"), await world.AddScheme("2"));
        await world.Database.Write(s => s.Execute("update products set is_exchange_traded = @yes where id = @other", new { yes = true, other }));
        var goal = (await world.Adviser.PostJson("wealth/goals", new { client_id = client, name = "House", goal_type = "House", target_amount = 1_000_000, target_date = "2030-01-01" })).Id;
        var balance = new JsonObject { ["client_id"] = client, ["name"] = "All", ["strategy"] = "Hybrid", ["threshold_percent"] = 5, ["relative_percent"] = 10, ["destination_percent"] = 2, ["frequency"] = "Monthly", ["target_allocation"] = new JsonObject { ["equity"] = 100 } };
        var order = new JsonObject
        {
            ["client_id"] = client, ["name"] = "Level", ["trigger_type"] = "NAV", ["trigger_condition"] = "Greater Than", ["trigger_value"] = "150", ["order_type"] = "Purchase", ["scheme_id"] = scheme, ["amount"] = 1_000, ["valid_from"] = "2026-08-01T00:00:00Z",
        };
        (string Path, JsonObject Body, string Field, string[] Words)[] given =
        [
            ("rebalancing", balance, "strategy", ["Threshold-Based", "Time-Based", "Drift-Based", "Hybrid"]),
            ("rebalancing", balance, "frequency", ["Daily", "Weekly", "Monthly", "Quarterly", "Fortnightly", "Half-Yearly", "Yearly"]),
            ("rebalancing", balance, "status", ["Active", "Paused", "Draft"]), ("rebalancing", balance, "threshold_kind", ["Absolute", "Relative", "Either", "Both", "Total Variation"]),
            ("rebalancing", balance, "destination_kind", ["Target", "Band", "Halfway"]), ("rebalancing", balance, "sell_policy", ["Never", "If Needed", "Always"]), ("rebalancing", balance, "lot_policy", ["FIFO", "Tax Min"]),
            ("rebalancing", balance, "residual_rule", ["Proportional", "Relative Level", "Cheapest First"]),
            ("trigger-orders", order, "trigger_type", ["Price", "NAV", "Portfolio Value", "Goal Progress", "Date", "Custom"]),
            ("trigger-orders", order, "trigger_condition", ["Greater Than", "Less Than", "Equals", "Crosses Above", "Crosses Below"]), ("trigger-orders", order, "order_type", ["Purchase", "Redemption", "Switch"]),
            ("trigger-orders", order, "on_distribution", ["Hold", "Adjust", "Ignore"]), ("trigger-orders", order, "approval", ["None", "Always"]),
        ];
        foreach (var (path, body, field, words) in given)
        {
            foreach (var word in words)
            {
                var sent = Fitting(body, word);
                foreach (var spelling in Spellings(word))
                {
                    sent[field] = spelling;
                    var made = await world.Adviser.PostJson(Automation + path, sent.ToJsonString());
                    Assert.True(made.Status == 201, $"{field} {spelling}: {made.Body}");
                    Assert.Equal((spelling, word), (spelling, (string?)made.Body![field]));
                    Assert.Equal(word, (string?)(await world.Adviser.GetJson($"{Automation}{path}/{made.Id}")).Body![field]);
                    // A client has 250 open orders at most, and a rule may clash with another.
                    Assert.Equal(200, (await world.Adviser.DeleteJson($"{Automation}{path}/{made.Id}")).Status);
                }
            }
            var wrong = Fitting(body, words[0]);
            wrong[field] = "sometimes";
            var refused = await world.Adviser.PostJson(Automation + path, wrong.ToJsonString());
            Assert.Equal((field, 422, "unknown_word"), (field, refused.Status, refused.Code));
            Assert.NotNull(refused.Body!["errors"]!["/" + field]);
        }

        JsonObject Fitting(JsonObject body, string word)
        {
            var sent = body.DeepClone().AsObject();
            (string Name, JsonNode? Value)[] more = word switch
            {
                "Threshold-Based" or "Drift-Based" => [("frequency", null)],
                "Equals" => [("tolerance", "1")],
                "Less Than" or "Crosses Below" => [("trigger_value", "50")],
                "Price" => [("scheme_id", other)],
                "Portfolio Value" => [("trigger_value", "1000000")],
                "Goal Progress" => [("trigger_value", "50"), ("goal_id", goal)],
                "Date" => [("trigger_value", "2026-12-01")],
                "Custom" => [("trigger_value", null), ("trigger_condition", null), ("condition_tree", new JsonObject { ["trigger_type"] = "nav", ["trigger_condition"] = "greaterThan", ["trigger_value"] = "150", ["scheme_id"] = scheme })],
                "Redemption" => [("amount", null), ("all_units", true)],
                "Switch" => [("target_scheme_id", other)],
                _ => [],
            };
            foreach (var (name, value) in more) sent[name] = value;
            return sent;
        }
    }

    /// <summary>As it is, in small letters, in snake_case and in camelCase.</summary>
    private static IEnumerable<string> Spellings(string word)
    {
        var plain = word.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return new[] { word, word.ToLowerInvariant(), word.Replace(' ', '_').Replace('-', '_').ToLowerInvariant(), char.ToLowerInvariant(plain[0]) + plain[1..] }.Distinct();
    }
}
