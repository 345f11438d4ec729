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

    private const int BadDaySpeed = 30, UsualPostPort = 2526;

    internal int Speed { get; init; } = 10;
    internal long Seed { get; init; } = 1;
    internal int OrdersPerDay { get; init; } = 1_200;
    internal int Drivers { get; init; } = 40;

    /// <summary>The code of the zone: of the city's own, or of the one whose imported day is played.</summary>
    internal string Zone { get; init; } = "NBO";

    /// <summary>The imported day to be played; null: the synthetic city.</summary>
    internal DateOnly? Date { get; init; }

    internal bool PlaysImport => Date is not null;

    /// <summary>The script of the bad day is played.</summary>
    internal bool IsBadDay { get; init; }

    /// <summary>A book of clients is played instead of a city.</summary>
    internal bool IsBook { get; init; }

    /// <summary>The port of the simulated mail server; null: the operator has set one of his own, which the script leaves alone.</summary>
    internal int? PostPort { get; init; }

    /// <summary>The data folder.</summary>
    internal string Data { get; init; } = "data";

    internal static bool IsDemo(IConfiguration settings) => settings.GetValue("Demo", false);

    /// <summary>On the bad day the city has a mail server of its own, unless the operator has set another.</summary>
    internal static void UseOwnPost(IConfiguration settings)
    {
        if (!settings.GetValue("Demo:BadDay", false) || settings["Mail:Host"] is { Length: > 0 }) return;
        (settings["Demo:OwnPost"], settings["Mail:Host"], settings["Mail:Security"], settings["Mail:From"]) = ("true", "127.0.0.1", "none", "Steward <steward@city.example>");
        settings["Mail:Port"] = Within(settings.GetSection("Demo"), "PostPort", UsualPostPort, 1, 65_535).ToString(CultureInfo.InvariantCulture);
    }

    /// <exception cref="ArgumentException">A setting is out of its limits.</exception>
    internal static CityOptions Read(IConfiguration settings)
    {
        var demo = settings.GetSection("Demo");
        var plain = new CityOptions();
        var date = demo["Date"] is { Length: > 0 } text ? DateOf(text) : (DateOnly?)null;
        if (date is not null && string.IsNullOrEmpty(demo["Zone"])) throw new ArgumentException($"Demo:Date {date:O} names a day to play, but Demo:Zone does not say of which zone.");
        var isBadDay = demo.GetValue("BadDay", false);
        if (isBadDay && date is not null) throw new ArgumentException("Demo:BadDay and Demo:Date are two days: play one of them.");
        return new()
        {
            IsBadDay = isBadDay,
            IsBook = BookOptions.IsBook(settings),
            PostPort = demo.GetValue("OwnPost", false) ? Within(demo, "PostPort", UsualPostPort, 1, 65_535) : null,
            Data = settings["Data"] is { Length: > 0 } data ? data : plain.Data,
            Speed = Within(demo, "Speed", isBadDay ? BadDaySpeed : plain.Speed, SlowestSpeed, FastestSpeed),
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
