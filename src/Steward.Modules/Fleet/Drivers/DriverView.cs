using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>A driver as the API shows him. Numbers are masked for those who only look.</summary>
internal sealed record DriverView(
    Guid Id, string Code, string? ExternalId, string Name, Guid ZoneId, Guid? UserId, bool IsActive, string Status, DateTimeOffset StatusSince, double? Latitude, double? Longitude,
    int? Heading, DateTimeOffset? PositionAt, bool PositionSuspect, Guid? VehicleId, string? VehicleType, int ActiveOrders, IReadOnlyList<string> Skills,
    DateTimeOffset? ShiftStart, DateTimeOffset? ShiftEnd, int WorkedMinutesToday, int DeliveriesInARow, bool BreakDue, bool HoursReached, bool OffersPaused, decimal? AverageRating,
    decimal? OnTimeRate, int TotalDeliveries, int SuccessfulDeliveries, decimal CashInHand, decimal? CashLimit, double BaseLatitude, double BaseLongitude, string? Phone, string? Email,
    DateTimeOffset? RetiredAt, long RowVersion, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? BreakEndsAt)
{
    /// <summary>Shown once, when it was made.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceId { get; init; }

    internal static DriverView Of(DriverRow row, DriverState state, int activeOrders, string? phone, string? email) => new(
        row.Id, row.Code, row.ExternalId, row.Name, row.ZoneId, row.UserId, row.IsActive, row.Status, row.StatusSince, state.Latitude, state.Longitude,
        row.Heading, row.PositionAt, state.PositionSuspect, row.VehicleId, row.VehicleType, activeOrders, state.Skills,
        state.ShiftStart, state.ShiftEnd, state.WorkedMinutesToday, row.DeliveriesInARow, DriverLimits.BreakDue(state.WorkedMinutesSinceBreak, row.DeliveriesInARow),
        DriverLimits.HoursReached(state.WorkedMinutesToday), state.OffersPaused, row.AverageRating,
        row.OnTimeRate, row.TotalDeliveries, row.SuccessfulDeliveries, row.CashInHand, row.CashLimit, row.BaseLatitude, row.BaseLongitude, phone, email,
        row.RetiredAt, row.RowVersion, row.CreatedAt, row.UpdatedAt, row.BreakEndsAt);

    internal static object Event(DriverRow row, DateTimeOffset at, string? from) => new
    {
        id = row.Id, zone_id = row.ZoneId, at, code = row.Code, status = row.Status, from_status = from, active_orders = row.ActiveDeliveries,
        vehicle_type = row.VehicleType, is_active = row.IsActive, retired_at = row.RetiredAt,
    };

    /// <summary>All but the last three characters, for callers without the right to see the whole.</summary>
    internal static string? Masked(string? value) => value is null ? null : new string('•', Math.Max(0, value.Length - 3)) + value[^Math.Min(3, value.Length)..];
}
