using Steward.Kernel;
using Steward.Operations.Archive;
using Steward.Tests.Dispatch;

namespace Steward.Tests.Operations.Archive;

/// <summary>A zone whose six tables of facts hold what a test puts into them, at noon of 2026-11-20.</summary>
internal sealed class ArchiveWorld(DispatchWorld world, Guid driver, Guid order) : IAsyncDisposable
{
    internal static readonly DateOnly Today = new(2026, 11, 20);

    internal static readonly string[] Facts = ["assignment_logs", "order_batches", "dispatch_alerts", "escalation_logs", "route_optimizations", "traffic_incidents"];
    internal static readonly string[] Tables = [.. Facts, "batch_orders", "escalation_steps", "route_optimization_orders", "traffic_incident_orders"];

    internal static readonly EngineShard ByHand = EngineShard.ByHand("retention", Guid.Empty, Json.Empty, 0);

    internal DispatchWorld World => world;

    internal Database Database => world.Host.Database;

    internal Guid Order => order;

    internal ArchiveDay Day => world.Host.Service<ArchiveDay>();

    internal static async Task<ArchiveWorld> Start(Dialect dialect)
    {
        var world = await DispatchWorld.Start(dialect);
        return new(world, await world.Driver("Asha", 0.5), await world.Order());
    }

    internal Task<Archived> Night(Guid? zone = null) => world.Host.Service<ArchiveNight>().Run(ByHand, zone ?? world.Zone, CancellationToken.None);

    internal Task<IReadOnlyList<ArchiveFileRow>> Files(int? daysAgo = null) => Database.Read(s => world.Host.Service<ArchiveStore>().List(s, Of(daysAgo)));

    internal Task<IReadOnlyList<FileVerdict>> Verify() => world.Host.Service<VerifyArchive>().Run(new(), CancellationToken.None);

    internal Task<IReadOnlyList<RestoredTable>> Restore(int daysAgo) => world.Host.Service<RestoreArchive>().Run(Of(daysAgo), CancellationToken.None);

    internal string PathOf(ArchiveFileRow file) => world.Host.Service<ArchiveFolder>().PathOf(file);

    private static FileFilter Of(int? daysAgo) => daysAgo is { } days ? new(From: Today.AddDays(-days), To: Today.AddDays(-days)) : new();

    /// <summary>One finished fact in each table, with its parts; each refers to others of the same day.</summary>
    internal Task<Ids> Add(int daysAgo, bool isFinished = true, bool hasZone = true) => Database.Write(async session =>
    {
        var ids = new Ids(New(session), New(session), New(session), New(session), New(session), New(session));
        var (at, nobody) = (session.Now.AddDays(-daysAgo), (DateTimeOffset?)null);
        var args = new
        {
            ids.Assignment, ids.Batch, ids.Alert, ids.Log, ids.Optimization, ids.Incident, step = New(session), order, driver, zone = world.Zone, anyZone = hasZone ? world.Zone : (Guid?)null,
            date = Today.AddDays(-daysAgo), at, ended = isFinished ? at : nobody, key = ids.Alert.ToString(), number = "BATCH-" + ids.Batch, score = 71.2345m, km = 12.5m,
            latitude = new Degrees(-1.23456789), longitude = new Degrees(36.87654321), text = "a \"quoted\" line\nand another, ünïcode \u2028", isOpen = !isFinished,
        };
        foreach (var sql in Inserts(session, isFinished)) await session.Execute(sql, args);
        return ids;
    });

    private static IEnumerable<string> Inserts(Session session, bool isFinished) =>
    [
        $"""
        insert into order_batches (id, batch_number, driver_id, order_count, total_distance_km, status, completed_at, zone_id, business_date)
        values (@Batch, @number, @driver, 1, @km, '{(isFinished ? "completed" : "processing")}', @ended, @zone, @date)
        """,
        "insert into batch_orders (batch_id, order_id, position, outcome) values (@Batch, @order, 1, 'delivered')",
        """
        insert into assignment_logs (id, order_id, driver_id, assignment_type, total_score, assignment_reason, batch_id, assigned_at, ended_at, zone_id, business_date)
        values (@Assignment, @order, @driver, 'MANUAL', @score, @text, @Batch, @at, @ended, @zone, @date)
        """,
        $"""
        insert into escalation_logs (id, order_id, escalation_type, severity, reason, description, status, resolved_at, escalated_at, zone_id, business_date, dedupe_key)
        values (@Log, @order, 'SLA_RISK', 'high', 'a test', @text, '{(isFinished ? "resolved" : "open")}', @ended, @at, @zone, @date, @key)
        """,
        "insert into escalation_steps (id, escalation_id, kind, outcome, actor) values (@step, @Log, 'opened', 'done', 'test')",
        $"""
        insert into dispatch_alerts (id, order_id, alert_type, severity, message, status, resolved_at, zone_id, business_date, subject, escalation_id, dedupe_key)
        values (@Alert, @order, 'SLA_BREACH', 'low', @text, '{(isFinished ? "resolved" : "open")}', @ended, @anyZone, @date, 'order', @Log, @key)
        """,
        """
        insert into traffic_incidents (id, latitude, longitude, severity, active, reported_at, resolved_at, expires_at, zone_id, business_date, geometry)
        values (@Incident, @latitude, @longitude, 'HIGH', @isOpen, @at, @ended, @at, @anyZone, @date, '{"type": "Point", "coordinates": [36.8, -1.25]}')
        """,
        "insert into traffic_incident_orders (incident_id, order_id) values (@Incident, @order)",
        $"""
        insert into route_optimizations (id, driver_id, distance_saved_km, improvement_percentage, original_sequence, status, optimized_at, zone_id, business_date, incident_id)
        values (@Optimization, @driver, @km, 12.25{session.Pick(" * 1000000", "")}, '{session.Pick("[1,2,3]", "{1,2,3}")}', '{(isFinished ? "completed" : "pending")}', @at, @zone, @date, @Incident)
        """,
        "insert into route_optimization_orders (optimization_id, order_id) values (@Optimization, @order)",
    ];

    /// <summary>So many finished alerts of one day.</summary>
    internal Task Alerts(int count, int daysAgo) => Database.Write(session => session.InsertAll("dispatch_alerts",
        [
            new("id", id => id), new("alert_type", _ => "SLA_BREACH"), new("severity", _ => "low"), new("message", id => $"Alert {id}"), new("status", _ => "resolved"), new("resolved_at", _ => session.Now),
            new("zone_id", _ => world.Zone), new("business_date", _ => Today.AddDays(-daysAgo)), new("subject", _ => "zone"), new ColumnOf<Guid>("dedupe_key", id => id.ToString()),
        ],
        (IReadOnlyList<Guid>)[.. Enumerable.Range(0, count).Select(_ => New(session))]));

    /// <summary>Every row of every table as text, with all its columns.</summary>
    internal async Task<IReadOnlyDictionary<string, List<string>>> Dump(string prefix = "")
    {
        var dump = new Dictionary<string, List<string>>();
        foreach (var table in Tables) dump[table] = [.. await Database.Read(session => Rows(session, table, prefix + table))];
        return dump;
    }

    /// <summary>What is left and what was restored, as one.</summary>
    internal async Task<IReadOnlyDictionary<string, List<string>>> Both()
    {
        var (live, restored) = (await Dump(), await Dump("restored_"));
        return live.ToDictionary(t => t.Key, t => t.Value.Concat(restored[t.Key]).Order(StringComparer.Ordinal).ToList());
    }

    internal async Task<string> Statistics()
    {
        var text = new System.Text.StringBuilder();
        foreach (var view in (string[])["auto_dispatch_stats", "route_optimization_stats", "batch_performance_stats", "escalation_stats"])
            foreach (var name in (string[])[view, view + "_by_zone"]) text.AppendJoin('\n', await Database.Read(session => Rows(session, name, name)));
        return text.ToString();
    }

    private static async Task<IEnumerable<string>> Rows(Session session, string like, string table)
    {
        if (await session.Scalar<int>(session.Pick("select count(*) from sqlite_master where name = @table", "select count(*) from information_schema.tables where table_name = @table"), new { table }) == 0) return [];
        if (session.Dialect is Dialect.PostgreSql) return (await session.Query<string>($"select t::text from {table} t")).Order(StringComparer.Ordinal);
        var columns = await session.Query<string>("select name from pragma_table_xinfo(@like) order by cid", new { like });
        return (await session.Query<string>($"select {string.Join(" || '|' || ", columns.Select(c => $"quote({c})"))} from {table}")).Order(StringComparer.Ordinal);
    }

    internal async Task Delete(string table, Guid id) => await Database.Write(session => session.Execute($"delete from {table} where id = @id", new { id }));

    internal Task<IReadOnlyList<Guid>> Present(string table) => Database.Read(session => session.Query<Guid>($"select id from {table}"));

    private static Guid New(Session session) => Steward.Kernel.Ids.New(session.Now);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    internal sealed record Ids(Guid Assignment, Guid Batch, Guid Alert, Guid Log, Guid Optimization, Guid Incident);
}
