using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steward.Kernel;
using Steward.Tests.Wealth.Rebalancing;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>Section 7 of the specification: every path is there, and the twenty given endpoints answer alike under both spellings.</summary>
public sealed partial class WealthPathTests
{
    /// <summary>Below W and A; parameters have no names here.</summary>
    private const string Implied =
        """
        A POST /auto-invest/{}/pause /auto-invest/{}/resume /auto-invest/{}/skip /auto-invest/{}/unskip /auto-invest/{}/run-now /auto-invest/{}/missed /auto-invest/{}/preview /auto-invest/preview
        A GET /auto-invest/{}/occurrences /rebalancing/{}/executions /rebalancing-executions /rebalancing-executions/{} /rebalancing-executions/{}/orders /oco-groups/{} /execution-logs/verify /execution-logs/export /explain/{}
        A PUT /rebalancing/{}
        A DELETE /rebalancing/{} /trigger-orders/{}
        A PATCH /trigger-orders/{}
        A POST /rebalancing/{}/pause /rebalancing/{}/resume /rebalancing/{}/preview /rebalancing/{}/evaluate /rebalancing/{}/backtest
        A POST /rebalancing-executions/{}/confirm /rebalancing-executions/{}/approve /rebalancing-executions/{}/reject /rebalancing-executions/{}/cancel /rebalancing-executions/{}/reprice /rebalancing-executions/{}/retry-failed
        A POST /trigger-orders/{}/cancel /trigger-orders/{}/preview /trigger-orders/{}/replay /trigger-orders/{}/release /trigger-orders/replay /oco-groups /oco-groups/{}/cancel
        W POST /navs /navs/files /quarantine/{}/accept /quarantine/{}/reject /quarantine/{}/adjust /quarantine/bulk /schemes /schemes/import /schemes/{}/terms /schemes/{}/exposures /schemes/{}/corporate-actions /market-series
        W GET /navs /nav-drops /quarantine /quarantine/{} /schemes /schemes/{} /schemes/{}/terms /schemes/{}/exposures /schemes/{}/corporate-actions /market-series /market-series/{} /market-series/{}/closes
        W POST /market-series/{}/closes /market-series/{}/closes/files
        W PUT /schemes/{} /schemes/{}/terms/{} /schemes/{}/exposures/{} /market-series/{} /clients/{} /goals/{} /mandates/{} /calendars/{} /cutoffs/{} /settlement-rules/{} /charge-rules/{} /tax-rules/{}
        W DELETE /schemes/{} /market-series/{} /clients/{} /goals/{} /mandates/{} /limits/{}
        W GET /clients /clients/{} /clients/{}/holdings /clients/{}/lots /clients/{}/cash /clients/{}/portfolio /clients/{}/orders /goals /goals/{} /goals/{}/progress /mandates /mandates/{}
        W POST /clients /clients/{}/holdings /clients/{}/cash /goals /goals/{}/allocate /mandates /investment-orders /backtests /calendars /cutoffs /settlement-rules /charge-rules /tax-rules /limits
        W GET /investment-orders /investment-orders/{} /investment-orders/{}/events /calendars /cutoffs /settlement-rules /charge-rules /tax-rules /limits /kill-switches
        W POST /investment-orders/{}/approve /investment-orders/{}/reject /investment-orders/{}/cancel /investment-orders/{}/resolve /kill-switches/engage /kill-switches/{}/release
        W PATCH /limits/{}
        """;

    [Fact, Trait("acceptance", "wealth-22.3")]
    public async Task Every_path_of_the_specification_stands_in_the_description()
    {
        await using var host = await TestHost.Start();
        var described = (await host.Anonymous().GetJson("/openapi/v1.json")).Body!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(one => $"{one.Key.ToUpperInvariant()} {Parameter().Replace(path.Key, "{}").TrimEnd('/')}")).ToHashSet(StringComparer.Ordinal);

        var wanted = new List<string> { "GET /api/v1/events" };
        foreach (var line in Implied.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')))
            foreach (var path in line[2..])
                wanted.AddRange(line[0] == "W" ? [$"{line[1]} /api/v1/wealth{path}"] : [$"{line[1]} /api/v1/wealth/automation{path}", $"{line[1]} /api/automation{path}"]);
        foreach (var (method, path) in Given) wanted.AddRange([$"{method} /api/v1/wealth/automation{path}", $"{method} /api/automation{path}"]);
        Assert.Equal([], wanted.Where(path => !described.Contains(path)));
        Assert.Equal(20, Given.Length);
    }

    /// <summary>The twenty endpoints of the table.</summary>
    private static readonly (string Method, string Path)[] Given =
    [
        ("POST", "/auto-invest"), ("GET", "/auto-invest"), ("GET", "/auto-invest/{}"), ("PUT", "/auto-invest/{}"), ("DELETE", "/auto-invest/{}"), ("POST", "/rebalancing"), ("GET", "/rebalancing"), ("GET", "/rebalancing/{}"),
        ("POST", "/rebalancing/{}/execute"), ("POST", "/trigger-orders"), ("GET", "/trigger-orders"), ("GET", "/trigger-orders/{}"), ("POST", "/notification-preferences"), ("GET", "/notification-preferences"),
        ("PUT", "/notification-preferences/{}"), ("DELETE", "/notification-preferences/{}"), ("GET", "/notification-logs"), ("GET", "/execution-logs"), ("POST", "/scheduler/execute"), ("GET", "/scheduler/status"),
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.3")]
    public async Task The_given_endpoints_answer_alike_under_both_paths(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var wealth = world.Wealth;
        var (first, second) = (await Walk(world, "/api/v1/wealth/automation", "Order Executed"), await Walk(world, "/api/automation", "Order Failed"));
        Assert.Equal(first, second);
        Assert.Equal(20, first.Count);
        Assert.All(first, line => Assert.Matches("^[A-Z]+ [^ ]+ 2", line));
        Assert.Equal(404, (await wealth.Adviser.GetJson("/api/automation/nothing")).Status);
    }

    /// <summary>Every given endpoint once: method, path, status and the shape of its answer.</summary>
    private static async Task<List<string>> Walk(RebalancingWorld world, string root, string notice)
    {
        var (http, client, told) = (world.Wealth.Adviser, world.Client, new List<string>());
        var rule = await Say("POST", "/auto-invest", "", new { client_id = client, name = "Monthly", scheme_id = world.Gold, amount = 5_000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { day_of_month = 28 }, start_date = world.Wealth.Today });
        await Say("GET", "/auto-invest", $"?client_id={client}");
        await Say("GET", "/auto-invest/{}", $"/{rule.Id}");
        await Say("PUT", "/auto-invest/{}", $"/{rule.Id}", new { amount = 6_000 }, rule.ETag);
        await Say("DELETE", "/auto-invest/{}", $"/{rule.Id}", new { reason = "no longer" });
        var targets = new { client_id = client, name = "Half", strategy = "Threshold-Based", target_allocation = new { equity = 50, debt = 50 }, threshold_percent = 5, cash_buffer_percent = 0, status = "Paused" };
        var balance = await Say("POST", "/rebalancing", "", targets);
        await Say("GET", "/rebalancing", $"?client_id={client}");
        await Say("GET", "/rebalancing/{}", $"/{balance.Id}");
        await Say("POST", "/rebalancing/{}/execute", $"/{balance.Id}/execute", new { dry_run = true });
        var order = await Say("POST", "/trigger-orders", "", new { client_id = client, name = "Dear", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "130", order_type = "Redemption", scheme_id = world.Equity, units = "5", valid_from = "2026-08-01T00:00:00Z" });
        await Say("GET", "/trigger-orders", $"?client_id={client}");
        await Say("GET", "/trigger-orders/{}", $"/{order.Id}");
        var wish = await Say("POST", "/notification-preferences", "", new { client_id = client, @event = notice, channels = new[] { "In-App" }, enabled = true });
        await Say("GET", "/notification-preferences", $"?client_id={client}");
        await Say("PUT", "/notification-preferences/{}", $"/{wish.Id}", new { client_id = client, @event = notice, channels = new[] { "In-App" }, enabled = false }, wish.ETag);
        await Say("DELETE", "/notification-preferences/{}", $"/{wish.Id}");
        await Say("GET", "/notification-logs", $"?client_id={client}");
        await Say("GET", "/execution-logs", $"?client_id={client}");
        await Say("POST", "/scheduler/execute", "", new { type = "triggers", client_id = client, dry_run = true });
        await Say("GET", "/scheduler/status", "");
        return told;

        async Task<Answer> Say(string method, string path, string rest, object? body = null, string? ifMatch = null)
        {
            var answer = await http.SendJson(new(method), root + path.Split("/{}")[0] + rest, body, ifMatch);
            // How many rows a list has, and what is null so far, is the walk's own doing: the members are compared.
            var members = answer.Body is JsonObject found ? string.Join(",", found.Select(member => member.Key)) : "";
            told.Add($"{method} {path} {answer.Status} {(answer.Status < 300 ? members : answer.Body?.ToJsonString())}");
            return answer;
        }
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
