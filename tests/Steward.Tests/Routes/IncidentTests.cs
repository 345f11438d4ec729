using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Routes;

/// <summary>Traffic incidents through the real server: reports, feeds, and what they do to routes.</summary>
public sealed class IncidentTests
{
    private const string Engine = "automation/routes";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.18"), Trait("acceptance", "delivery-15.4")]
    public async Task Only_routes_that_cross_a_closed_road_change_at_once_and_it_ends_after_two_hours(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        // North is the shorter way to begin for the first driver; the second is 30 km away.
        var (crossing, other) = (await world.Driver("Crossing", 0), await world.Driver("Elsewhere", -30));
        var first = await Given(world, crossing, (0, 4), (0, 6));
        var second = await Given(world, crossing, (4, 6), (4, 8));
        await Given(world, other, (0, -32), (0, -34));
        await Given(world, other, (4, -32), (4, -34));
        await Good(world.Api.PostJson(Engine + "/start"));
        await world.Until(async () => (bool)(await Good(world.Api.GetJson(Engine + "/status"))).Body!["isRunning"]!, "the engine runs");
        await world.Live(() => Task.FromResult(false), TimeSpan.FromSeconds(7));
        Assert.Equal([first, first, second, second], await Sequence(world, crossing));
        var elsewhere = await Sequence(world, other);

        var reported = (await Good(world.Api.PostJson(Engine + "/traffic-incident", new
        {
            location = new { lat = Latitude + 2 * Km, lng = Longitude }, severity = "SEVERE", description = "Bridge closed", closure = true,
        }))).Body!;
        Assert.Equal((1, 500), ((int)reported["affected_routes"]!, (int)reported["incident"]!["affected_radius_meters"]!));
        // Five seconds of the product's time; a busy machine may take as long as it likes for each half of one.
        for (var half = 0; half < 10 && (await Sequence(world, crossing))[0] != second; half++)
        {
            world.Host.Clock.Advance(TimeSpan.FromMilliseconds(500));
            for (var look = 0; look < 100 && (await Sequence(world, crossing))[0] != second; look++) await Task.Delay(20);
        }

        Assert.Equal([second, second, first, first], await Sequence(world, crossing));
        Assert.Equal(elsewhere, await Sequence(world, other));
        var change = Assert.Single((await Good(world.Api.GetJson($"{Engine}/optimizations?cause=incident"))).Body!["items"]!.AsArray())!;
        Assert.Equal(((string)reported["incident"]!["id"]!, crossing.ToString()), ((string)change["incident_id"]!, (string)change["driver_id"]!));
        Assert.Equal(4, (int)change["stop_count"]!);

        for (var hour = 0; hour < 2; hour++)
        {
            world.Host.Clock.Advance(TimeSpan.FromMinutes(59));
            await Good(world.Api.GetJson(Engine + "/status"));
        }

        Assert.True((bool)(await Incident(world, reported))["active"]!);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        await world.Until(async () => !(bool)(await Incident(world, reported))["active"]!, "the incident ends by itself");
        Assert.Equal("expired", (string)(await Incident(world, reported))["resolution"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.18")]
    public async Task Incidents_are_listed_changed_and_resolved_once(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var nearby = Made(await Report(world, Latitude, Longitude, "HIGH"));
        var zero = Made(await Report(world, 0, 0, "LOW"));
        Assert.Equal((world.Zone.ToString(), null), ((string?)nearby["zone_id"], (string?)zero["zone_id"]));

        Assert.Equal(2, (await List(world, "")).Count);
        Assert.Single(await List(world, "?severity=HIGH"));
        Assert.Single(await List(world, $"?zone_id={world.Zone}"));
        Assert.Equal((string)zero["id"]!, (string)Assert.Single(await List(world, "?bbox=-1,-1,1,1"))!["id"]!);
        foreach (var bad in new[] { "?bbox=1,2,3", "?bbox=3,0,1,1", "?severity=bad", "?active=maybe" }) Assert.Equal(400, (await world.Api.GetJson($"{Engine}/traffic-incidents{bad}")).Status);

        var path = $"{Engine}/traffic-incidents/{nearby["id"]}";
        var until = world.Host.Clock.GetUtcNow().AddHours(5);
        var changed = (await Good(world.Api.PatchJson(path, new { severity = "SEVERE", expires_at = until, geometry = Line }))).Body!;
        Assert.Equal(("SEVERE", until, "LineString"), ((string)changed["severity"]!, DateTimeOffset.Parse((string)changed["expires_at"]!, System.Globalization.CultureInfo.InvariantCulture), (string)changed["geometry"]!["type"]!));
        Assert.Equal("invalid_parameter", (await world.Api.PatchJson(path, new { affected_radius_meters = 20_001 })).Code);
        Assert.Equal("gone", (string)(await Good(world.Api.PostJson(path + "/resolve", new { reason = "gone" }))).Body!["resolution"]!);
        Assert.Equal((409, "incident_already_resolved"), await world.Api.PostJson(path + "/resolve") is var again ? (again.Status, again.Code) : default);
        Assert.Equal(409, (await world.Api.PatchJson(path, new { severity = "LOW" })).Status);
        Assert.Equal((string)zero["id"]!, (string)Assert.Single(await List(world, "?active=true"))!["id"]!);
        Assert.Equal("invalid_id", (await world.Api.GetJson($"{Engine}/traffic-incidents/x")).Code);
        Assert.Equal(404, (await world.Api.GetJson($"{Engine}/traffic-incidents/{Guid.AllBitsSet}")).Status);
    }

    [Fact, Trait("acceptance", "delivery-15.34")]
    public async Task Bad_reports_are_400_with_the_place()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var good = new JsonObject { ["location"] = new JsonObject { ["lat"] = 0, ["lng"] = 0 }, ["severity"] = "LOW" };
        (string Name, JsonNode? Value, string? Pointer)[] bad =
        [
            ("location", new JsonObject { ["lat"] = 91, ["lng"] = 0 }, "/location/lat"), ("location", new JsonObject { ["lat"] = 0, ["lng"] = 181 }, "/location/lng"),
            ("location", new JsonObject { ["lat"] = 0 }, "/location/lng"), ("location", new JsonObject { ["lat"] = "NaN", ["lng"] = 0 }, null), ("location", null, "/location/lat"),
            ("affectedRadius", 49, "/affectedRadius"), ("affectedRadius", 20_001, "/affectedRadius"), ("affectedRadius", "wide", null), ("severity", "low", "/severity"), ("severity", null, "/severity"),
            ("geometry", new JsonObject { ["type"] = "Circle" }, "/geometry"), ("expires_at", "2020-01-01T00:00:00Z", "/expires_at"), ("description", new string('x', 4_001), "/description"), ("color", "red", null),
        ];
        foreach (var (name, value, pointer) in bad)
        {
            var body = good.DeepClone().AsObject();
            body[name] = value?.DeepClone();
            var answer = await world.Api.PostJson(Engine + "/traffic-incident", body);
            Assert.Equal((name, 400), (name, answer.Status));
            if (pointer is not null) Assert.Contains(pointer, answer.Body!["errors"]!.AsObject().Select(error => error.Key));
        }

        var viewer = await world.Host.As(Roles.Viewer);
        Assert.Equal(403, (await viewer.PostJson(Engine + "/traffic-incident", good)).Status);
        foreach (var (name, value) in new (string, JsonNode)[] { ("affectedRadius", 50), ("affectedRadius", 20_000) })
        {
            var body = good.DeepClone().AsObject();
            body[name] = value;
            await Good(world.Api.PostJson(Engine + "/traffic-incident", body));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_feed_is_taken_in_by_source_and_id(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var end = world.Host.Clock.GetUtcNow().AddHours(6);
        JsonObject Feature(object id, string severity) => new()
        {
            ["type"] = "Feature", ["id"] = JsonValue.Create(id), ["properties"] = new JsonObject { ["severity"] = severity, ["expires_at"] = end.ToString("O") }, ["geometry"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Line)),
        };
        JsonObject Feed(params JsonNode[] features) => new() { ["type"] = "FeatureCollection", ["features"] = new JsonArray(features) };

        var first = await Import(world, "?source=city", Feed(Feature("a", "LOW"), Feature("b", "HIGH"), new JsonObject { ["id"] = "c", ["properties"] = new JsonObject() }, Feature("d", "bad")));
        Assert.Equal(["created", "created", "failed", "failed"], States(first));
        var second = await Import(world, "?source=city", Feed(Feature("a", "LOW"), Feature("b", "SEVERE")));
        Assert.Equal(["unchanged", "updated"], States(second));
        Assert.Equal(first["rows"]![1]!["id"]!.ToString(), second["rows"]![1]!["id"]!.ToString());
        Assert.Equal(["created"], States(await Import(world, "?source=other", Feed(Feature("a", "LOW")))));

        JsonObject WorkZone(string impact, DateTimeOffset until) => new()
        {
            ["id"] = "wz1", ["type"] = "Feature", ["geometry"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Line)),
            ["properties"] = new JsonObject
            {
                ["core_details"] = new JsonObject { ["event_type"] = "work-zone", ["data_source_id"] = "dot", ["road_names"] = new JsonArray("Uhuru Highway"), ["description"] = "resurfacing" },
                ["start_date"] = world.Host.Clock.GetUtcNow().ToString("O"), ["end_date"] = until.ToString("O"), ["vehicle_impact"] = impact,
            },
        };
        var feed = Feed(WorkZone("all-lanes-closed", end));
        feed["feed_info"] = new JsonObject { ["version"] = "4.2", ["data_sources"] = new JsonArray(new JsonObject { ["data_source_id"] = "dot" }) };
        var zone = await Import(world, "", feed);
        var made = (await Good(world.Api.GetJson($"{Engine}/traffic-incidents/{zone["rows"]![0]!["id"]}"))).Body!;
        Assert.Equal(("dot", "wz1", true, "SEVERE", "Uhuru Highway: resurfacing", "work-zone", 50),
            ((string)made["source"]!, (string)made["external_id"]!, (bool)made["closure"]!, (string)made["severity"]!, (string)made["description"]!, (string)made["incident_type"]!, (int)made["affected_radius_meters"]!));
        Assert.Equal(["resolved"], States(await Import(world, "?source=dot", Feed(WorkZone("all-lanes-open", world.Host.Clock.GetUtcNow().AddHours(-1))))));
        Assert.Equal(400, (await world.Api.PostJson(Engine + "/traffic-incidents/import", Feed())).Status);
        Assert.Equal(400, (await world.Api.PostJson(Engine + "/traffic-incidents/import?source=x", new { type = "Feature" })).Status);
    }

    private static readonly object Line = new { type = "LineString", coordinates = new[] { new[] { 36.80, -1.28 }, [36.81, -1.28] } };

    private static string[] States(JsonNode imported) => [.. imported["rows"]!.AsArray().Select(row => (string)row!["state"]!)];

    private static async Task<JsonNode> Import(DispatchWorld world, string query, JsonObject feed) => (await Good(world.Api.PostJson($"{Engine}/traffic-incidents/import{query}", feed))).Body!;

    private static Task<Answer> Report(DispatchWorld world, double lat, double lng, string severity) => Good(world.Api.PostJson(Engine + "/traffic-incident", new { location = new { lat, lng }, severity }));

    private static JsonNode Made(Answer answer) => answer.Body!["incident"]!;

    private static async Task<JsonArray> List(DispatchWorld world, string query) => (await Good(world.Api.GetJson($"{Engine}/traffic-incidents{query}"))).Body!["items"]!.AsArray();

    private static async Task<JsonNode> Incident(DispatchWorld world, JsonNode reported) => (await Good(world.Api.GetJson($"{Engine}/traffic-incidents/{reported["incident"]!["id"]}"))).Body!;

    /// <summary>The orders of the driver's open stops, in their sequence.</summary>
    private static async Task<Guid[]> Sequence(DispatchWorld world, Guid driver)
    {
        var route = (await Good(world.Api.GetJson($"routes/active?driver_id={driver}"))).Body!["items"]![0]!;
        return [.. route["stops"]!.AsArray().Select(stop => Guid.Parse((string)stop!["order_ids"]![0]!))];
    }

    /// <summary>An order from and to places in kilometres east and north of the centre, with the driver.</summary>
    private static async Task<Guid> Given(DispatchWorld world, Guid driver, (int East, int North) pickup, (int East, int North) dropoff)
    {
        object Place((int East, int North) at) => new { latitude = Latitude + at.North * Km, longitude = Longitude + at.East * Km, address = "Here" };
        var order = (await Good(world.Api.PostJson("orders", new
        {
            service_type = "STANDARD", customer = new { name = "A. Customer", phone = "+2547120000" + (50 + pickup.East + Math.Abs(pickup.North)) },
            pickup = Place(pickup), dropoff = Place(dropoff), packages = new[] { new { weight_kg = 1m, volume_m3 = 0.01m } },
        }))).Id;
        await Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "test", acknowledge_rules = Acknowledged }));
        return order;
    }

    private static readonly string[] Acknowledged = ["out_of_radius", "window_unreachable"];
}
