using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Steward.Access;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Access;

/// <summary>Whose things a caller can reach: a key of another zone nothing of this one, a driver nothing of another driver.</summary>
public sealed partial class ForeignZoneTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.32")]
    public async Task A_key_of_another_zone_reads_and_changes_nothing_of_this_one(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var filled = await Fill(world);
        var other = await Good(world.Api.PostJson("zones", new { code = "MSA", name = "Mombasa", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -4.04, longitude = 39.66 } }));
        var key = await Key(world, other.Id);
        var gets = Gets(world.Host).ToList();
        Assert.True(gets.Count > 40);

        foreach (var path in gets)
        {
            foreach (var filledPath in Filled(path, filled.Ids))
            {
                var answer = await key.GetJson("/" + filledPath);
                if (answer.Status >= 400) continue;
                var text = answer.Body?.ToJsonString() ?? await answer.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                var told = filled.Markers.Where(marker => text.Contains(marker, StringComparison.OrdinalIgnoreCase)).ToList();
                Assert.True(told.Count == 0, $"{filledPath} tells {string.Join(", ", told)} of a foreign zone: {text}");
            }
        }
        foreach (var (method, path, body) in Changes(filled, world.Zone))
        {
            var answer = await key.SendJson(method, path, body);
            Assert.True(answer.Status is 403 or 404 or 422, $"{method} {path}: {answer.Status} {answer.Body}");
            if (answer.Status == 422) Assert.Contains("unknown", answer.Code!, StringComparison.Ordinal);
        }
        Assert.Equal("assigned", await world.Status(filled.Order));
        Assert.NotNull(await world.OpenOffer(filled.Offered));
        Assert.Equal("running", (string)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["zones"]!.AsArray().Single(z => (string)z!["zone_id"]! == world.Zone.ToString())!["wish"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.38")]
    public async Task A_driver_reads_and_answers_his_own_offers_and_orders_only(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var owner = await world.Driver("Owner", 0.3);
        var (ownClient, ownUser, _) = await world.Host.NewUser(Roles.Driver);
        var (strange, strangeUser, _) = await world.Host.NewUser(Roles.Driver);
        await Good(world.Api.PatchJson($"drivers/{owner}", new { user_id = ownUser }));
        var rival = (await Good(world.Api.PostJson("drivers", new { zone_id = world.Zone, name = "Rival", user_id = strangeUser }))).Id;
        await world.StartEngine();
        var order = await world.Order();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        var offer = (string)(await world.OpenOffer(order))!["id"]!;

        foreach (var act in new[] { "accept", "decline" }) Assert.Equal(404, (await strange.PostJson($"automation/dispatch/offers/{offer}/{act}")).Status);
        foreach (var path in new[] { $"automation/dispatch/offers/{offer}", $"drivers/{owner}", $"orders/{order}", $"orders/{order}/events" }) Assert.Equal((path, 404), (path, (await strange.GetJson(path)).Status));
        Assert.Empty((await Good(strange.GetJson("drivers/me/offers"))).Body!["items"]!.AsArray());
        Assert.Equal(403, (await strange.PostJson($"automation/dispatch/offers/{offer}/withdraw", new { reason = "mine" })).Status);
        Assert.Equal(offer, (string)Assert.Single((await Good(ownClient.GetJson("drivers/me/offers"))).Body!["items"]!.AsArray())!["id"]!);
        await Good(ownClient.PostJson($"automation/dispatch/offers/{offer}/accept"));

        var route = (string)(await Good(ownClient.GetJson("drivers/me/route"))).Body!["id"]!;
        Assert.Equal(404, (await strange.GetJson($"routes/{route}")).Status);
        Assert.Equal(404, (await strange.PostJson($"routes/{route}/start")).Status);
        Assert.Equal(404, (await strange.PostJson($"orders/{order}/status", new { status = "picked_up" })).Status);
        Assert.Equal(200, (await ownClient.GetJson($"orders/{order}")).Status);
        Assert.Equal("Rival", (string)(await Good(strange.GetJson($"drivers/{rival}"))).Body!["name"]!);
    }

    [Fact, Trait("acceptance", "decisions-8.31")]
    public async Task A_sign_out_holds_on_a_second_node_within_five_seconds()
    {
        await using var first = await TestHost.Start(Dialect.PostgreSql, new VirtualClock(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        await using var second = await first.Again();
        var (here, _, token) = await first.NewUser(Roles.Viewer);
        var there = second.Bearing(token);
        Assert.Equal(200, (await there.GetJson("auth/me")).Status);

        Assert.Equal(204, (await here.PostJson("auth/logout", new { })).Status);
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while ((await there.GetJson("auth/me")).Status == 200) Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(60));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.31")]
    public async Task A_fresh_server_has_no_user_and_no_key(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);

        Assert.Equal((0, 0), await host.Database.Read(async s => (await s.Scalar<int>("select count(*) from users"), await s.Scalar<int>("select count(*) from api_keys"))));
        foreach (var name in new[] { "admin", "administrator", "root", "steward", "demo" })
            Assert.Equal(401, (await host.Anonymous().PostJson("auth/login", new { username = name, password = name })).Status);
    }

    private sealed record Things(IReadOnlyList<string> Ids, IReadOnlyList<string> Markers, Guid Order, Guid Offered, Guid Driver, string Route, string Offer, string Decision, string Customer);

    /// <summary>One of everything in the zone, with the words by which a leak would be known.</summary>
    private static async Task<Things> Fill(DispatchWorld world)
    {
        var drivers = await world.Drivers([0.4, 0.6]);
        var hub = (await Good(world.Api.PostJson("hubs", new { zone_id = world.Zone, code = "HUBLEAK", name = "Leaky hub", latitude = Latitude, longitude = Longitude }))).Id;
        await world.StartEngine();
        var offered = await world.Order();
        await world.Until(async () => await world.OpenOffer(offered) is not null, "an order is offered");
        var offer = await world.OpenOffer(offered);
        var order = await world.Order();
        await Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = drivers.First(d => d.ToString() != (string)offer!["driver_id"]!), reason = "asked" }));
        var read = await world.ReadOrder(order);
        var route = (await Good(world.Api.GetJson("routes"))).Body!["items"]![0]!;
        var log = (await world.Assignments(order))[0]!;
        var shift = (await Good(world.Api.GetJson("shifts"))).Body!["items"]![0]!;
        var vehicle = (await Good(world.Api.GetJson("vehicles"))).Body!["items"]![0]!;
        string[] ids =
        [
            world.Zone.ToString(), "NBO", order.ToString(), offered.ToString(), (string)read["order_number"]!, drivers[0].ToString(), drivers[1].ToString(), (string)route["id"]!, (string)route["route_id"]!,
            (string)log["id"]!, (string)log["decision_id"]!, (string)offer!["id"]!, (string)shift["id"]!, (string)vehicle["id"]!, hub.ToString(), (string)read["customer_id"]!,
        ];
        string[] markers = [.. ids.Where(id => id != "NBO"), "HUBLEAK", "\"Driver 0\"", "+2547111"];
        return new(ids, markers, order, offered, drivers[0], (string)route["id"]!, (string)offer["id"]!, (string)log["decision_id"]!, (string)read["customer_id"]!);
    }

    private static async Task<HttpClient> Key(DispatchWorld world, Guid zone)
    {
        var admin = await world.Host.As(Roles.Admin);
        var made = await Good(admin.PostJson("api-keys", new { name = "mombasa", permissions = ApiKeys.Scopes, zone_ids = new[] { zone }, rate_limit = new { requests = 1_000_000, period = 60_000 } }));
        return world.Host.Bearing((string)made.Body!["secret"]!);
    }

    private static IEnumerable<string> Gets(TestHost host) =>
        from endpoint in ((IEndpointRouteBuilder)host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && endpoint.Metadata.GetMetadata<OpenToAll>() is null
        let path = endpoint.RoutePattern.RawText!.Trim('/')
        where path.StartsWith("api/v1", StringComparison.Ordinal) && !path.EndsWith("/events", StringComparison.Ordinal) | path.Contains('{', StringComparison.Ordinal)
        select path;

    /// <summary>A path with each id in each place; a list also with each usual filter.</summary>
    private static IEnumerable<string> Filled(string path, IReadOnlyList<string> ids)
    {
        if (Hole().IsMatch(path)) return ids.Select(id => Hole().Replace(path, id));
        string[] filters = ["zone", "zone_id", "driver", "driver_id", "order", "order_id", "customer", "customer_id", "vehicle_id"];
        return [path, .. filters.SelectMany(filter => ids.Take(8).Select(id => $"{path}?{filter}={id}"))];
    }

    private static IEnumerable<(HttpMethod Method, string Path, object? Body)> Changes(Things things, Guid zone)
    {
        var (order, offered, driver) = (things.Order, things.Offered, things.Driver);
        return
        [
            (HttpMethod.Post, $"automation/dispatch/assign/{offered}", null),
            (HttpMethod.Post, $"automation/dispatch/orders/{offered}/assign", new { driver_id = driver, reason = "theft" }),
            (HttpMethod.Post, $"automation/dispatch/orders/{order}/unassign", new { reason_code = "other", reason = "theft" }),
            (HttpMethod.Post, $"automation/dispatch/offers/{things.Offer}/accept", null),
            (HttpMethod.Post, $"automation/dispatch/offers/{things.Offer}/decline", null),
            (HttpMethod.Post, $"automation/dispatch/offers/{things.Offer}/withdraw", new { reason = "theft" }),
            (HttpMethod.Post, $"automation/dispatch/start?zone_id={zone}", null),
            (HttpMethod.Post, $"automation/dispatch/stop?zone_id={zone}", null),
            (HttpMethod.Post, $"automation/dispatch/preview?zone_id={zone}", null),
            (HttpMethod.Post, $"orders/{order}/cancel", new { reason = "theft" }),
            (HttpMethod.Post, $"orders/{order}/status", new { status = "picked_up" }),
            (HttpMethod.Post, $"orders/{offered}/send-now", null),
            (HttpMethod.Patch, $"orders/{offered}", new { notes = "theft" }),
            (HttpMethod.Delete, $"orders/{offered}", null),
            (HttpMethod.Post, $"routes/{things.Route}/start", null),
            (HttpMethod.Delete, $"routes/{things.Route}", null),
            (HttpMethod.Post, $"drivers/{driver}/state", new { status = "offline" }),
            (HttpMethod.Patch, $"drivers/{driver}", new { name = "Thief" }),
            (HttpMethod.Delete, $"drivers/{driver}", null),
            (HttpMethod.Patch, $"customers/{things.Customer}", new { name = "Thief" }),
            (HttpMethod.Delete, $"customers/{things.Customer}", null),
            (HttpMethod.Patch, $"zones/{zone}", new { name = "Stolen" }),
            (HttpMethod.Post, "shifts", new { driver_id = driver, starts_at = "2026-12-01T08:00:00Z", ends_at = "2026-12-01T16:00:00Z" }),
            (HttpMethod.Post, $"decisions/{things.Decision}/override", new { action = "no_action", reason_code = "test" }),
            (HttpMethod.Post, $"decisions/{things.Decision}/rerun", null),
            (HttpMethod.Post, $"decisions/{things.Decision}/why-not", new { target = new { kind = "driver", id = driver } }),
            (HttpMethod.Post, "policies/assignment-standard/halt", new { reason = "theft" }),
            (HttpMethod.Post, "policy-assignments", new { decision_type = "assignment", members = new[] { new { policy = "assignment-standard" } }, zone_id = zone }),
            (HttpMethod.Post, "service-levels", new { zone = "NBO", code = "X", name = "X", promise_minutes = 60, warning_minutes = 40, critical_minutes = 50 }),
        ];
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Hole();
}
