using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>A city by its code.</summary>
public sealed record City(Guid Id, string Code, string Name, Guid? ZoneId, double Latitude, double Longitude, DateTimeOffset? RetiredAt);

/// <summary>One point of a corridor with the radius around it.</summary>
public sealed record Waypoint(double Latitude, double Longitude, double RadiusKm);

/// <summary>Ordered waypoints along which loads are joined.</summary>
public sealed record Corridor(Guid Id, string Code, string Name, Guid? ZoneId, IReadOnlyList<Waypoint> Waypoints, DateTimeOffset? RetiredAt);

/// <summary>
/// A named window: half-open [start, end) in local time; an end not after its start is on the next day. Blocked beats allowed; if an allowed
/// window exists for a place, all other times are blocked.
/// </summary>
/// <param name="Scope">zone, area, customer or place.</param>
/// <param name="Rule">allowed or blocked.</param>
/// <param name="Side">pickup, delivery or both.</param>
/// <param name="Area">GeoJSON Polygon or MultiPolygon for scope area.</param>
/// <param name="Weekdays">ISO weekdays of the start, 1 (Monday) to 7.</param>
/// <param name="StartMinute">Of the local day.</param>
public sealed record ServiceWindow(
    Guid Id, Guid ZoneId, string? Name, string Scope, string Rule, string Side, Json? Area, Guid? CustomerId, double? Latitude, double? Longitude,
    int? RadiusMeters, IReadOnlyList<int> Weekdays, int StartMinute, int EndMinute, DateOnly? ValidFrom, DateOnly? ValidUntil);

/// <summary>Questions about cities, corridors and named windows.</summary>
public interface IPlaces
{
    Task<City?> City(Session session, string code);

    /// <summary>Those in use, by code.</summary>
    Task<IReadOnlyList<City>> Cities(Session session);

    Task<IReadOnlyList<Corridor>> Corridors(Session session, Guid? zone);

    /// <summary>The windows of a zone in use.</summary>
    Task<IReadOnlyList<ServiceWindow>> Windows(Session session, Guid zone);
}
