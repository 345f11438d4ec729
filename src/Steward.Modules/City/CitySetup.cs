using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>Makes through the API what the city needs and is not there yet: the zone, its roads, drivers, vehicles, shifts, and a running dispatch.</summary>
internal sealed class CitySetup(CityApi api, CityOptions options)
{
    private const double Latitude = -1.2864, Longitude = 36.8172;
    private const int CrossingsAside = 24;
    private static readonly TimeSpan MostTakeover = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>The streets of the city with this seed.</summary>
    internal static CityMap MapOf(long seed) => CityMap.Make(Latitude, Longitude, CrossingsAside, new Chance(seed, "city map"));

    /// <exception cref="CitySetupException"/>
    internal async Task<CityZone> Zone(CityMap? map, CancellationToken cancel)
    {
        var found = await api.Get("zones/" + Uri.EscapeDataString(options.Zone), cancel);
        if (found.IsGood) return CityZone.Of(found.Body!);
        if (found.Status != 404 || map is null) throw new CitySetupException($"The zone {options.Zone} cannot be read", found);
        var zone = await Must("The zone cannot be made", api.Post("zones", new
        {
            code = options.Zone, name = "Nairobi", time_zone = CityOptions.TimeZone, currency = "KES", country = "KE",
            depot = new { latitude = Latitude, longitude = Longitude }, boundary = map.Boundary(), assignment_mode = "offer",
        }, cancel));
        await Must("The roads cannot be stored", api.Put($"zones/{options.Zone}/roads", map.ToGeoJson(), cancel));
        return CityZone.Of(zone);
    }

    /// <summary>The couriers by their number, with the vehicle that each needs.</summary>
    internal async Task Drivers(CityZone zone, CityMap map, CancellationToken cancel)
    {
        var chance = new Chance(options.Seed, "city drivers");
        var demand = new CityDemand(map, chance);
        var present = await All($"drivers?zone={zone.Id}", cancel);
        for (var i = 0; i < options.Drivers; i++)
        {
            var (name, home, externalId) = (demand.NewName(), demand.Anywhere(), CourierId(i));
            var driver = present.FirstOrDefault(d => (string?)d["external_id"] == externalId)
                ?? await Must("A driver cannot be made", api.Post("drivers", new
                {
                    zone_id = zone.Id.ToString(), external_id = externalId, name, phone = $"+25471{1_000_000 + i * 1_237}",
                    base_latitude = Math.Round(home.Latitude, 6), base_longitude = Math.Round(home.Longitude, 6),
                }, cancel));
            if (driver["vehicle_id"] is not null) continue;
            await Must("A vehicle cannot be made", api.Post("vehicles", new
            {
                zone_id = zone.Id.ToString(), vehicle_id = string.Create(CultureInfo.InvariantCulture, $"{zone.Code}-V{i + 1:000}"),
                vehicle_type = i % 8 == 7 ? "car" : "motorcycle", capacity_weight_kg = i % 8 == 7 ? 100m : 30m, capacity_volume_m3 = i % 8 == 7 ? 0.5m : 0.1m, driver_id = (Guid)driver["id"]!,
            }, cancel));
        }
    }

    internal static string CourierId(int number) => string.Create(CultureInfo.InvariantCulture, $"city-courier-{number + 1:000}");

    /// <summary>Gives each driver who has none a shift on these local dates.</summary>
    internal async Task Shifts(CityZone zone, IReadOnlyList<Guid> drivers, IReadOnlyList<DateOnly> dates, CancellationToken cancel)
    {
        var (from, _) = CityRoster.Shift(zone.TimeZone, 0, dates[0].AddDays(-1));
        var present = await All($"shifts?zone={zone.Id}&from={Uri.EscapeDataString(from.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))}", cancel);
        var taken = present.Select(s => ((Guid)s["driver_id"]!, LocalTime.DateIn(zone.TimeZone, (DateTimeOffset)s["starts_at"]!))).ToHashSet();
        foreach (var date in dates)
        {
            for (var i = 0; i < drivers.Count; i++)
            {
                if (taken.Contains((drivers[i], date))) continue;
                var (startsAt, endsAt) = CityRoster.Shift(zone.TimeZone, i, date);
                var made = await api.Post("shifts", new { driver_id = drivers[i], starts_at = startsAt, ends_at = endsAt }, cancel);
                // 409 and 422: there is one already, or its time is past.
                if (!made.IsGood && made.Status is not (409 or 422)) throw new CitySetupException("A shift cannot be made", made);
            }
        }
    }

    /// <summary>Dispatch runs in the city from the beginning; that it runs already is no error. Time does not go on before it runs here: a killed server's leases last a while.</summary>
    internal async Task StartEngines(CancellationToken cancel)
    {
        await Must("Auto-dispatch cannot be started", api.Post("automation/dispatch/start", null, cancel));
        // The others are started where they are installed.
        await api.Post("automation/start-all", null, cancel);
        for (var waited = TimeSpan.Zero; waited < MostTakeover && !await RunHere(cancel); waited += LookAgain) await Task.Delay(LookAgain, TimeProvider.System, cancel);
    }

    private async Task<bool> RunHere(CancellationToken cancel) =>
        (await api.Get("automation/dispatch/status", cancel)).Body?["zones"] is JsonArray { Count: > 0 } zones && zones.OfType<JsonObject>().Any(z => (string?)z["node"] == api.Node && (bool?)z["running"] == true);

    internal async Task<IReadOnlyList<JsonObject>> All(string path, CancellationToken cancel) =>
        await api.List(path, cancel) ?? throw new CitySetupException($"{path} cannot be read", new(0, null));

    private static async Task<JsonNode> Must(string what, Task<CityAnswer> asked)
    {
        var answer = await asked;
        return answer.IsGood ? answer.Body ?? new JsonObject() : throw new CitySetupException(what, answer);
    }
}
