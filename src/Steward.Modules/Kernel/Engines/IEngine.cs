namespace Steward.Kernel;

/// <summary>A durable loop with a cadence, run for each zone (or once for the server) by the node that holds the lease.</summary>
public interface IEngine
{
    /// <summary>As in the conventions: <c>auto-dispatch</c>.</summary>
    string Name { get; }

    /// <summary>True: one loop a zone. False: one for the whole server.</summary>
    bool PerZone { get; }

    /// <summary>Types of events that wake it before its cadence.</summary>
    IReadOnlyCollection<string> WakesOn { get; }

    /// <summary>How the loop runs under a configuration (JSON of the engine's own settings record).</summary>
    EngineRhythm Rhythm(Json config);

    /// <summary>One round: observe, propose, decide, act. Every transaction with an effect calls <see cref="EngineShard.Fence"/>.</summary>
    Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel);
}

/// <param name="Every">Between two ticks, by the product's clock.</param>
/// <param name="First">After the start.</param>
/// <param name="Gather">How long a wake-up collects others before the tick.</param>
public sealed record EngineRhythm(TimeSpan Every, TimeSpan First, TimeSpan Gather);

/// <param name="Counts">What the tick did, for <c>/runs</c>: assigned 3, waited 1.</param>
public sealed record EngineReport(IReadOnlyDictionary<string, long> Counts)
{
    public static EngineReport Nothing { get; } = new(new Dictionary<string, long>());

    public bool DidSomething => Counts.Values.Any(n => n != 0);
}

/// <summary>The zones of which each gets its own loop; answered by Fleet.</summary>
public interface IShardSource
{
    Task<IReadOnlyList<Guid>> Zones(Session session);
}

/// <summary>Somebody else owns the zone now, or the engine was stopped: nothing of this step was committed.</summary>
public sealed class FencedException(string engine, Guid zone, long epoch) : Exception($"{engine} lost its lease on zone {zone} (epoch {epoch}).");

/// <summary>One engine's right to act on one zone, for one epoch.</summary>
/// <param name="ZoneId">All zeros for the whole server.</param>
/// <param name="Config">The settings in force.</param>
public sealed record EngineShard(string Engine, Guid ZoneId, string Node, long Epoch, Json Config, long ConfigVersion)
{
    /// <summary>For a person's run by hand, which holds no lease and is guarded by row versions alone.</summary>
    public static EngineShard ByHand(string engine, Guid zone, Json config, long version) => new(engine, zone, "", 0, config, version);

    /// <summary>
    /// The fence: to be the last statement of each transaction with an effect. The row stays locked until the commit, so that no other
    /// node can take over in between.
    /// </summary>
    /// <exception cref="FencedException">The lease is another's, has expired, or the engine was stopped.</exception>
    public async Task Fence(Session session)
    {
        if (Epoch == 0 || FenceControl.IsOff) return;
        if (!await LeaseStore.Holds(session, this)) throw new FencedException(Engine, ZoneId, Epoch);
    }
}

/// <summary>
/// Lets the control run of the fault tests show that the fence is what protects. Only code of a test assembly that runs in the server's own
/// process can set it: no setting, option or request does, and a test holds the product to that.
/// </summary>
internal static class FenceControl
{
    internal static bool IsOff { get; set; }
}
