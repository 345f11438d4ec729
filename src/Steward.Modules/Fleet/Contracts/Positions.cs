using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>A position that was taken as the driver's present one.</summary>
/// <param name="SpeedKmh">Null when the device did not say.</param>
/// <param name="RecordedAt">By the device's clock.</param>
public readonly record struct PositionFix(Guid DriverId, Guid ZoneId, double Latitude, double Longitude, int? Heading, double? SpeedKmh, DateTimeOffset RecordedAt, DateTimeOffset ReceivedAt);

/// <summary>Hears each batch of new present positions on this node, after they are stored. Must be quick and must not throw.</summary>
public interface IPositionListener
{
    void OnPositions(IReadOnlyList<PositionFix> fixes);
}

/// <summary>The present positions.</summary>
public interface IPositions
{
    Task<IReadOnlyList<PositionFix>> LatestIn(Session session, Guid zone);

    /// <summary>Where a driver was, oldest first.</summary>
    Task<IReadOnlyList<PositionFix>> Track(Session session, Guid driver, DateTimeOffset from, DateTimeOffset to);
}
