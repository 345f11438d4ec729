namespace Steward.Routes.Travel;

/// <summary>What slows or speeds traffic beside the hour, in thousandths of the free speed.</summary>
/// <param name="HourMille">24 factors on speed, by local hour.</param>
/// <param name="DriverMille">800–1200, learned from at least 20 trips; 1000 unknown.</param>
internal sealed record TravelConditions(IReadOnlyList<int> HourMille, int TrafficMille = 1000, int WeatherMille = 1000, int DriverMille = 1000)
{
    /// <summary>07–10 0.6, 10–16 0.85, 16–20 0.55, else 1 (delivery automation, 8.3).</summary>
    internal static readonly IReadOnlyList<int> Hours =
        [.. Enumerable.Range(0, 24).Select(hour => hour switch { >= 7 and < 10 => 600, >= 10 and < 16 => 850, >= 16 and < 20 => 550, _ => 1000 })];

    internal static readonly IReadOnlyList<int> NoHours = [.. Enumerable.Repeat(1000, 24)];

    internal static readonly TravelConditions Usual = new(Hours);

    /// <summary>All but the hour, as one factor rounded half up.</summary>
    internal int SteadyMille => (int)(((long)TrafficMille * WeatherMille * Math.Clamp(DriverMille, 800, 1200) + 500_000) / 1_000_000);

    internal static int TrafficOf(string? level) => level switch { "MEDIUM" => 850, "HIGH" => 700, "SEVERE" => 500, _ => 1000 };

    internal static int WeatherOf(string? weather) => weather switch { "rain" => 950, "heavy" => 700, "storm" => 500, _ => 1000 };
}

/// <summary>Speeds of the own model.</summary>
internal static class VehicleSpeed
{
    internal const int Car = 50;

    internal static int KmPerHour(string vehicleType) => vehicleType switch
    {
        "car" => Car,
        "van" => 45,
        "motorcycle" => 60,
        "bicycle" => 15,
        _ => 40, // truck, and whatever is unknown
    };
}
