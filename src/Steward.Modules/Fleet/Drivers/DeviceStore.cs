using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>A device that may send for a driver.</summary>
internal sealed record DeviceKey
{
    public Guid DriverId { get; init; }
    public string DeviceHash { get; init; } = "";
}

/// <summary>A device as it is listed; its id for sending is not kept.</summary>
internal sealed record DeviceRow
{
    public Guid Id { get; init; }
    public string? Name { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Table <c>driver_devices</c>, and the roll of those who may send positions.</summary>
internal sealed class DeviceStore
{
    internal Task<IReadOnlyList<RollRow>> Roll(Session session) => session.Query<RollRow>(
        "select id, zone_id, user_id, status, active_deliveries from drivers where retired_at is null and is_active");

    internal Task<IReadOnlyList<DeviceKey>> Live(Session session) => session.Query<DeviceKey>("select driver_id, device_hash from driver_devices where revoked_at is null");

    internal Task<IReadOnlyList<DeviceRow>> Of(Session session, Guid driver) => session.Query<DeviceRow>(
        "select id, name, created_at, revoked_at from driver_devices where driver_id = @driver order by created_at desc", new { driver });

    internal Task<int> Add(Session session, Guid id, Guid driver, string hash, string? name) => session.Execute(
        "insert into driver_devices (id, driver_id, device_hash, name, created_at) values (@id, @driver, @hash, @name, @Now)", new { id, driver, hash, name, session.Now });

    /// <param name="device">Null: all of the driver's.</param>
    internal Task<int> Revoke(Session session, Guid driver, Guid? device) => session.Execute(
        "update driver_devices set revoked_at = @Now where driver_id = @driver and revoked_at is null and (@all or id = @one)",
        new { driver, all = device is null, one = device ?? Guid.Empty, session.Now });
}
