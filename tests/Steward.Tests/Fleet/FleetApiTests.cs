using Steward.Fleet.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class FleetApiTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_vehicle_gives_its_driver_the_installed_capacity_of_its_type(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var (driver, _) = await world.NewDriver();

        var vehicle = await world.Manager.PostJson("vehicles", new { zone_id = "RUH", vehicle_type = "motorcycle", driver_id = driver, current_location = new { latitude = 0, longitude = 46.6 } });
        var state = (await world.Host.Database.Read(s => world.Host.Service<IDrivers>().Find(s, driver)))!;

        Assert.Equal(201, vehicle.Status);
        Assert.Equal((30.0, 0.03, 0.1, 8.5), ((double)vehicle.Body!["capacity_weight_kg"]!, (double)vehicle.Body["capacity_weight_tonnes"]!, (double)vehicle.Body["capacity_volume_m3"]!, (double)vehicle.Body["fuel_efficiency_km_per_liter"]!));
        Assert.Equal(("motorcycle", 30_000L, 100_000L, vehicle.Id), (state.VehicleType, state.CapacityGrams, state.CapacityMillilitres, state.VehicleId));
        Assert.Equal("driver_id_taken", (await world.Manager.PostJson("vehicles", new { zone_id = "RUH", vehicle_type = "car", driver_id = driver })).Code);
        Assert.Equal("unknown_vehicle_type", (await world.Manager.PostJson("vehicles", new { zone_id = "RUH", vehicle_type = "rocket" })).Code);
        Assert.Equal("weights_differ", (await world.Manager.PostJson("vehicles", new { zone_id = "RUH", vehicle_type = "car", capacity_weight_kg = 5, capacity_weight_tonnes = 5 })).Code);
        Assert.Equal("out_of_limits", (await world.Manager.PatchJson($"vehicles/{vehicle.Id}", new { capacity_weight_kg = -1 })).Code);
        Assert.Equal(412, (await world.Manager.PatchJson($"vehicles/{vehicle.Id}", new { status = "maintenance" }, "\"9\"")).Status);
        Assert.Equal(200, (await world.Manager.PatchJson($"vehicles/{vehicle.Id}", new { status = "maintenance", driver_id = (Guid?)null }, "\"1\"")).Status);
        Assert.Empty((await world.Manager.GetJson("vehicles?available_only=true")).Body!["items"]!.AsArray());
        Assert.Equal(204, (await world.Manager.DeleteJson($"vehicles/{vehicle.Id}")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_phone_number_is_sealed_unique_and_masked_for_viewers(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var viewer = await world.Host.As("viewer");
        var created = await world.Manager.PostJson("drivers", new { zone_id = "RUH", name = "Salem", phone = "+966501234567", external_id = "d-1" });

        Assert.Equal(201, created.Status);
        Assert.Equal("+966501234567", (string)(await world.Manager.GetJson("drivers/external:d-1")).Body!["phone"]!);
        Assert.Equal("••••••••••567", (string)(await viewer.GetJson("drivers/external:d-1")).Body!["phone"]!);
        Assert.StartsWith("e1.", await world.Host.Database.Read(s => s.Scalar<string>("select phone from drivers")));
        Assert.Equal("phone_taken", (await world.Manager.PostJson("drivers", new { zone_id = "RUH", name = "Other", phone = "+966501234567" })).Code);
        Assert.Equal("phone_invalid", (await world.Manager.PostJson("drivers", new { zone_id = "RUH", name = "Other", phone = "0501234567" })).Code);
        Assert.Single((await world.Manager.GetJson("drivers?zone=RUH&status=offline&q=sal")).Body!["items"]!.AsArray());
        Assert.Empty((await world.Manager.GetJson("drivers?zone=RUH&q=%25")).Body!["items"]!.AsArray());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Breaks_of_a_zone_are_listed_and_an_open_one_lasts(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect, new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        var (driver, _) = await world.NewDriver();
        var start = world.Host.Clock.GetUtcNow();
        string Span(int fromMinutes) => $"drivers/breaks?zone_id=RUH&from={start.AddMinutes(fromMinutes):yyyy-MM-ddTHH:mm:ssZ}&to={start.AddHours(2):yyyy-MM-ddTHH:mm:ssZ}";
        foreach (var status in new[] { "available", "on_break", "available", "on_break" })
        {
            Assert.Equal(200, (await world.Manager.PostJson($"drivers/{driver}/state", new { status })).Status);
            world.Host.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        var all = (await world.Manager.GetJson(Span(0))).Body!["items"]!.AsArray();
        Assert.Equal([10, 30], all.Select(b => (int)Math.Round(((DateTimeOffset)b!["from"]! - start).TotalMinutes)));
        Assert.Equal((20, true), ((int)Math.Round(((DateTimeOffset)all[0]!["until"]! - start).TotalMinutes), all[1]!["until"] is null));
        Assert.Single((await world.Manager.GetJson(Span(25))).Body!["items"]!.AsArray());
        Assert.Equal(400, (await world.Manager.GetJson("drivers/breaks?zone_id=RUH")).Status);
        Assert.Equal(404, (await world.Manager.GetJson(Span(0).Replace("RUH", "XXX", StringComparison.Ordinal))).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Shifts_hubs_and_places_are_created_changed_and_retired(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var (driver, _) = await world.NewDriver();
        var start = TimeProvider.System.GetUtcNow().AddHours(1);

        var shift = await world.Manager.PostJson("shifts", new { driver_id = driver, starts_at = start, ends_at = start.AddHours(8) });
        Assert.Equal(201, shift.Status);
        Assert.Equal("shift_overlaps", (await world.Manager.PostJson("shifts", new { driver_id = driver, starts_at = start.AddHours(7), ends_at = start.AddHours(9) })).Code);
        Assert.Equal("window_invalid", (await world.Manager.PatchJson($"shifts/{shift.Id}", new { ends_at = start })).Code);
        var state = (await world.Host.Database.Read(s => world.Host.Service<IDrivers>().InZone(s, world.Zone)))[0];
        Assert.Equal(Instants.Micros(start), state.ShiftStart);

        var hub = await world.Manager.PostJson("hubs", new { zone_id = "RUH", name = "North", latitude = 24.8, longitude = 46.7, dispatch_radius_km = 12.5 });
        Assert.Equal(200, (await world.Manager.PatchJson($"hubs/{hub.Id}", new { open = false })).Status);
        Assert.False((await world.Host.Database.Read(s => world.Host.Service<IHubs>().Find(s, hub.Id)))!.Open);

        Assert.Equal("waypoints_missing", (await world.Manager.PostJson("corridors", new { code = "X", name = "X", waypoints = Array.Empty<object>() })).Code);
        Assert.Equal(201, (await world.Manager.PostJson("cities", new { code = "JED", name = "Jeddah", latitude = 21.5, longitude = 39.2 })).Status);
        var window = await world.Manager.PostJson("service-windows", new { zone_id = "RUH", scope = "place", rule = "blocked", latitude = 24.7, longitude = 46.6, local_start = "14:00", local_end = "15:30", weekdays = new[] { 3 } });
        Assert.Equal(201, window.Status);
        Assert.Equal(840, Assert.Single(await world.Host.Database.Read(s => world.Host.Service<IPlaces>().Windows(s, world.Zone))).StartMinute);
        Assert.Equal(200, (await world.Manager.DeleteJson($"service-windows/{window.Id}")).Status);
        Assert.Empty((await world.Manager.GetJson("service-windows?zone=RUH")).Body!["items"]!.AsArray());
    }

    [Theory]
    [InlineData("drivers/not-an-id", 400, "invalid_id")]
    [InlineData("drivers/01920000-0000-7000-8000-0000000000ff", 404, "not_found")]
    [InlineData("drivers/DRV-ZZZZZ", 404, "not_found")]
    [InlineData("drivers?limit=0", 400, "invalid_parameter")]
    [InlineData("drivers?limit=501", 400, "invalid_parameter")]
    [InlineData("drivers?cursor=abc", 400, "invalid_parameter")]
    [InlineData("drivers?status=asleep", 400, "invalid_parameter")]
    [InlineData("vehicles?status=flying", 400, "invalid_parameter")]
    [InlineData("zones/%27", 400, "invalid_id")]
    public async Task Bad_questions_get_their_code(string path, int status, string code)
    {
        await using var world = await FleetWorld.Start();

        var answer = await world.Manager.GetJson(path);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        await using var world = await FleetWorld.Start();
        var (driver, _) = await world.NewDriver();
        var viewer = await world.Host.As("viewer");

        Assert.Equal(200, (await viewer.GetJson("zones")).Status);
        Assert.Equal(403, (await viewer.PostJson($"drivers/{driver}/state", new { status = "available" })).Status);
        Assert.Equal(403, (await viewer.PostJson("vehicles", new { zone_id = "RUH", vehicle_type = "car" })).Status);
        Assert.Equal(401, (await world.Host.Anonymous().GetJson("drivers")).Status);
    }
}
