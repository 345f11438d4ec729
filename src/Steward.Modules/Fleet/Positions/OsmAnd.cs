using System.Globalization;
using System.Text.Json;
using Steward.Fleet.Contracts;

namespace Steward.Fleet.Positions;

/// <summary>A report of a phone app: which device, and where.</summary>
internal sealed record DeviceReport(string DeviceId, ReportedPosition Position);

/// <summary>
/// The OsmAnd form that phone apps such as Traccar Client speak, in a query, a form body or the app's JSON. A reader gives null for what is
/// malformed. Facts that a phone does not know (−1) are taken as missing.
/// </summary>
internal static class OsmAnd
{
    private const double KmhOfKnots = 1.852;
    private const double KmhOfMetresPerSecond = 3.6;
    private const double SecondsOrMilliseconds = 1e11;
    private static readonly string[] LocalForms = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <param name="value">A parameter by its name; null when absent.</param>
    internal static DeviceReport? Read(Func<string, string?> value, DateTimeOffset now)
    {
        if ((value("id") ?? value("deviceid")) is not { Length: > 0 and <= 200 } device) return null;
        var (latitude, longitude) = (value("lat"), value("lon"));
        if (value("location")?.Split(',') is [var first, var second]) (latitude, longitude) = (first, second);
        if (Place(Number(latitude), Number(longitude)) is not { } place || Instant(value("timestamp"), now) is not { } at) return null;
        return new(device, new(
            place.Latitude, place.Longitude, at, Positive(Number(value("speed")) * KmhOfKnots), Heading(Number(value("bearing") ?? value("heading"))), Positive(Number(value("accuracy"))),
            Finite(Number(value("altitude"))), Percent(Number(value("batt"))), IsValid: value("valid") is not ("false" or "0")));
    }

    /// <summary><c>{device_id, location{timestamp, coords{…}, battery{level}, mock?}}</c>; what else the app sends is not looked at.</summary>
    internal static DeviceReport? Read(JsonElement body, DateTimeOffset now)
    {
        if (Member(body, "device_id") is not { ValueKind: JsonValueKind.String } id || id.GetString() is not { Length: > 0 and <= 200 } device) return null;
        if (Member(body, "location") is not { } location || Member(location, "coords") is not { } coords) return null;
        if (Place(Number(coords, "latitude"), Number(coords, "longitude")) is not { } place) return null;
        var timestamp = Member(location, "timestamp") switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            null => null,
            _ => "wrong",
        };
        if (Instant(timestamp, now) is not { } at) return null;
        var level = Member(location, "battery") is { } battery ? Number(battery, "level") : null;
        var isMock = IsTrue(location, "mock") || IsTrue(coords, "mock");
        return new(device, new(
            place.Latitude, place.Longitude, at, Positive(Number(coords, "speed") * KmhOfMetresPerSecond), Heading(Number(coords, "heading")), Positive(Number(coords, "accuracy")),
            Finite(Number(coords, "altitude")), Percent(level * 100), isMock));
    }

    /// <summary>Seconds, milliseconds, ISO 8601 or <c>yyyy-MM-dd HH:mm:ss</c> (UTC); absent means now. Null when it is none of these.</summary>
    internal static DateTimeOffset? Instant(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text)) return now;
        text = text.Trim();
        if (Number(text) is { } number)
        {
            var milliseconds = Math.Abs(number) < SecondsOrMilliseconds ? number * 1000 : number;
            return milliseconds is >= 0 and < 253_402_300_800_000 ? DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds) : null;
        }
        // A plus sign in a query arrives as a space: 2026-11-20T08:30:00 03:00.
        if (text.Length > 20 && text[10] == 'T' && text.LastIndexOf(' ') > 10) text = text.Remove(text.LastIndexOf(' '), 1).Insert(text.LastIndexOf(' '), "+");
        if (DateTimeOffset.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var utc)) return utc;
        return text.Length > 10 && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.ToUniversalTime() : null;
    }

    private static (double Latitude, double Longitude)? Place(double? latitude, double? longitude) =>
        latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180 ? (latitude.Value, longitude.Value) : null;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static double? Number(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static JsonElement? Member(JsonElement of, string name) => of.ValueKind is JsonValueKind.Object && of.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;

    private static bool IsTrue(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.True };

    private static double? Positive(double? value) => value is >= 0 ? Finite(value) : null;

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static int? Heading(double? value) => value is >= 0 and <= 360 ? (int)Math.Round(value.Value) % 360 : null;

    private static int? Percent(double? value) => value is >= 0 and <= 100 ? (int)Math.Round(value.Value) : null;
}
