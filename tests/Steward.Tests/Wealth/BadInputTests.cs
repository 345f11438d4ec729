using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>Section 20 of the wealth page, row by row: status, code and pointer of each answer.</summary>
public sealed class BadInputTests
{
    private const string Automation = "wealth/automation/";
    private const string Header = "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Net Asset Value;Date";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.4")]
    public async Task Figures_dates_and_sums_are_refused_where_they_stand(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, other) = (await world.AddClient(), await world.AddScheme("1"), await world.AddScheme("2"));
        var (rule, balance, order) = (Rule(client, scheme), Balance(client), Order(client, scheme));
        // Of two values of one name nobody can say which is meant, wherever it stands.
        var made = await world.Adviser.PostJson("wealth/automation/auto-invest", rule);
        foreach (var twice in new[] { "{\"amount\": 100, \"amount\": 200}", "{\"unknown\": 1, \"unknown\": 2}", "{\"trigger_config\": {\"day_of_month\": 1, \"day_of_month\": 2}}" })
            Assert.Equal((400, "invalid_json"), await world.Adviser.PutJson("wealth/automation/auto-invest/" + made.Id, twice) is var put ? (put.Status, put.Code) : default);
        var amounts = new (string Amount, string Code)[] { ("0", "out_of_limits"), ("-1", "out_of_limits"), ("\"ten\"", "not_a_number"), ("1e30", "not_a_number"), ("1.00001", "too_precise"), ("\"1.00001\"", "too_precise") };
        foreach (var (amount, code) in amounts)
        {
            await Refused("auto-invest", rule, $$"""{"amount": {{amount}}}""", code, "/amount");
            await Refused("trigger-orders", order, $$"""{"amount": {{amount}}}""", code, "/amount");
            await Refused("rebalancing", balance, $$"""{"rebalance_amount": {{amount}}}""", code, "/rebalance_amount");
        }
        foreach (var rest in new[] { "39.99", "40.01" })
        {
            await Refused("rebalancing", balance, $$"""{"target_allocation": {"equity": 60, "debt": {{rest}} } }""", "allocation_not_100", "/target_allocation");
            await Refused("auto-invest", rule, $$"""{"basket": [{"scheme_id": "{{scheme}}", "percent": 60}, {"scheme_id": "{{other}}", "percent": {{rest}}}]}""", "allocation_not_100", "/basket");
            await Refused("auto-invest", rule, $$$"""{"trigger_type": "Portfolio Drift", "trigger_config": {"drift_threshold": 5, "targets": {"equity": 60, "debt": {{{rest}}} } } }""", "allocation_not_100", "/trigger_config/targets");
        }
        foreach (var day in new[] { 0, 32 })
        {
            await Refused("auto-invest", rule, $$$"""{"frequency": "Monthly", "trigger_config": {"day_of_month": {{{day}}}}}""", "invalid_schedule", "/trigger_config/day_of_month");
            await Refused("rebalancing", balance, $$"""{"day_of_month": {{day}}}""", "out_of_limits", "/day_of_month");
        }
        await Refused("auto-invest", rule, """{"frequency": "Weekly", "trigger_config": {"day_of_week": 7}}""", "invalid_schedule", "/trigger_config/day_of_week");
        await Refused("rebalancing", balance, """{"day_of_week": 7}""", "out_of_limits", "/day_of_week");
        foreach (var (path, body) in new[] { ("auto-invest", rule), ("rebalancing", balance) }) await Refused(path, body, """{"time_zone": "Asia/Nowhere"}""", "unknown_time_zone", "/time_zone");
        await Refused("auto-invest", rule, """{"end_date": "2026-09-30"}""", "end_before_start", "/end_date");
        await Refused("trigger-orders", order, """{"valid_until": "2026-07-31T00:00:00Z"}""", "valid_until_before_from", "/valid_until");
        // Beyond what calendars can know.
        foreach (var pointer in new[] { "/valid_from", "/valid_until" }) await Refused("trigger-orders", order, $$"""{"{{pointer[1..]}}": "9999-12-31T23:00:00Z"}""", "out_of_limits", pointer);
        foreach (var (path, body) in new[] { ("auto-invest", With(rule, """{"frequency": "Weekly", "trigger_config": {}}""")), ("auto-invest", rule), ("rebalancing", With(balance, """{"strategy": "Time-Based", "trigger_on_schedule": true, "trigger_on_drift": false, "frequency": "Monthly"}""")) })
        {
            var id = (await world.Adviser.PostJson(Automation + path, body.ToJsonString())).Id;
            foreach (var date in new[] { "9999-12-31", "0001-01-01" }) Assert.Equal((422, "not_a_date"), await world.Adviser.PostJson($"{Automation}{path}/{id}/skip", new { date }) is var skip ? (skip.Status, skip.Code) : default);
        }
        foreach (var path in new[] { $"automation/execution-logs?client_id={client}&", $"automation/execution-logs/export?client_id={client}&", $"navs?scheme_id={scheme}&" })
            Assert.Equal((400, "invalid_parameter"), await world.Adviser.GetJson($"wealth/{path}from=2026-08-02&to=2026-08-01") is var span ? (span.Status, span.Code) : default);
        // The last of the row is no fault: in years without a 29 February the 28th runs.
        var leap = await world.Adviser.PostJson(Automation + "auto-invest", With(rule, """{"start_date": "2026-10-01", "frequency": "Yearly", "trigger_config": {"day_of_month": 29, "month": 2}}""").ToJsonString());
        Assert.Equal((201, "2027-02-28,2028-02-29,2029-02-28"), (leap.Status, string.Join(',', leap.Body!["next_dates"]!.AsArray().Select(date => (string)date!["nominal_date"]!))));

        async Task Refused(string path, JsonObject body, string change, string code, string pointer)
        {
            var answer = await world.Adviser.PostJson(Automation + path, With(body, change).ToJsonString());
            Assert.Equal((change, 422, code, pointer), (change, answer.Status, answer.Code, Pointer(answer)));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.4")]
    public async Task What_does_not_fit_together_is_refused_each_with_its_code(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, foreign, shut) = (await world.AddClient(), await world.AddScheme("1"), await world.AddScheme("2", amc: "Other House"), await world.AddScheme("3"));
        await world.Database.Write(s => s.Execute("update products set is_open_for_purchase = @no where id = @shut", new { no = false, shut }));
        var (rule, order) = (Rule(client, scheme), Order(client, scheme));
        string Leaf(int number) => $$"""{"trigger_type": "NAV", "trigger_condition": "Greater Than", "trigger_value": "{{200 + number}}", "scheme_id": "{{scheme}}"}""";
        string Deep(int depth) => depth == 1 ? Leaf(0) : $$"""{"and": [{{Deep(depth - 1)}}]}""";
        string Wide(int leaves) => $$"""{"or": [{{string.Join(',', Enumerable.Range(0, leaves).Select(Leaf))}}]}""";
        string Tree(string tree) => $$"""{"trigger_type": "Custom", "trigger_condition": null, "trigger_value": null, "condition_tree": {{tree}}}""";
        (string Path, JsonObject Body, string Change, string Code, string Pointer)[] rows =
        [
            ("auto-invest", rule, """{"trigger_config": {"colour": "red"}}""", "unknown_config_key", "/trigger_config/colour"),
            ("trigger-orders", order, Tree($$"""{"maybe": {{Leaf(0)}}}"""), "unknown_config_key", "/condition_tree/maybe"),
            ("trigger-orders", order, Tree(Deep(5)), "tree_too_deep", "/condition_tree/and/0/and/0/and/0/and/0"), ("trigger-orders", order, Tree(Wide(17)), "tree_too_large", "/condition_tree"),
            ("trigger-orders", order, """{"units": "1"}""", "size_not_single", "/amount"), ("trigger-orders", order, """{"amount": null}""", "size_not_single", "/amount"),
            ("trigger-orders", order, $$"""{"order_type": "Switch", "target_scheme_id": "{{scheme}}"}""", "switch_target", "/target_scheme_id"),
            ("trigger-orders", order, $$"""{"order_type": "Switch", "target_scheme_id": "{{foreign}}"}""", "switch_across_amc", "/target_scheme_id"),
            ("trigger-orders", order, $$"""{"scheme_id": "{{shut}}"}""", "scheme_closed", "/scheme_id"), ("auto-invest", rule, $$"""{"scheme_id": "{{shut}}"}""", "scheme_closed", "/scheme_id"),
        ];
        foreach (var (path, body, change, code, pointer) in rows)
        {
            var answer = await world.Adviser.PostJson(Automation + path, With(body, change).ToJsonString());
            Assert.Equal((change, 422, code, pointer), (change, answer.Status, answer.Code, Pointer(answer)));
        }
        // At the border both are taken.
        foreach (var good in new[] { Tree(Deep(4)), Tree(Wide(16)) }) Assert.Equal(201, (await world.Adviser.PostJson(Automation + "trigger-orders", With(order, good).ToJsonString())).Status);

        var (one, two) = ((await world.Adviser.PostJson(Automation + "trigger-orders", order.ToJsonString())).Id, (await world.Adviser.PostJson(Automation + "trigger-orders", order.ToJsonString())).Id);
        Task<Answer> Group(params object[] legs) => world.Adviser.PostJson(Automation + "oco-groups", new { client_id = client, name = "Either", legs });
        var made = await Group(new { order_id = one }, With(order, """{"client_id": null}"""));
        Assert.Equal((201, 2), (made.Status, made.Body!["legs"]!.AsArray().Count));
        Assert.Contains(made.Body["legs"]!.AsArray(), leg => (string?)leg!["id"] == one.ToString());
        foreach (var (legs, code, pointer) in new (object[], string, string)[]
        {
            ([new { order_id = one }, new { order_id = two }], "order_in_group", "/legs/0/order_id"), ([new { order_id = two }, new { order_id = two }], "order_in_group", "/legs/1/order_id"),
            ([new { order_id = two }, new { order_id = Guid.CreateVersion7() }], "unknown_order", "/legs/1/order_id"), ([new { order_id = two, amount = 5 }, new { order_id = one }], "immutable_field", "/legs/0"),
        })
            Assert.Equal((422, code, pointer), await Group(legs) is var refused ? (refused.Status, refused.Code, Pointer(refused)) : default);
        // All or none: the second order is in no group yet.
        Assert.Null((string?)(await world.Adviser.GetJson($"{Automation}trigger-orders/{two}")).Body!["oco_group_id"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.4")]
    public async Task A_file_that_is_none_is_held_or_too_large_and_a_marked_or_mixed_one_is_read(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("1000");
        await world.AddScheme("1001");
        var noise = Enumerable.Range(0, 4_096).Select(i => (byte)(i * 167 >> 3)).ToArray();
        (string What, byte[] Content, string Code)[] none =
        [
            ("page", "<!DOCTYPE html><html><body>Come back later</body></html>"u8.ToArray(), "drop_unreadable"), ("byte", "x"u8.ToArray(), "drop_unreadable"), ("nothing", [], "drop_unreadable"), ("binary", noise, "drop_unreadable"),
            ("zip", [0x50, 0x4B, 3, 4, .. noise], "drop_unreadable"), ("line", Encoding.UTF8.GetBytes(new string('x', 1_000_000)), "drop_unreadable"),
        ];
        foreach (var (what, content, code) in none)
        {
            var answer = await Send(content);
            Assert.Equal((what, 202, "held", code), (what, answer.Status, (string?)answer.Body!["status"], (string?)answer.Body["hold_code"]));
        }
        var large = await Send(new byte[33 * 1024 * 1024]);
        Assert.Equal((413, "body_too_large"), (large.Status, large.Code));
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<int>("select count(*) from nav_prices where nav_date = @day", new { day = new DateOnly(2026, 8, 12) })));

        // A mark at the start, two kinds of line ends, and one line of a megabyte among good ones, which is named.
        string Rows(string nav) => $"{Header}\r\n1000;;;One;{nav};12-Aug-2026\n1001;;;{new string('y', 1_000_000)};{nav};12-Aug-2026\r\n\n1001;;;Two;{nav};12-Aug-2026";
        var good = await Send([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Rows("100.5"))], "?file_name=today.txt&form=delta");
        Assert.Equal((202, "accepted", 2), (good.Status, (string?)good.Body!["status"], (int)good.Body["accepted"]!));
        Assert.Equal((1, 3), ((int)good.Body["unreadable"]!, (int)good.Body["unreadable_lines"]!.AsArray().Single()!));
        // The same name with other content is another delivery; the same content is the same one, whatever its name.
        var second = await Send(Encoding.UTF8.GetBytes(Rows("100.6")), "?file_name=today.txt");
        var again = await Send(Encoding.UTF8.GetBytes(Rows("100.6")), "?file_name=tomorrow.txt");
        Assert.NotEqual(good.Id, second.Id);
        Assert.Equal(second.Id, again.Id);
        Assert.Equal(2, ((JsonArray)(await world.Adviser.GetJson("wealth/nav-drops")).Body!["items"]!).Count(drop => (string?)drop!["file_name"] == "today.txt"));

        async Task<Answer> Send(byte[] content, string query = "")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/wealth/navs/files" + query) { Content = new ByteArrayContent(content) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            request.Headers.ExpectContinue = content.Length > 1_500_000;
            using var response = await world.Adviser.SendAsync(request);
            return new((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()), response);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.4")]
    public async Task Foreign_bad_and_unknown_ids_and_names_that_are_code(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, stranger) = (await world.AddClient(cash: 1_000m), await world.AddScheme("1"), await world.Host.As(Roles.Adviser));
        var rule = (await world.Adviser.PostJson(Automation + "auto-invest", Rule(client, scheme).ToJsonString())).Id;
        var order = (await world.Adviser.PostJson(Automation + "trigger-orders", Order(client, scheme).ToJsonString())).Id;
        var balance = (await world.Adviser.PostJson(Automation + "rebalancing", Balance(client).ToJsonString())).Id;
        foreach (var (path, id) in new[] { (Automation + "auto-invest/", rule), (Automation + "trigger-orders/", order), (Automation + "rebalancing/", balance), ("wealth/clients/", client) })
        {
            Assert.Equal(200, (await world.Adviser.GetJson(path + id)).Status);
            foreach (var (who, named, status, code) in new[] { (stranger, id.ToString(), 404, "not_found"), (world.Adviser, "!!", 400, "invalid_id"), (world.Adviser, "0192f0c0-0000", 400, "invalid_id"), (world.Adviser, "external:none", 404, "not_found") })
                Assert.Equal((path + named, status, code), await who.GetJson(path + named) is var answer ? (path + named, answer.Status, answer.Code) : default);
        }
        foreach (var body in new[] { Rule(client, scheme), Order(client, scheme), Balance(client) }.Zip(["auto-invest", "trigger-orders", "rebalancing"]))
            Assert.Equal((404, "unknown_client"), await stranger.PostJson(Automation + body.Second, body.First.ToJsonString()) is var answer ? (answer.Status, answer.Code) : default);

        // Stored as it was sent; what a page or a spreadsheet makes of it is their escaping.
        foreach (var name in new[] { "<script>alert(1)</script>", "'; drop table clients; --", "=1+1", "{{7*7}}" })
        {
            var made = await world.Adviser.PostJson(Automation + "auto-invest", With(Rule(client, scheme), new JsonObject { ["name"] = name, ["description"] = name }.ToJsonString()).ToJsonString());
            Assert.Equal((201, name, name), (made.Status, (string?)made.Body!["name"], (string?)made.Body["description"]));
            Assert.DoesNotContain("<script", await made.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        await world.Claim(world.Purchase(client, scheme, 10m, "air:formula:1") with { Actor = "=HYPERLINK(\"http://x\")" });
        using var csv = await world.Adviser.GetAsync(new Uri($"/api/v1/wealth/automation/execution-logs/export?client_id={client}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\")\",", await csv.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static JsonObject Rule(Guid client, Guid scheme) => new()
    {
        ["client_id"] = client, ["name"] = "Pension", ["scheme_id"] = scheme, ["amount"] = 5_000, ["frequency"] = "Daily", ["trigger_type"] = "Date", ["trigger_config"] = new JsonObject(), ["start_date"] = "2026-10-01",
    };

    private static JsonObject Balance(Guid client) => new()
    {
        ["client_id"] = client, ["name"] = "Half and half", ["strategy"] = "Threshold-Based", ["threshold_percent"] = 5, ["target_allocation"] = new JsonObject { ["equity"] = 50, ["debt"] = 50 },
    };

    private static JsonObject Order(Guid client, Guid scheme) => new()
    {
        ["client_id"] = client, ["name"] = "Level", ["trigger_type"] = "NAV", ["trigger_condition"] = "Greater Than", ["trigger_value"] = "150", ["order_type"] = "Purchase", ["scheme_id"] = scheme, ["amount"] = 1_000,
        ["valid_from"] = "2026-08-01T00:00:00Z",
    };

    /// <summary>The request with one thing in it changed; numbers stay as they are written.</summary>
    private static JsonObject With(JsonObject body, string change)
    {
        var changed = body.DeepClone().AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) changed[name] = value?.DeepClone();
        return changed;
    }

    private static string? Pointer(Answer answer) => answer.Body?["errors"]?.AsObject().First().Key;
}
