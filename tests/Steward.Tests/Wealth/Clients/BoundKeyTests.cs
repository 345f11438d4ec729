using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Clients;

/// <summary>A key that is bound to one client: it steers his rules, goals and orders, and changes neither the firm nor what the firm knows of him.</summary>
public sealed class BoundKeyTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_key_of_one_client_is_not_his_adviser(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("E"));
        var key = await Key(world, client);
        (string Method, string Path, object Body)[] writes =
        [
            ("PATCH", $"schemes/{scheme}", new { is_open_for_purchase = false }), ("DELETE", $"schemes/{scheme}", new { }), ("POST", "schemes", new { product_code = "X" }), ("POST", "schemes/import", new { items = new[] { new { product_code = "X" } } }),
            ("POST", $"schemes/{scheme}/corporate-actions", new { action_date = "2026-08-01", kind = "Closure" }), ("POST", $"schemes/{scheme}/terms", new { action = "Purchase" }), ("POST", $"schemes/{scheme}/exposures", new { }),
            ("POST", "clients", new { name = "Another", currency = "INR", time_zone = "Asia/Kolkata" }), ("PATCH", $"clients/{client}", new { kyc_valid_until = "2099-01-01" }), ("PUT", $"clients/{client}", new { adviser_id = client }),
            ("DELETE", $"clients/{client}", new { }), ("POST", $"clients/{client}/cash", new { kind = "Deposit", amount = 1_000_000 }), ("POST", $"clients/{client}/holdings", new { items = new[] { new { scheme_id = "E" } } }),
            ("POST", "mandates", new { client_id = client, ceiling = 1_000_000, status = "Active" }), ("POST", "market-series", new { code = "VIX" }), ("POST", "navs", new { rows = new[] { new { scheme_code = "E" } } }),
            ("POST", "calendars", new { code = "MINE" }), ("POST", $"investment-orders/{client}/resolve", new { outcome = "executed" }),
        ];
        foreach (var (method, path, body) in writes)
            Assert.Equal((path, 403, "not_allowed"), await key.SendJson(new(method), "wealth/" + path, body) is var answer ? (path, answer.Status, answer.Code) : default);

        Assert.Equal(200, (await key.GetJson($"wealth/schemes/{scheme}")).Status);
        Assert.Equal(200, (await key.GetJson($"wealth/clients/{client}/cash")).Status);
        Assert.Equal(201, (await key.PostJson("wealth/goals", new { client_id = client, name = "House", goal_type = "Home", target_amount = 100, target_date = "2030-01-01" })).Status);
        Assert.Equal(0, await world.Cash(client));

        // A new route is decided about: what a wealth scope may change stands here, or is the firm's.
        var free = world.Host.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(one => one.RoutePattern.RawText!.StartsWith("/api/v1/wealth/", StringComparison.Ordinal) && one.Metadata.GetMetadata<ChangedByTheFirm>() is null)
            .Where(one => one.Metadata.GetMetadata<Needs>()!.AnyOf.Any(scope => scope is Permission.WealthWrite or Permission.WealthTrade)).Select(one => one.RoutePattern.RawText!.Split('/')[4]).Distinct().Order();
        Assert.Equal(["automation", "goals", "investment-orders"], free);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_second_yes_to_an_order_is_a_persons_and_switches_are_seen_by_those_they_concern(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (other, manager) = (await world.Host.As(Roles.Adviser), await world.Host.As(Roles.Manager));
        var (client, scheme) = (await world.AddClient(100_000), await world.AddScheme("E"));
        var (key, second) = (await Key(world, client), await Key(world, client));
        Assert.Equal(201, (await manager.PostJson("wealth/limits", new { scope = "Firm", kind = "Order Amount", value = 10_000, is_hard = false })).Status);
        var order = await key.PostJson("wealth/investment-orders", new { client_id = client, scheme_id = scheme, order_type = "Purchase", amount = 20_000 });
        Assert.Equal((201, "under_review"), (order.Status, (string?)order.Body!["status"]));
        Assert.Equal((422, "person_required"), Told(await second.PostJson($"wealth/investment-orders/{order.Id}/approve")));
        Assert.Equal((200, "pending"), await world.Adviser.PostJson($"wealth/investment-orders/{order.Id}/approve") is var yes ? (yes.Status, (string?)yes.Body!["status"]) : default);

        // A switch of a client or of a rule of his is nobody else's to see; those of all are everybody's.
        var rule = await world.Adviser.PostJson("wealth/automation/auto-invest", new { client_id = client, name = "Monthly", scheme_id = scheme, amount = 5_000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { day_of_month = 28 }, start_date = world.Today });
        Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "Client", scope_id = client, reason = "Divorce" })).Status);
        Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "Rule", scope_id = rule.Id, reason = "Dispute" })).Status);
        Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "Scheme", scope_id = scheme, reason = "Merger" })).Status);
        Assert.Equal(["Merger"], await Seen(other));
        Assert.Equal(["Merger"], await Seen(await Key(world, await world.AddClient())));
        foreach (var own in new[] { key, world.Adviser, manager }) Assert.Equal(["Dispute", "Divorce", "Merger"], await Seen(own));
    }

    private static async Task<IEnumerable<string>> Seen(HttpClient caller) => ((JsonArray)(await caller.GetJson("wealth/kill-switches?engaged=true")).Body!["items"]!).Select(one => (string)one!["reason"]!).Order(StringComparer.Ordinal);

    private static async Task<HttpClient> Key(WealthWorld world, Guid client)
    {
        var admin = await world.Host.As(Roles.Admin);
        var made = await admin.PostJson("api-keys", new { name = "portal", permissions = new[] { "wealth:read", "wealth:write", "wealth:trade" }, client_id = client });
        var http = world.Host.Anonymous();
        http.DefaultRequestHeaders.Add("X-API-Key", (string)made.Body!["secret"]!);
        return http;
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
