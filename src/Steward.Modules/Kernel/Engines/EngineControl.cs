namespace Steward.Kernel;

/// <summary>What <c>status</c> shows of an engine on a zone.</summary>
public sealed record EngineState(string Engine, Guid ZoneId, string Wish, bool Running, string? Node, DateTimeOffset? LastTickAt, int? TickMs, int? BehindSeconds, string? LastError);

/// <summary>An engine whose last ticks on a zone failed.</summary>
public sealed record FailingEngine(string Engine, Guid ZoneId, int Failures, string? Error);

/// <summary>Settings of an engine with their version.</summary>
public sealed record EngineConfig(Json Config, long Version);

/// <summary>Settings as they once were; the last 20 are kept.</summary>
public sealed record EngineConfigVersion
{
    public long Version { get; init; }
    public Json Config { get; init; }
    public required string ChangedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A tick that did something, or failed.</summary>
public sealed record EngineRun
{
    public Guid Id { get; init; }
    public required string Engine { get; init; }
    public Guid ZoneId { get; init; }
    public required string Node { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public int DurationMs { get; init; }
    public required string State { get; init; }
    public Json Counts { get; init; }
    public string? Error { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The durable wishes and settings of engines, for the endpoints that start, stop and configure them.</summary>
public sealed class EngineControl
{
    private readonly Lazy<EngineRunner> runner;
    private readonly IEnumerable<IShardSource> sources;
    private readonly IReadOnlyList<IEngine> engines;

    internal EngineControl(Lazy<EngineRunner> runner, IEnumerable<IShardSource> sources, IEnumerable<IEngine> engines)
    {
        this.runner = runner;
        this.sources = sources;
        this.engines = [.. engines];
    }

    public bool IsInstalled(string engine) => engines.Any(e => e.Name == engine);

    /// <summary>Of each of these engines one row a zone, or one for an engine of the whole server.</summary>
    public async Task<IReadOnlyList<EngineState>> States(Session session, params IReadOnlyList<string> names)
    {
        var wishes = (await LeaseStore.Wishes(session)).ToDictionary(w => (w.Engine, w.ZoneId), w => w.State);
        var leases = (await LeaseStore.Leases(session)).ToDictionary(l => (l.Engine, l.ZoneId));
        var zones = new List<Guid>();
        foreach (var source in sources) zones.AddRange(await source.Zones(session));
        return
        [
            .. from name in names
               from zone in engines.FirstOrDefault(e => e.Name == name) is { PerZone: false } ? [Guid.Empty] : zones
               let wish = wishes.GetValueOrDefault((name, zone)) ?? wishes.GetValueOrDefault((name, Guid.Empty)) ?? "stopped"
               let lease = leases.GetValueOrDefault((name, zone))
               let running = wish == "running" && lease is { Live: true }
               select new EngineState(name, zone, wish, running, running ? lease.Owner : null, lease?.LastTickAt, lease?.TickMs, lease?.BehindSeconds, lease?.LastError),
        ];
    }

    /// <summary>Engines that failed at least so many times in a row, on zones that they are still wished to run for.</summary>
    public async Task<IReadOnlyList<FailingEngine>> Failing(Session session, int least)
    {
        var wishes = await LeaseStore.Wishes(session);
        return
        [
            .. (await LeaseStore.Leases(session)).Where(l => l.Failures >= least && EngineRunner.Wished(wishes, l.Engine, l.ZoneId)?.State == "running")
                .Select(l => new FailingEngine(l.Engine, l.ZoneId, l.Failures, l.LastError)),
        ];
    }

    /// <summary>The wish itself, before any node has followed it.</summary>
    public async Task<string> Wish(Session session, string engine, Guid? zone) =>
        EngineRunner.Wished(await LeaseStore.Wishes(session), engine, zone ?? Guid.Empty)?.State ?? "stopped";

    /// <summary>Wishes an engine running; without a zone everywhere, also where it was stopped alone. False when it was wished already.</summary>
    public async Task<bool> Start(Session session, string engine, Guid? zone)
    {
        if (await Wish(session, engine, zone) == "running" && (zone is not null || !await LeaseStore.AnyStopped(session, engine))) return false;
        await LeaseStore.SetWish(session, engine, zone ?? Guid.Empty, "running");
        if (zone is null) await LeaseStore.SetWishes(session, engine, "running");
        session.AfterCommit(() => runner.Value.Look());
        return true;
    }

    /// <summary>Wishes it stopped and takes its leases away, so that running ticks commit nothing more. False when it was stopped.</summary>
    public async Task<bool> Stop(Session session, string engine, Guid? zone)
    {
        var wishes = await LeaseStore.Wishes(session);
        var running = zone is { } one
            ? EngineRunner.Wished(wishes, engine, one)?.State == "running"
            : wishes.Any(w => w.Engine == engine && w.State == "running");
        if (!running) return false;
        await LeaseStore.SetWish(session, engine, zone ?? Guid.Empty, "stopped");
        if (zone is null) await LeaseStore.SetWishes(session, engine, "stopped");
        await LeaseStore.Release(session, engine, zone);
        session.AfterCommit(() => runner.Value.Look());
        return true;
    }

    public async Task<EngineConfig> Config(Session session, string engine, Guid? zone)
    {
        var row = EngineRunner.Wished(await LeaseStore.Wishes(session), engine, zone ?? Guid.Empty);
        return row is null ? new(Json.Empty, 0) : new(row.Config, row.ConfigVersion);
    }

    /// <summary>Replaces the settings when their version is still the one that was read; null otherwise. The last 20 versions are kept.</summary>
    public async Task<EngineConfig?> SetConfig(Session session, string engine, Guid? zone, Json config, long expected, string changedBy)
    {
        var id = zone ?? Guid.Empty;
        var present = await Config(session, engine, zone);
        if (present.Version != expected) return null;
        var version = present.Version + 1;
        // Of two writers that read the same version the second waits for the first and then finds another one.
        var saved = await session.Execute(
            """
            insert into engines (engine, zone_id, wish, config, config_version) values (@engine, @id, @wish, @config, @version)
            on conflict (engine, zone_id) do update set config = excluded.config, config_version = excluded.config_version where engines.config_version = @expected
            """,
            new { engine, id, wish = await Wish(session, engine, zone), config, version, expected });
        if (saved == 0) return null;
        await session.Execute(
            "insert into engine_config_versions (engine, zone_id, config_version, config, changed_by, created_at) values (@engine, @id, @version, @config, @changedBy, @Now)",
            new { engine, id, version, config, changedBy, session.Now });
        await session.Execute("delete from engine_config_versions where engine = @engine and zone_id = @id and config_version <= @version - 20", new { engine, id, version });
        session.AfterCommit(() => runner.Value.Look());
        return new(config, version);
    }

    /// <summary>The kept versions, newest first.</summary>
    public Task<IReadOnlyList<EngineConfigVersion>> Versions(Session session, string engine, Guid? zone) => LeaseStore.Versions(session, engine, zone ?? Guid.Empty);

    /// <summary>The last ticks that did something or failed, newest first.</summary>
    /// <param name="zones">Null: all.</param>
    public Task<IReadOnlyList<EngineRun>> Runs(Session session, string engine, IReadOnlyList<Guid>? zones, PageRequest page) => LeaseStore.Runs(session, engine, zones, page);
}
