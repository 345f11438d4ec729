using System.Text;
using System.Text.Json.Nodes;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class PositionIntakeTests
{
    [Trait("acceptance", "delivery-15.33")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_phone_sends_by_query_form_and_json_and_moves_its_driver(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var (driver, device) = await world.NewDriver();
        await world.Move(driver, "available");
        var phone = world.Host.Anonymous();
        var at = TimeProvider.System.GetUtcNow().AddSeconds(-40);

        Assert.Equal(200, (await phone.GetAsync($"/?id={device}&lat=24.70&lon=46.60&timestamp={at.ToUnixTimeSeconds()}&speed=10")).Status());
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["deviceid"] = device, ["location"] = "24.7001,46.6001", ["timestamp"] = at.AddSeconds(10).ToUnixTimeMilliseconds().ToString() });
        Assert.Equal(200, (await phone.PostAsync("/osmand", form)).Status());
        var json = new { device_id = device, location = new { timestamp = at.AddSeconds(20).ToString("O"), coords = new { latitude = 24.7002, longitude = 46.6002, speed = 5.0, heading = 180.0 } } };
        Assert.Equal(200, (await phone.PostJson("/", json)).Status);
        // The same again, an older one and a jump change nothing that is shown.
        Assert.Equal(200, (await phone.PostJson("/", json)).Status);
        Assert.Equal(200, (await phone.GetAsync($"/osmand?id={device}&lat=24.70005&lon=46.60005&timestamp={at.AddSeconds(5).ToUnixTimeSeconds()}")).Status());

        var shown = await FleetWorld.Soon(() => world.Driver(driver), d => (double?)d["latitude"] == 24.7002);
        Assert.Equal((24.7002, 46.6002, 180, false), ((double)shown["latitude"]!, (double)shown["longitude"]!, (int)shown["heading"]!, (bool)shown["position_suspect"]!));
        var track = await FleetWorld.Soon(() => Track(world, driver), t => t.Count == 4);
        Assert.Equal([24.70, 24.70005, 24.7001, 24.7002], track.Select(p => p.Latitude));
        // 10 knots are 18.52 km/h.
        Assert.Equal(18.52, track[0].SpeedKmh);

        Assert.Equal(200, (await phone.GetAsync($"/?id={device}&lat=25.7&lon=46.6&timestamp={at.AddSeconds(30).ToUnixTimeSeconds()}")).Status());
        shown = await FleetWorld.Soon(() => world.Driver(driver), d => (bool)d["position_suspect"]!);
        Assert.Equal((24.7002, true), ((double)shown["latitude"]!, (bool)shown["position_suspect"]!));
    }

    [Trait("acceptance", "delivery-15.33")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Rows_of_a_batch_are_answered_one_by_one(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var (driver, device) = await world.NewDriver();
        var (resting, _) = await world.NewDriver("Off duty");
        await world.Move(driver, "available");
        var at = TimeProvider.System.GetUtcNow();
        var lines = new StringBuilder()
            .AppendLine(new JsonObject { ["device_id"] = device, ["latitude"] = 24.7, ["longitude"] = 46.6, ["recorded_at"] = at.ToString("O") }.ToJsonString())
            .AppendLine(new JsonObject { ["driver_id"] = driver, ["latitude"] = 24.7, ["longitude"] = 46.6, ["recorded_at"] = at.AddMinutes(-1).ToString("O") }.ToJsonString())
            .AppendLine(new JsonObject { ["driver_id"] = driver, ["latitude"] = 91, ["longitude"] = 46.6 }.ToJsonString())
            .AppendLine(new JsonObject { ["driver_id"] = resting, ["latitude"] = 24.7, ["longitude"] = 46.6 }.ToJsonString())
            .AppendLine(new JsonObject { ["driver_id"] = Guid.Empty, ["latitude"] = 24.7, ["longitude"] = 46.6 }.ToJsonString())
            .AppendLine("{\"driver_id\": 5}").ToString();

        var answer = await world.Manager.PostJson("positions", lines);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["stored", "history older", "invalid", "not_stored off_duty", "refused unknown_driver", "invalid"],
            answer.Body!["rows"]!.AsArray().Select(r => (string)r!["status"]! is "invalid" ? "invalid" : $"{r["status"]} {r["reason"]}".Trim()));
        Assert.Equal(401, (await world.Host.Anonymous().PostJson("positions", new[] { new { driver_id = driver, latitude = 1, longitude = 1 } })).Status);
        Assert.Equal(400, (await world.Manager.PostJson("positions", "nonsense")).Status);
        Assert.Equal(400, (await world.Manager.PostJson("positions", "[]")).Status);
    }

    [Fact]
    public async Task A_driver_speaks_for_himself_only()
    {
        await using var world = await FleetWorld.Start();
        var (client, user, _) = await world.Host.NewUser("driver");
        var (own, _) = await world.NewDriver("Own", user);
        var (other, _) = await world.NewDriver("Other");
        foreach (var id in new[] { own, other }) await world.Move(id, "available");

        var answer = await client.PostJson("positions", new object[] { new { latitude = 24.7, longitude = 46.6 }, new { driver_id = other, latitude = 24.7, longitude = 46.6 } });

        Assert.Equal(["stored", "refused"], answer.Body!["rows"]!.AsArray().Select(r => (string)r!["status"]!));
        Assert.Equal(404, (await client.GetJson($"drivers/{other}")).Status);
        Assert.Equal(200, (await client.PostJson("drivers/me/state", new { status = "busy" })).Status);
        Assert.Equal("break_too_early", (await Break(client)).Code);
    }

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public async Task A_revoked_device_is_unknown_at_once_and_malformed_input_is_refused()
    {
        await using var world = await FleetWorld.Start();
        var (driver, device) = await world.NewDriver();
        var phone = world.Host.Anonymous();
        Assert.Equal(200, (await phone.GetAsync($"/osmand?id={device}&lat=24.7&lon=46.6")).Status());
        var id = (string)(await world.Manager.GetJson($"drivers/{driver}/devices")).Body!["items"]![0]!["id"]!;

        Assert.Equal(204, (await world.Manager.DeleteJson($"drivers/{driver}/devices/{id}")).Status);

        Assert.Equal(404, (await phone.GetAsync($"/osmand?id={device}&lat=24.7&lon=46.6")).Status());
        Assert.Equal(400, (await phone.GetAsync($"/osmand?id={device}&lat=91&lon=46.6")).Status());
        Assert.Equal(400, (await phone.PostJson("/", "{\"device_id\"")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Ten_thousand_positions_are_stored_and_heard(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var intake = world.Host.Service<IPositionIntake>();
        var drivers = new List<Guid>();
        for (var i = 0; i < 10; i++) drivers.Add((await world.NewDriver($"D{i}")).Id);
        foreach (var id in drivers) await world.Move(id, "available");
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-30);

        for (var i = 0; i < 1_000; i++)
            foreach (var id in drivers) Assert.Equal(PositionFate.Stored, (await intake.Take(id, new(24.7 + i * 1e-5, 46.6, at.AddSeconds(i)), "test", CancellationToken.None))!.Value.Fate);

        var latest = await FleetWorld.Soon(
            () => world.Host.Database.Read(s => world.Host.Service<IPositions>().LatestIn(s, world.Zone)), all => all.Count == 10 && all.All(f => Math.Abs(f.Latitude - 24.70999) < 1e-9));
        Assert.All(latest, fix => Assert.Equal(24.70999, fix.Latitude, 8));
        Assert.Equal(1_000, (await Track(world, drivers[0])).Count);
    }

    private static async Task<Answer> Break(HttpClient driver)
    {
        await driver.PostJson("drivers/me/state", new { status = "available" });
        return await driver.PostJson("drivers/me/state", new { status = "break" });
    }

    private static Task<IReadOnlyList<PositionFix>> Track(FleetWorld world, Guid driver) => world.Host.Database.Read(
        s => world.Host.Service<IPositions>().Track(s, driver, s.Now.AddHours(-1), s.Now.AddHours(1)));
}

internal static class PlainAnswers
{
    internal static int Status(this HttpResponseMessage response) => (int)response.StatusCode;
}
