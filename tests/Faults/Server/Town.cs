using System.Globalization;
using Steward.Kernel;

namespace Steward.Faults;

/// <summary>A zone with drivers who are on shift and stand somewhere, made through the API.</summary>
internal sealed record Town(string ZoneId, string Code, IReadOnlyList<string> Drivers)
{
    private const double Latitude = 24.7136, Longitude = 46.6753, Spread = 0.06;

    /// <param name="mode">offer or direct.</param>
    internal static async Task<Town> Found(StewardClient client, int drivers, string mode, string code = "RUH")
    {
        var zone = (await client.Post("zones", new
        {
            code, name = "Zone " + code, time_zone = "Asia/Riyadh", currency = "SAR", country = "SA", depot = new { latitude = Latitude, longitude = Longitude }, assignment_mode = mode,
        })).Must("The zone").Id;
        var ids = new List<string>();
        foreach (var group in Enumerable.Range(0, drivers).Chunk(8)) ids.AddRange(await Task.WhenAll(group.Select(n => AddDriver(client, zone, n))));
        var city = new Town(zone, code, ids);
        await city.Report(client, new Chance(1, "positions"));
        return city;
    }

    /// <summary>Has the engine offer orders each second, with room for many on a driver.</summary>
    internal async Task Dispatch(StewardClient client)
    {
        var present = (await client.Get("automation/dispatch/config")).Must("The settings of dispatch");
        (await client.Send(HttpMethod.Put, "automation/dispatch/config", new { tick_seconds = 1, offer_timeout_seconds = 30, max_offers = 3, max_active_orders = 50 }, ifMatch: present.ETag)).Must("New settings of dispatch");
        (await client.Post("automation/dispatch/start")).Must("The start of dispatch");
    }

    /// <summary>Fresh positions of all drivers: without them nobody gets an order.</summary>
    internal async Task Report(StewardClient client, Chance chance)
    {
        foreach (var group in Drivers.Chunk(500))
        {
            var points = group.Select(driver => new { driver_id = driver, latitude = Latitude + Off(chance), longitude = Longitude + Off(chance), recorded_at = Now() }).ToArray();
            (await client.Post("positions", points)).Must("The positions");
        }
    }

    internal object Order(Chance chance) => new
    {
        zone = Code,
        pickup = new { latitude = Latitude + Off(chance), longitude = Longitude + Off(chance), address = "Depot street 1" },
        dropoff = new { latitude = Latitude + Off(chance) + 0.15, longitude = Longitude + Off(chance), address = "Customer street 2" },
        customer = new { name = "Customer " + chance.Below(1_000_000).ToString(CultureInfo.InvariantCulture), phone = "+9665" + (10_000_000 + chance.Below(89_999_999)).ToString(CultureInfo.InvariantCulture) },
        weight_kg = 0.5m,
    };

    private static async Task<string> AddDriver(StewardClient client, string zone, int number)
    {
        var driver = (await client.Post("drivers", new { zone_id = zone, name = $"Driver {number}" })).Must("A driver").Id;
        (await client.Post("vehicles", new { zone_id = zone, vehicle_type = "van", capacity_weight_kg = 500, capacity_volume_m3 = 2, driver_id = driver })).Must("A vehicle");
        var now = TimeProvider.System.GetUtcNow();
        (await client.Post("shifts", new { driver_id = driver, starts_at = now.AddMinutes(-5), ends_at = now.AddHours(9) })).Must("A shift");
        (await client.Post($"drivers/{driver}/state", new { status = "available" })).Must("A driver's state");
        return driver;
    }

    private static double Off(Chance chance) => Math.Round((chance.Unit() - 0.5) * Spread, 6);

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}
