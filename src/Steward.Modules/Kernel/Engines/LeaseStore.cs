namespace Steward.Kernel;

/// <summary>The wishes, settings and leases of engines. Only the database's clock decides over leases.</summary>
internal static class LeaseStore
{
    internal static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(10);

    internal sealed record Wish
    {
        public required string Engine { get; init; }
        public Guid ZoneId { get; init; }
        public required string State { get; init; }
        public Json Config { get; init; }
        public long ConfigVersion { get; init; }
    }

    internal sealed record Lease
    {
        public required string Engine { get; init; }
        public Guid ZoneId { get; init; }
        public string? Owner { get; init; }
        public long Epoch { get; init; }
        public bool Live { get; init; }
        public DateTimeOffset? LastTickAt { get; init; }
        public int? TickMs { get; init; }
        public int? BehindSeconds { get; init; }
        public int Failures { get; init; }
        public string? LastError { get; init; }
    }

    internal static Task<IReadOnlyList<Wish>> Wishes(Session session) =>
        session.Query<Wish>("select engine, zone_id, wish as state, config, config_version from engines order by engine, zone_id");

    internal static Task<IReadOnlyList<Lease>> Leases(Session session) => session.Query<Lease>(
        $"select engine, zone_id, owner, epoch, (owner is not null and expires_at > {RealNow(session)}) as live, last_tick_at, tick_ms, behind_seconds, failures, last_error from zone_leases");

    internal static Task<int> SetWish(Session session, string engine, Guid zone, string wish) => session.Execute(
        """
        insert into engines (engine, zone_id, wish, config, config_version) values (@engine, @zone, @wish, '{}', 0)
        on conflict (engine, zone_id) do update set wish = excluded.wish
        """,
        new { engine, zone, wish });

    internal static Task<int> SetWishes(Session session, string engine, string wish) => session.Execute("update engines set wish = @wish where engine = @engine", new { engine, wish });

    internal static async Task<bool> AnyStopped(Session session, string engine) =>
        await session.Scalar<int>("select count(*) from engines where engine = @engine and wish = 'stopped'", new { engine }) > 0;

    internal static Task<IReadOnlyList<EngineConfigVersion>> Versions(Session session, string engine, Guid zone) => session.Query<EngineConfigVersion>(
        "select config_version as version, config, changed_by, created_at from engine_config_versions where engine = @engine and zone_id = @zone order by config_version desc", new { engine, zone });

    internal static Task<IReadOnlyList<EngineRun>> Runs(Session session, string engine, IReadOnlyList<Guid>? zones, PageRequest page) => session.Query<EngineRun>(
        $"""
        select id, engine, zone_id, node, started_at, duration_ms, state, counts, error, created_at from engine_runs
        where engine = @engine and (created_at, id) < (@At, @Id){(zones is null ? "" : " and zone_id " + session.AnyOf("zones"))}
        order by created_at desc, id desc limit @Take
        """,
        new { engine, page.At, page.Id, page.Take, zones = new IdArray([.. zones ?? []]) });

    /// <summary>Stops running ticks from committing: their fence finds no lease.</summary>
    internal static Task<int> Release(Session session, string engine, Guid? zone) => session.Execute(
        $"update zone_leases set owner = null, expires_at = {RealNow(session)} where engine = @engine and (@all = 1 or zone_id = @zone)",
        new { engine, all = zone is null ? 1 : 0, zone = zone ?? Guid.Empty });

    /// <summary>An embedded database has one process, held to it by a lock of the file: whoever else stands in a lease is dead.</summary>
    internal static Task<int> ReleaseDead(Session session) => session.Execute($"update zone_leases set owner = null, expires_at = {RealNow(session)} where owner is not null");

    /// <summary>Takes an expired or released lease and raises its epoch; null when another holds it.</summary>
    internal static async Task<long?> Take(Session session, string engine, Guid zone, string node)
    {
        var now = RealNow(session);
        await session.Execute(
            $"insert into zone_leases (zone_id, engine, owner, epoch, expires_at) values (@zone, @engine, null, 0, {now}) on conflict (zone_id, engine) do nothing",
            new { zone, engine });
        return await session.Scalar<long?>(
            $"update zone_leases set owner = @node, epoch = epoch + 1, expires_at = {Later(session)} where zone_id = @zone and engine = @engine and (owner is null or expires_at <= {now}) returning epoch",
            new { zone, engine, node });
    }

    internal static async Task<bool> Renew(Session session, EngineShard shard) => await session.Execute(
        $"update zone_leases set expires_at = {Later(session)} where zone_id = @ZoneId and engine = @Engine and owner = @Node and epoch = @Epoch and expires_at > {RealNow(session)}",
        new { shard.ZoneId, shard.Engine, shard.Node, shard.Epoch }) == 1;

    internal static Task<int> GiveBack(Session session, EngineShard shard) => session.Execute(
        $"update zone_leases set owner = null, expires_at = {RealNow(session)} where zone_id = @ZoneId and engine = @Engine and owner = @Node and epoch = @Epoch",
        new { shard.ZoneId, shard.Engine, shard.Node, shard.Epoch });

    internal static async Task<bool> Holds(Session session, EngineShard shard) => await session.Scalar<int>(
        $"select 1 from zone_leases where zone_id = @ZoneId and engine = @Engine and owner = @Node and epoch = @Epoch and expires_at > {RealNow(session)}" + session.Pick("", " for share"),
        new { shard.ZoneId, shard.Engine, shard.Node, shard.Epoch }) == 1;

    internal static Task<int> Note(Session session, EngineShard shard, DateTimeOffset at, int ms, int behindSeconds, int failures, string? error) => session.Execute(
        "update zone_leases set last_tick_at = @at, tick_ms = @ms, behind_seconds = @behindSeconds, failures = @failures, last_error = @error where zone_id = @ZoneId and engine = @Engine",
        new { at, ms, behindSeconds, failures, error = NoNul.Without(error), shard.ZoneId, shard.Engine });

    internal static async Task AddRun(Session session, EngineShard shard, DateTimeOffset started, int ms, string state, EngineReport report, string? error)
    {
        await session.Execute(
            "insert into engine_runs (id, engine, zone_id, node, started_at, duration_ms, state, counts, error, created_at) values (@id, @Engine, @ZoneId, @Node, @started, @ms, @state, @counts, @error, @Now)",
            new { id = Ids.New(session.Now), shard.Engine, shard.ZoneId, shard.Node, started, ms, state, counts = Json.Of(report.Counts), error = NoNul.Without(error), session.Now });
    }

    private static string RealNow(Session session) => session.Pick("strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')", "clock_timestamp()");

    private static string Later(Session session) => session.Pick(
        $"strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '+{(int)TimeToLive.TotalSeconds} seconds')", $"clock_timestamp() + interval '{(int)TimeToLive.TotalSeconds} seconds'");
}
