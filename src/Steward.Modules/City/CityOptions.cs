using System.Globalization;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.City;

/// <summary>The settings <c>Demo:*</c> of a server in demo mode.</summary>
internal sealed record CityOptions
{
    internal const int SlowestSpeed = 1;
    internal const int FastestSpeed = 600;
    internal const string TimeZone = "Africa/Nairobi";

    internal int Speed { get; init; } = 10;
    internal long Seed { get; init; } = 1;
    internal int OrdersPerDay { get; init; } = 1_200;
    internal int Drivers { get; init; } = 40;

    /// <summary>The code of the zone: of the city's own, or of the one whose imported day is played.</summary>
    internal string Zone { get; init; } = "NBO";

    /// <summary>The imported day to be played; null: the synthetic city.</summary>
    internal DateOnly? Date { get; init; }

    internal bool PlaysImport => Date is not null;

    internal static bool IsDemo(IConfiguration settings) => settings.GetValue("Demo", false);

    /// <exception cref="ArgumentException">A setting is out of its limits.</exception>
    internal static CityOptions Read(IConfiguration settings)
    {
        var demo = settings.GetSection("Demo");
        var plain = new CityOptions();
        var date = demo["Date"] is { Length: > 0 } text ? DateOf(text) : (DateOnly?)null;
        if (date is not null && string.IsNullOrEmpty(demo["Zone"])) throw new ArgumentException($"Demo:Date {date:O} names a day to play, but Demo:Zone does not say of which zone.");
        return new()
        {
            Speed = Within(demo, "Speed", plain.Speed, SlowestSpeed, FastestSpeed),
            Seed = demo.GetValue("Seed", plain.Seed),
            OrdersPerDay = Within(demo, "OrdersPerDay", plain.OrdersPerDay, 1, 100_000),
            Drivers = Within(demo, "Drivers", plain.Drivers, 1, 500),
            Zone = demo["Zone"] is { Length: > 0 } zone ? zone : plain.Zone,
            Date = date,
        };
    }

    private static DateOnly DateOf(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new ArgumentException($"Demo:Date '{text}' is not a date such as 2026-03-14.");

    private static int Within(IConfiguration demo, string name, int plain, int least, int most)
    {
        var value = demo.GetValue(name, plain);
        return value >= least && value <= most ? value : throw new ArgumentException($"Demo:{name} is {least} to {most}, not {value}.");
    }
}
