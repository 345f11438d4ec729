using Steward.Kernel;

namespace Steward.Routes.Contracts;

/// <summary>A place on earth, in degrees; 0 is a valid coordinate.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude);

/// <summary>Travel times between places, from the first provider that answers well: road server, learned speeds, great circle × 1.3.</summary>
public interface ITravelTimes
{
    /// <summary>Asks the providers in order; may wait for a road server, so never inside a write transaction. Never fails: the last provider is arithmetic.</summary>
    /// <param name="vehicleType">bicycle, motorcycle, car, van, truck; anything else drives at 40 km/h.</param>
    Task<TravelMatrix> Matrix(
        Guid zone, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string vehicleType, DateTimeOffset departure, CancellationToken cancel);

    /// <summary>What is known at once: every leg from the cache of a road server's answers, else all of them from the own model. No network, no wait.</summary>
    Task<TravelMatrix> Known(
        Session session, Guid zone, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string vehicleType, DateTimeOffset departure, Guid? driver = null);
}

/// <summary>Seconds and metres from each row to each column, row-major.</summary>
public sealed record TravelMatrix
{
    /// <summary>The duration and distance of a leg that may not be driven.</summary>
    public const int Unreachable = int.MaxValue;

    public required int Rows { get; init; }
    public required int Columns { get; init; }
    public required int[] Seconds { get; init; }
    public required int[] Metres { get; init; }

    /// <summary>osrm, learned or great_circle; stored with each decision.</summary>
    public required string Provider { get; init; }

    /// <summary>measured, learned or estimated.</summary>
    public required string Basis { get; init; }

    /// <summary>Since the provider gave the oldest of the figures.</summary>
    public int AgeSeconds { get; init; }

    public int SecondsOf(int from, int to) => Seconds[from * Columns + to];

    public int MetresOf(int from, int to) => Metres[from * Columns + to];
}

/// <summary>Minutes left for an order that is on no route yet (delivery automation, 8.3).</summary>
public static class RoutelessTime
{
    private const int Answer = 2, ToPickup = 10, AtPickup = 5, Loading = 3, UnderWay = 10;

    /// <summary>Until a driver who is not known yet stands at the pickup: he answers and drives there.</summary>
    public const int MinutesToPickup = Answer + ToPickup;

    /// <param name="tripMinutes">From pickup to drop-off: by travel time, else the service level's own figure.</param>
    public static int MinutesLeft(string status, bool atPickup, int tripMinutes) => status switch
    {
        "picked_up" or "in_transit" => UnderWay,
        "assigned" when atPickup => Loading + tripMinutes,
        "assigned" => ToPickup + AtPickup + tripMinutes,
        _ => Answer + ToPickup + AtPickup + tripMinutes,
    };
}
