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

/// <summary>A position as a device reported it. Missing facts are null.</summary>
/// <param name="SpeedKmh">Kilometres an hour, whatever the device counts in.</param>
/// <param name="Battery">0–100.</param>
/// <param name="IsMock">The device says that the position is made up.</param>
/// <param name="IsValid">False: the device has no fix and repeats its last one.</param>
public sealed record ReportedPosition(
    double Latitude, double Longitude, DateTimeOffset RecordedAt, double? SpeedKmh = null, int? Heading = null, double? AccuracyM = null,
    double? AltitudeM = null, int? Battery = null, bool IsMock = false, bool IsValid = true);

/// <summary>What became of a reported position.</summary>
public enum PositionFate
{
    /// <summary>The driver's present position now.</summary>
    Stored,
    /// <summary>Kept in the track only.</summary>
    History,
    /// <summary>Not kept.</summary>
    NotStored,
}

/// <summary>The fate of a position with its reason: duplicate, older, future, too_old, inaccurate, jump, mock, zero, no_fix or off_duty.</summary>
public readonly record struct PositionVerdict(PositionFate Fate, string? Reason);

/// <summary>Takes positions in from whichever door they come; the caller has checked that they are the driver's.</summary>
public interface IPositionIntake
{
    /// <summary>Null: no such driver.</summary>
    ValueTask<PositionVerdict?> Take(Guid driver, ReportedPosition position, string source, CancellationToken cancel);
}
