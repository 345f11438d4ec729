namespace Steward.City;

/// <summary>A city to begin with: facts only, so that two runs ask for the same.</summary>
internal sealed record SeedCity(
    string Key, string ZoneCode, string Name, string TimeZone, string Currency, string Country, double Latitude, double Longitude,
    IReadOnlyList<SeedCustomer> Customers, IReadOnlyList<SeedVehicle> Vehicles, IReadOnlyList<SeedOrder> Orders, SeedWindow Window)
{
    internal static IReadOnlyList<SeedCity> All { get; } = [NairobiCorridor, Riyadh];

    private static SeedCity NairobiCorridor => new(
        "nairobi-corridor", "NBO", "Nairobi", "Africa/Nairobi", "KES", "KE", -1.2864, 36.8172,
        [new("seed-abc", "ABC Company", "+254711000001", "Industrial Area, Nairobi"), new("seed-xyz", "XYZ Logistics", "+254711000002", "Westlands, Nairobi")],
        [
            new("NBO-5T", "truck", 5_000, 8, 9, 500), new("NBO-10T", "truck", 10_000, 15, 12, 600),
            new("NBO-VAN-1", "van", 500, 2, 6, 350), new("NBO-VAN-2", "van", 500, 2, 6, 350),
        ],
        [
            new("seed-nbo-1", "seed-abc", "NKR", -0.3031, 36.08, 1_200, 3.2m, 18_000), new("seed-nbo-2", "seed-xyz", "ELD", 0.5143, 35.2698, 2_400, 4.5m, 36_000),
            new("seed-nbo-3", "seed-abc", "KTL", 1.0157, 35.0062, 800, 1.6m, 30_000), new("seed-nbo-4", "seed-xyz", "NYK", 0.0074, 37.0722, 650, 1.2m, 15_000),
            new("seed-nbo-5", "seed-abc", "NBO", -1.2675, 36.8111, 40, 0.2m, 900),
        ],
        new("Nairobi trucks stay out of the centre", "07:00", "09:00", -1.2864, 36.8172, 1_500));

    private static SeedCity Riyadh => new(
        "riyadh", "RUH", "Riyadh", "Asia/Riyadh", "SAR", "SA", 24.7136, 46.6753,
        [new("seed-pharmacy", "Olaya Pharmacy", "+966501000001", "Olaya Street, Riyadh")],
        [new("RUH-VAN-1", "van", 500, 2, 0.9m, 35), new("RUH-VAN-2", "van", 500, 2, 0.9m, 35)],
        [
            new("seed-ruh-1", "seed-pharmacy", "RUH", 24.7743, 46.7386, 3, 0.02m, 25), new("seed-ruh-2", "seed-pharmacy", "RUH", 24.6877, 46.7219, 1.5m, 0.01m, 22),
            new("seed-ruh-3", "seed-pharmacy", "RUH", 24.8105, 46.6200, 6, 0.04m, 30),
        ],
        new("No deliveries during the Friday prayer", "11:30", "13:30", 24.7136, 46.6753, 20_000, [5]));
}

internal sealed record SeedCustomer(string ExternalId, string Name, string Phone, string Address);

/// <param name="CostPerKm">In the zone's currency, as <paramref name="CostPerHour"/>.</param>
internal sealed record SeedVehicle(string Code, string Type, decimal WeightKg, decimal VolumeM3, decimal CostPerKm, decimal CostPerHour);

internal sealed record SeedOrder(string ExternalId, string Customer, string City, double Latitude, double Longitude, decimal WeightKg, decimal VolumeM3, decimal Price);

/// <summary>Local hours in which nobody may stop within the radius (metres).</summary>
internal sealed record SeedWindow(string Name, string From, string Until, double Latitude, double Longitude, int RadiusMeters, int[]? Weekdays = null);
