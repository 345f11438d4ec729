using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>What a reported position may do. Pure.</summary>
internal static class PositionRules
{
    private const double MostAccuracyMetres = 200;
    private const double MostKmh = 200;
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MostBehind = TimeSpan.FromHours(24);

    /// <param name="present">The driver's present position; null when there is none.</param>
    internal static PositionVerdict Judge(ReportedPosition reported, ReportedPosition? present, DateTimeOffset now)
    {
        if (reported.RecordedAt > now + MostAhead) return new(PositionFate.NotStored, "future");
        if (reported.RecordedAt < now - MostBehind) return new(PositionFate.NotStored, "too_old");
        if (present is not null && reported.RecordedAt == present.RecordedAt) return new(PositionFate.NotStored, "duplicate");
        if (reported.IsMock) return new(PositionFate.History, "mock");
        if (reported is { Latitude: 0, Longitude: 0 }) return new(PositionFate.History, "zero");
        if (!reported.IsValid) return new(PositionFate.History, "no_fix");
        if (reported.AccuracyM > MostAccuracyMetres) return new(PositionFate.History, "inaccurate");
        if (present is null) return new(PositionFate.Stored, null);
        if (reported.RecordedAt < present.RecordedAt) return new(PositionFate.History, "older");
        return IsJump(reported, present) ? new(PositionFate.History, "jump") : new(PositionFate.Stored, null);
    }

    /// <summary>Reasons that cast doubt on where the driver is, until a good position comes.</summary>
    internal static bool IsSuspect(string? reason) => reason is "mock" or "zero" or "jump";

    /// <summary>metres / seconds × 3.6 = km/h.</summary>
    private static bool IsJump(ReportedPosition to, ReportedPosition from)
    {
        var metres = Geo.Metres(from.Latitude, from.Longitude, to.Latitude, to.Longitude);
        return metres * 3.6 > MostKmh * (to.RecordedAt - from.RecordedAt).TotalSeconds;
    }
}
