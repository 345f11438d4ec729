using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes;

/// <summary>Finds routes and stops for a caller: by id or code, and only his own.</summary>
internal sealed class RouteAccess(RoutesStore routes, StopsStore stops, RouteTiming timing, IDrivers drivers)
{
    /// <exception cref="RefusedException">400 <c>invalid_id</c>, 404 <c>not_found</c>.</exception>
    internal async Task<LoadedRoute> Find(Session session, Caller caller, string id, bool locked)
    {
        var route = await Lookup(session, id, routes.FindByCode, "RTE-") is { } found ? await timing.Load(session, found, locked) : null;
        return route is not null && await Sees(session, caller, route.Row) ? route : throw new RefusedException(Refusal.NotFound("route"));
    }

    internal async Task<StopRow> Stop(Session session, LoadedRoute route, string id) =>
        await Lookup(session, id, stops.FindByCode, "STP-") is { } found && route.Stops.FirstOrDefault(stop => stop.Id == found) is { } stop
            ? stop
            : throw new RefusedException(Refusal.NotFound("stop"));

    internal async Task<Guid?> DriverOf(Session session, Caller caller) =>
        caller.Id is { } user && await drivers.OfUser(session, user) is { } driver ? driver.Id : null;

    private async Task<bool> Sees(Session session, Caller caller, RouteRow route)
    {
        if (!caller.SeesZone(route.ZoneId)) return false;
        if (caller.May(Permission.Read)) return true;
        return route.DriverId is { } driver && await DriverOf(session, caller) == driver;
    }

    private static async Task<Guid?> Lookup(Session session, string id, Func<Session, string, Task<Guid?>> byCode, string prefix)
    {
        if (Guid.TryParse(id, out var guid)) return guid;
        if (id.StartsWith("external:", StringComparison.Ordinal)) return null; // routes are made here and have no other name
        if (id.StartsWith(prefix, StringComparison.Ordinal)) return await byCode(session, id);
        throw new RefusedException(Refusal.Invalid("/id", $"'{id}' is neither a UUID nor a code.", "invalid_id"));
    }

    internal static void Match(LoadedRoute route, long? ifMatch)
    {
        if (ifMatch is { } sent && sent != route.Row.RowVersion) throw new RefusedException(EntityTags.Stale(EntityTags.Of(sent), route.Row.RowVersion));
    }
}

/// <summary>A stop as the API shows it.</summary>
internal sealed record StopView(
    Guid Id, string StopId, string StopType, string Status, int SequenceOrder, double Latitude, double Longitude, IReadOnlyList<Guid> OrderIds,
    DateTimeOffset PlannedArrival, DateTimeOffset EstimatedArrival, DateTimeOffset? ArrivalLow, DateTimeOffset? ArrivalHigh, DateTimeOffset EstimatedDeparture,
    int LateMille, int EstimatedDurationMinutes, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd, DateTimeOffset? ActualArrival,
    DateTimeOffset? ActualDeparture, int? ActualDurationMinutes, string? SkipReason, bool Locked)
{
    internal static StopView Of(StopRow row)
    {
        var place = row.Location.As<GeoPoint>();
        return new(
            row.Id, row.StopId, row.StopType, row.Status, row.SequenceOrder, place.Latitude, place.Longitude, row.Plan().OrderIds, row.PlannedArrival,
            row.EstimatedArrival, row.ArrivalLow, row.ArrivalHigh, row.EstimatedDeparture, row.Load.LateMille, row.EstimatedDurationMinutes, row.WindowStart,
            row.WindowEnd, row.ActualArrival, row.ActualDeparture, row.ActualDurationMinutes, row.SkipReason, row.Locked);
    }
}

/// <summary>GeoJSON, longitude first.</summary>
internal sealed record LineString(string Type, IReadOnlyList<double[]> Coordinates)
{
    /// <summary>Through the stops in their order; null below two of them, which is no line.</summary>
    internal static LineString? Through(IReadOnlyList<StopRow> stops) => stops.Count < 2
        ? null
        : new("LineString", [.. stops.Where(stop => stop.Status != StopStatus.Skipped).Select(stop => stop.Location.As<GeoPoint>()).Select(p => new[] { p.Longitude, p.Latitude })]);
}

/// <summary>A route as the API shows it.</summary>
internal sealed record RouteView
{
    public required Guid Id { get; init; }
    public required string RouteId { get; init; }
    public required Guid ZoneId { get; init; }
    public required DateOnly BusinessDate { get; init; }
    public required Guid VehicleId { get; init; }
    public Guid? DriverId { get; init; }
    public required string Status { get; init; }
    public required IReadOnlyList<Guid> OrderIds { get; init; }
    public required IReadOnlyList<StopView> Stops { get; init; }
    public LineString? Geometry { get; init; }
    public required decimal TotalDistanceKm { get; init; }
    public required int EstimatedDurationMinutes { get; init; }
    public required decimal EstimatedCost { get; init; }
    public required decimal EstimatedFuelCost { get; init; }
    public required decimal EstimatedTimeCost { get; init; }
    public required decimal EstimatedDelayPenalty { get; init; }
    public decimal? EstimatedCostKes { get; init; }
    public decimal? ActualCost { get; init; }
    public decimal? ActualCostKes { get; init; }
    public decimal? ActualDistanceKm { get; init; }
    public int? ActualDurationMinutes { get; init; }
    public decimal? ActualFuelCost { get; init; }
    public required string Currency { get; init; }
    public Guid? DecisionId { get; init; }
    public required DateTimeOffset PlannedStartAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public string? CancellationReason { get; init; }
    public required long RowVersion { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    internal static RouteView Of(RouteRow row, IReadOnlyList<StopRow> stops) => new()
    {
        Id = row.Id, RouteId = row.RouteId, ZoneId = row.ZoneId, BusinessDate = row.BusinessDate, VehicleId = row.VehicleId, DriverId = row.DriverId,
        Status = row.Status, OrderIds = row.Orders, Stops = [.. stops.Select(StopView.Of)], Geometry = LineString.Through(stops),
        TotalDistanceKm = row.TotalDistanceKm, EstimatedDurationMinutes = row.EstimatedDurationMinutes, EstimatedCost = row.EstimatedCost,
        EstimatedFuelCost = row.EstimatedFuelCost, EstimatedTimeCost = row.EstimatedTimeCost, EstimatedDelayPenalty = row.EstimatedDelayPenalty,
        EstimatedCostKes = row.EstimatedCostKes, ActualCost = row.ActualCost, ActualCostKes = row.ActualCostKes, ActualDistanceKm = row.ActualDistanceKm,
        ActualDurationMinutes = row.ActualDurationMinutes, ActualFuelCost = row.ActualFuelCost, Currency = row.Currency, DecisionId = row.DecisionId,
        PlannedStartAt = row.PlannedStartAt, StartedAt = row.StartedAt, CompletedAt = row.CompletedAt, CancelledAt = row.CancelledAt,
        CancellationReason = row.CancellationReason, RowVersion = row.RowVersion, CreatedAt = row.CreatedAt,
    };

    internal static RouteView Of(LoadedRoute route) => Of(route.Row, route.Stops);
}
