using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Steward.City;

/// <summary>What a seeding made; what stood there already is not counted.</summary>
internal sealed record SeedResult(int Zones, int Customers, int Vehicles, int Windows, int Orders);

/// <summary>Fills an empty server with cities to begin with, through its own API. Twice is the same as once.</summary>
internal sealed class Seeding
{
    /// <summary>Marks what is ours, so that a second run finds it and live orders of others stand out.</summary>
    private const string Mark = "seed-";
    private static readonly string[] OpenStates = ["scheduled", "pending", "assigned", "picked_up", "in_transit", "failed"];
    private readonly CityApi api;

    internal Seeding(CityApi api) => this.api = api;

    internal static IReadOnlyList<string> Cities => [.. SeedCity.All.Select(city => city.Key)];

    /// <summary>Adds the seeding, and the key by which it signs in, to a server that is built for it.</summary>
    internal static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<CityKey>().AddSingleton<CityApi>().AddSingleton(provider => new Seeding(provider.GetRequiredService<CityApi>()));
        CityCallers.PutBefore(services);
    }

    /// <exception cref="CitySetupException">The server refused a piece; what was made before stays and is found by the next run.</exception>
    internal async Task<SeedResult> Run(IReadOnlyList<string> cities, CancellationToken cancel)
    {
        var sum = new SeedResult(0, 0, 0, 0, 0);
        foreach (var city in SeedCity.All.Where(city => cities.Contains(city.Key)))
        {
            var zone = await Zone(city, cancel);
            sum = new(
                sum.Zones + (zone.IsNew ? 1 : 0), sum.Customers + await Customers(city, cancel), sum.Vehicles + await Vehicles(city, zone.Id, cancel),
                sum.Windows + await Window(city, zone.Id, cancel), sum.Orders + await Orders(city, cancel));
        }
        return sum;
    }

    /// <summary>Orders that are under way and are not the seeding's own.</summary>
    internal async Task<int> LiveOrders(CancellationToken cancel)
    {
        var count = 0;
        foreach (var state in OpenStates)
            count += (await All("orders?status=" + state, cancel)).Count(order => (string?)order["external_id"] is not { } id || !id.StartsWith(Mark, StringComparison.Ordinal));
        return count;
    }

    private async Task<(Guid Id, bool IsNew)> Zone(SeedCity city, CancellationToken cancel)
    {
        var found = await api.Get("zones/" + city.ZoneCode, cancel);
        if (found.IsGood) return ((Guid)found.Body!["id"]!, false);
        var made = await Must($"zone {city.ZoneCode}", api.Post("zones", new
        {
            code = city.ZoneCode, name = city.Name, time_zone = city.TimeZone, currency = city.Currency, country = city.Country, depot = new { latitude = city.Latitude, longitude = city.Longitude },
        }, cancel));
        return ((Guid)made["id"]!, true);
    }

    private async Task<int> Customers(SeedCity city, CancellationToken cancel)
    {
        var made = 0;
        foreach (var customer in city.Customers)
        {
            if ((await api.Get("customers/external:" + customer.ExternalId, cancel)).IsGood) continue;
            await Must($"customer {customer.Name}", api.Post("customers", new { customer_name = customer.Name, phone = customer.Phone, address = customer.Address, external_id = customer.ExternalId, zone = city.ZoneCode }, cancel));
            made++;
        }
        return made;
    }

    private async Task<int> Vehicles(SeedCity city, Guid zone, CancellationToken cancel)
    {
        var made = 0;
        foreach (var vehicle in city.Vehicles)
        {
            if ((await api.Get("vehicles/" + vehicle.Code, cancel)).IsGood) continue;
            await Must($"vehicle {vehicle.Code}", api.Post("vehicles", new
            {
                zone_id = zone, vehicle_id = vehicle.Code, vehicle_type = vehicle.Type, capacity_weight_kg = vehicle.WeightKg, capacity_volume_m3 = vehicle.VolumeM3,
                fuel_cost_per_km = vehicle.CostPerKm, driver_cost_per_hour = vehicle.CostPerHour, current_location = new { latitude = city.Latitude, longitude = city.Longitude },
            }, cancel));
            made++;
        }
        return made;
    }

    private async Task<int> Window(SeedCity city, Guid zone, CancellationToken cancel)
    {
        var window = city.Window;
        if ((await All("service-windows?zone=" + zone, cancel)).Any(w => (string?)w["name"] == window.Name)) return 0;
        await Must($"window {window.Name}", api.Post("service-windows", new
        {
            zone_id = zone, name = window.Name, scope = "place", rule = "blocked", side = "both", latitude = window.Latitude, longitude = window.Longitude,
            radius_meters = window.RadiusMeters, weekdays = window.Weekdays ?? [1, 2, 3, 4, 5, 6, 7], local_start = window.From, local_end = window.Until,
        }, cancel));
        return 1;
    }

    private async Task<int> Orders(SeedCity city, CancellationToken cancel)
    {
        var made = 0;
        foreach (var order in city.Orders)
        {
            if ((await api.Get("orders/external:" + order.ExternalId, cancel)).IsGood) continue;
            await Must($"order {order.ExternalId}", api.Post("orders", new
            {
                zone = city.ZoneCode, external_id = order.ExternalId, customer_id = "external:" + order.Customer, destination_city = order.City,
                pickup_location = new { latitude = city.Latitude, longitude = city.Longitude, address = city.Customers.First(c => c.ExternalId == order.Customer).Address },
                destination_location = new { latitude = order.Latitude, longitude = order.Longitude, address = order.City },
                weight_kg = order.WeightKg, volume_m3 = order.VolumeM3, price = order.Price, currency = city.Currency,
            }, cancel));
            made++;
        }
        return made;
    }

    private async Task<IReadOnlyList<JsonObject>> All(string path, CancellationToken cancel) =>
        await api.List(path, cancel) ?? throw new CitySetupException($"{path} cannot be read", new(0, null));

    private static async Task<JsonNode> Must(string what, Task<CityAnswer> asked)
    {
        var answer = await asked;
        return answer.IsGood ? answer.Body! : throw new CitySetupException($"The {what} cannot be made", answer);
    }
}
