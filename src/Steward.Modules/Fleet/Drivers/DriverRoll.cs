using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>
/// Who may send positions, in memory: read again after a change on this node and after a second in any case. While the database cannot be
/// reached the last roll stays in force, so that positions go on being taken.
/// </summary>
internal sealed class DriverRoll(Database database, DeviceStore devices) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Snapshot? present;
    private long version;

    internal void Forget() => Interlocked.Increment(ref version);

    internal async ValueTask<Snapshot> Now(CancellationToken cancel)
    {
        if (present is { } known && IsFresh(known)) return known;
        await gate.WaitAsync(cancel);
        try
        {
            if (present is { } other && IsFresh(other)) return other;
            var (read, at) = (Interlocked.Read(ref version), TimeProvider.System.GetTimestamp());
            var (people, keys) = await database.Read(async session => (await devices.Roll(session), await devices.Live(session)), cancel);
            return present = new(
                at, read, people.ToDictionary(p => p.Id), people.Where(p => p.UserId is not null).ToDictionary(p => p.UserId!.Value, p => p.Id),
                keys.ToDictionary(k => k.DeviceHash, k => k.DriverId, StringComparer.Ordinal));
        }
        catch (StoreUnavailableException) when (present is not null) { return present; }
        finally { gate.Release(); }
    }

    public void Dispose() => gate.Dispose();

    private bool IsFresh(Snapshot known) => known.Version == Interlocked.Read(ref version) && TimeProvider.System.GetElapsedTime(known.At) < Fresh;

    internal sealed record Snapshot(
        long At, long Version, IReadOnlyDictionary<Guid, RollRow> Drivers, IReadOnlyDictionary<Guid, Guid> OfUser, IReadOnlyDictionary<string, Guid> OfDevice);
}

/// <summary>What the intake of positions knows of a driver.</summary>
internal sealed record RollRow
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public Guid? UserId { get; init; }
    public string Status { get; init; } = "";
    public int ActiveDeliveries { get; init; }

    /// <summary>Positions are stored only on shift or with an active order.</summary>
    internal bool MayBeSeen => Status != Contracts.DriverStatus.Offline || ActiveDeliveries > 0;
}
