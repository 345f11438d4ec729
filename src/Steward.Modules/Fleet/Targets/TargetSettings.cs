using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>The member <c>targets</c> of a zone's settings.</summary>
internal sealed record TargetSettings
{
    /// <summary>For night work: until when, on the next date, the business date lasts. At latest 12:00.</summary>
    public string? DayEndsAt { get; init; }

    public int DefaultDeliveries { get; init; } = 20;

    public decimal DefaultRevenue { get; init; } = 5_000m;

    /// <summary><c>total_amount</c>: else the fee. <c>delivery_fee</c>: only the fee.</summary>
    public string RevenueFrom { get; init; } = "total_amount";

    public bool RegisterUnknownDrivers { get; init; } = true;

    /// <summary>May drivers see a ranking of named colleagues?</summary>
    public bool ShowRanking { get; init; }

    /// <summary>What being far behind is worth in a match, of 100 points: 0–10.</summary>
    public decimal MostPoints { get; init; } = 5;

    internal int DayEndsMinute => DayEndsAt is { Length: 5 } text && int.TryParse(text.AsSpan(0, 2), out var hour) && int.TryParse(text.AsSpan(3), out var minute)
        ? Math.Clamp(hour * 60 + minute, 0, 720) : 0;

    internal static TargetSettings Of(Zone zone) =>
        zone.Settings.As<Dictionary<string, JsonElement>>() is { } members && members.TryGetValue("targets", out var own) && own.ValueKind is JsonValueKind.Object
            ? new Json(own.GetRawText()).As<TargetSettings>() ?? new() : new();
}

/// <summary>Business dates of a zone, by the rules of its time zone: a day lasts from one end of the day to the next, be it 23 or 25 hours.</summary>
internal sealed class TargetDays(string timeZone, int endsMinute)
{
    internal static TargetDays Of(Zone zone) => new(zone.TimeZone, TargetSettings.Of(zone).DayEndsMinute);

    internal DateOnly DateOf(DateTimeOffset instant)
    {
        var date = LocalTime.DateIn(timeZone, instant);
        if (instant < Start(date)) return date.AddDays(-1);
        return instant >= Start(date.AddDays(1)) ? date.AddDays(1) : date;
    }

    internal DateTimeOffset Start(DateOnly date) => LocalTime.FirstAt(timeZone, NodaTime.LocalDate.FromDateOnly(date).At(new NodaTime.LocalTime(endsMinute / 60, endsMinute % 60)));

    internal DateTimeOffset End(DateOnly date) => Start(date.AddDays(1));
}
