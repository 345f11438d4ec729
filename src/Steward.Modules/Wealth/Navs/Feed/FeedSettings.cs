using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Steward.Wealth.Navs.Feed;

/// <summary>The operator's settings <c>Navs:Feed:…</c>: where NAVs are fetched, and by when a business day's must be there.</summary>
/// <param name="Url">Null: nothing is fetched; NAVs come by POST.</param>
/// <param name="Every">Between two looks, a quarter of an hour at least.</param>
/// <param name="ExpectedAt">The hour in the zone of the usual calendar after which people are told that NAVs are missing; null: nobody is told.</param>
/// <param name="LagDays">Of how many business days ago NAVs are expected by then: 0 is the same day's.</param>
/// <param name="Form">full or delta; null: what the file is by itself.</param>
/// <param name="Allowed">Networks of the operator's own that the address may lead to.</param>
internal sealed record FeedSettings(Uri? Url, TimeSpan Every, TimeOnly? ExpectedAt, int LagDays, string? Form, IReadOnlyList<IPNetwork> Allowed)
{
    private const int LeastMinutes = 15, MostMinutes = 1_440, MostLag = 5;
    private static readonly TimeOnly UsualHour = new(23, 30);

    /// <summary>What cannot be read stops the start.</summary>
    internal static FeedSettings Of(IConfiguration settings)
    {
        var url = settings["Navs:Feed:Url"] is { Length: > 0 } text ? Address(text) : null;
        var networks = (settings["Navs:Feed:AllowNetworks"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(one => IPNetwork.TryParse(one, out var network) ? network : throw new InvalidOperationException($"Navs:Feed:AllowNetworks has '{one}', which is no network such as 10.0.0.0/8.")).ToList();
        if (url is { Scheme: "http" } && networks.Count == 0) throw new InvalidOperationException("Navs:Feed:Url is not encrypted: use https, or allow its network in Navs:Feed:AllowNetworks.");
        return new(
            url, TimeSpan.FromMinutes(Number(settings, "EveryMinutes", LeastMinutes, LeastMinutes, MostMinutes)), Hour(settings["Navs:Feed:ExpectedAt"], url is not null), Number(settings, "LagDays", 0, 0, MostLag),
            settings["Navs:Feed:Form"] switch { null or "" => null, "full" or "delta" => settings["Navs:Feed:Form"], var form => throw new InvalidOperationException($"Navs:Feed:Form is full or delta, not '{form}'.") }, networks);
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.UserInfo.Length == 0
        ? url : throw new InvalidOperationException($"Navs:Feed:Url is '{text}', which is no http address (without a name and password in it).");

    private static int Number(IConfiguration settings, string name, int usual, int least, int most)
    {
        if (settings["Navs:Feed:" + name] is not { Length: > 0 } text) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : throw new InvalidOperationException(FormattableString.Invariant($"Navs:Feed:{name} is {least} to {most}, not '{text}'."));
    }

    /// <summary>Whoever fetches wants to know when nothing comes; whoever posts says so.</summary>
    private static TimeOnly? Hour(string? text, bool isFetched) => text switch
    {
        null or "" => isFetched ? UsualHour : null,
        "off" => null,
        _ => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? hour : throw new InvalidOperationException($"Navs:Feed:ExpectedAt is an hour such as 23:30, or off, not '{text}'."),
    };
}
