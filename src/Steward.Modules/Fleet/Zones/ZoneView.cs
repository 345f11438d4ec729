using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>A place in a body: degrees.</summary>
internal sealed record Place(double? Latitude, double? Longitude);

/// <summary>A zone as the API shows it.</summary>
internal sealed record ZoneView(
    Guid Id, string Code, string? ExternalId, string Name, string TimeZone, string? NextTimeZone, DateTimeOffset? NextTimeZoneAt, string Currency, string Country, Place Depot, Json? Boundary, string AssignmentMode,
    string PlanningMode, Json Settings, DateTimeOffset? RetiredAt, long RowVersion, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static ZoneView Of(ZoneRow row) => new(
        row.Id, row.Code, row.ExternalId, row.Name, row.TimeZone, row.NextTimeZone, row.NextTimeZoneAt, row.Currency, row.Country, new(row.DepotLatitude, row.DepotLongitude), row.Boundary, row.AssignmentMode,
        row.PlanningMode, row.Settings, row.RetiredAt, row.RowVersion, row.CreatedAt, row.UpdatedAt);

    /// <summary>What a subscriber hears; settings are read again by whoever needs them.</summary>
    internal static object Event(ZoneRow row, DateTimeOffset at) => new
    {
        id = row.Id, zone_id = row.Id, at, code = row.Code, name = row.Name, assignment_mode = row.AssignmentMode, planning_mode = row.PlanningMode, retired_at = row.RetiredAt,
    };
}
