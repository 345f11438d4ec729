using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Routes.Plans;

/// <summary>What a route costs (decisions, 2.1): fuel by distance, the driver by time, a penalty by minute late.</summary>
internal sealed record RouteRates(decimal FuelPerKm, decimal DriverPerHour, decimal DelayPerMinute)
{
    /// <summary>Vehicle, else the zone's settings, else the installed figures of its currency (KES, SAR); other currencies begin at nothing.</summary>
    internal static RouteRates Of(Zone zone, Vehicle? vehicle)
    {
        var settings = zone.Settings.As<Dictionary<string, JsonElement>>() ?? [];
        decimal Setting(string name, decimal kes, decimal sar) =>
            settings.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDecimal()
            : zone.Currency switch { "KES" => kes, "SAR" => sar, _ => 0 };
        var kmPerLiter = vehicle?.FuelEfficiencyKmPerLiter is > 0 and var own ? own : 8.5m;
        return new(
            vehicle?.FuelCostPerKm ?? Setting("fuel_price_per_liter", 150, 2.33m) / kmPerLiter,
            vehicle?.DriverCostPerHour ?? Setting("driver_cost_per_hour", 300, 25),
            Setting("delay_penalty_per_minute", 10, 0.50m));
    }

    internal decimal Fuel(decimal km) => Rounded(FuelPerKm * km);

    internal decimal Time(decimal minutes) => Rounded(DriverPerHour * minutes / 60);

    internal decimal Delay(decimal minutesLate) => Rounded(DelayPerMinute * minutesLate);

    private static decimal Rounded(decimal amount) => decimal.Round(amount, 4, MidpointRounding.ToEven);
}
