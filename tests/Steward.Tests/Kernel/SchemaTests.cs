using System.Text.RegularExpressions;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>The schema that the migrations leave behind: the same in both stores, the same after down and up.</summary>
public sealed partial class SchemaTests
{
    private sealed record Column
    {
        public required string Owner { get; init; }
        public required string Name { get; init; }
        public bool NotNull { get; init; }
    }

    [Fact, Trait("acceptance", "decisions-8.33")]
    public async Task Both_stores_have_the_same_tables_columns_keys_and_indexes()
    {
        await using var sqlite = Database.Open(await TestDatabase.Create(Dialect.Sqlite), TimeProvider.System);
        await using var postgres = Database.Open(await TestDatabase.Create(Dialect.PostgreSql), TimeProvider.System);

        Same(await Columns(postgres), await Columns(sqlite));
        Same(await References(postgres), await References(sqlite));
        Same(await Indexes(postgres), await Indexes(sqlite));
        Same(await Views(postgres), await Views(sqlite));
    }

    private static void Same(IReadOnlyList<string> postgres, IReadOnlyList<string> sqlite) =>
        Assert.Empty(postgres.Except(sqlite).Select(line => "PostgreSQL alone: " + line).Concat(sqlite.Except(postgres).Select(line => "SQLite alone: " + line)));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    [Trait("acceptance", "decisions-8.33")]
    [Trait("acceptance", "delivery-15.2")]
    public async Task Up_down_up_leaves_the_same_schema_and_down_leaves_nothing(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.CreateEmpty(dialect), TimeProvider.System);
        var migrations = new Migrations(database, TimeProvider.System);
        var cancel = TestContext.Current.CancellationToken;
        await migrations.Up(cancel);
        var first = await Dump(database);

        await migrations.Down(0, cancel);
        var empty = await Dump(database);
        await migrations.Up(cancel);

        Assert.Equal("schema_migrations", Assert.Single(empty.Select(line => line.Split(' ')[0]).Distinct()));
        Assert.Equal(first, await Dump(database));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.33")]
    public async Task Eight_starters_migrate_once(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.CreateEmpty(dialect), TimeProvider.System);
        var cancel = TestContext.Current.CancellationToken;

        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Migrations(database, TimeProvider.System).Up(cancel)));

        Assert.Equal(new Migrations(database, TimeProvider.System).Known.Select(m => m.Number), done.SelectMany(d => d.Select(m => m.Number)).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.33")]
    public async Task Decimals_are_exact_over_a_million_sums(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        // 1,000 stored values of up to six decimals, added 1,000 times: a binary fraction would drift in the last places.
        var chance = new Chance(33, "decimals");
        var values = Enumerable.Range(0, 1000).Select(_ => (chance.Below(2_000_000_000) - 1_000_000_000) / 1_000_000m).ToArray();
        await database.Write(async session =>
        {
            await session.Execute($"create table sums (id integer, amount {session.Pick("integer", "numeric(20, 6)")})");
            await session.InsertAll("sums", [new ColumnOf<(int Id, decimal Amount)>("id", v => v.Id), new("amount", v => v.Amount)], (IReadOnlyList<(int Id, decimal Amount)>)[.. values.Select((v, i) => (Id: i, Amount: v))]);
        });

        var read = await database.Read(s => s.Query<decimal>("select amount from sums order by id"));
        var sum = await database.Read(s => s.Scalar<decimal>("select sum(a.amount) from sums a cross join (select id from sums) b"));

        Assert.Equal(values, read);
        Assert.Equal(values.Sum() * 1000, sum);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.2")]
    public async Task The_fixed_tables_views_and_words_stand_as_the_specification_writes_them(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        string[] assignment =
        [
            "id", "order_id", "driver_id", "assignment_type", "assignment_method", "total_score", "distance_score", "time_score", "load_score", "priority_score", "assignment_reason",
            "alternative_drivers", "assigned_at", "match_value", "offer_id", "batch_id", "assigned_by", "predicted_delivery_at", "ended_at", "end_reason", "zone_id", "business_date",
            "decision_id", "created_at", "updated_at", "metadata",
        ];
        string[] stats =
        [
            "date", "total_assignments", "auto_assigned", "force_assigned", "manual_assignments", "avg_total_score", "avg_distance_score", "avg_time_score", "avg_load_score",
            "avg_priority_score", "min_score", "max_score",
        ];

        Assert.Equal(assignment, await InOrder(database, "assignment_logs"));
        Assert.Equal(stats, await InOrder(database, "auto_dispatch_stats"));
        Assert.Equal([.. stats.Prepend("zone_id")], await InOrder(database, "auto_dispatch_stats_by_zone"));
        Assert.Equal(["AUTO_ASSIGNED", "FORCE_ASSIGNED", "MANUAL"], await Words(database, "assignment_type", "assignment_logs"));
        var indexes = await database.Read(s => s.Query<string>(s.Pick(
            "select name from sqlite_master where type = 'index' and tbl_name = 'assignment_logs' and name like 'idx%' order by name",
            "select indexname from pg_indexes where tablename = 'assignment_logs' and indexname like 'idx%' order by indexname")));
        Assert.Equal(
            ["idx_assignment_logs_active", "idx_assignment_logs_assigned_at", "idx_assignment_logs_assignment_type", "idx_assignment_logs_batch_id", "idx_assignment_logs_date", "idx_assignment_logs_driver_id", "idx_assignment_logs_order_id"],
            indexes);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.2")]
    public async Task Batches_stand_as_the_specification_writes_them(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        string[] batches =
        [
            "id", "batch_number", "driver_id", "order_ids", "order_count", "total_distance_km", "estimated_delivery_time_minutes", "total_weight_kg", "total_value", "delivery_zone",
            "service_type", "status", "dispatched_at", "completed_at", "stops_completed", "delivery_success_rate", "hold_until", "saved_minutes", "end_reason", "zone_id", "business_date",
            "decision_id", "created_at", "updated_at", "metadata",
        ];
        string[] stats =
        [
            "date", "total_batches", "total_orders_batched", "avg_orders_per_batch", "min_orders_per_batch", "max_orders_per_batch", "total_distance_km", "avg_distance_per_batch",
            "total_value", "avg_success_rate", "completed_batches", "failed_batches",
        ];

        Assert.Equal(batches, await InOrder(database, "order_batches"));
        Assert.Equal(stats, await InOrder(database, "batch_performance_stats"));
        Assert.Equal([.. stats.Prepend("zone_id")], await InOrder(database, "batch_performance_stats_by_zone"));
        if (dialect is Dialect.PostgreSql) Assert.Equal(["pending", "processing", "completed", "failed", "cancelled"], await Words(database, "batch_status", "order_batches"));
        var indexes = await database.Read(s => s.Query<string>(s.Pick(
            "select name from sqlite_master where type = 'index' and tbl_name = 'order_batches' and name like 'idx%' order by name",
            "select indexname from pg_indexes where tablename = 'order_batches' and indexname like 'idx%' order by indexname")));
        Assert.Equal(["idx_order_batches_created_at", "idx_order_batches_date", "idx_order_batches_driver_id", "idx_order_batches_status"], indexes);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.2")]
    public async Task Optimizations_incidents_escalations_and_alerts_stand_as_the_specification_writes_them(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        const string common = "created_at updated_at metadata zone_id business_date decision_id";
        var tables = new Dictionary<string, string>
        {
            ["route_optimizations"] =
                $"""
                id driver_id route_id order_ids stop_count distance_saved_km time_saved_minutes stops_reordered improvement_percentage original_sequence optimized_sequence original_distance optimized_distance
                original_time_minutes optimized_time_minutes algorithm_used optimization_notes status optimized_at executed_at completed_at {common} cause incident_id
                """,
            ["traffic_incidents"] =
                $"""
                id latitude longitude affected_radius_meters severity description incident_type active affected_routes affected_orders reported_at resolved_at {common} geometry closure expires_at source external_id
                """,
            ["escalation_logs"] =
                $"""
                id order_id driver_id escalation_type severity reason description escalated_to status resolution resolved_by sla_target_minutes minutes_to_breach current_delay_minutes escalated_at resolved_at {common}
                reason_code level assigned_to acknowledged_at next_step_at repeats dedupe_key
                """,
            ["dispatch_alerts"] =
                $"""
                id order_id alert_type severity message description resolved status resolved_at resolved_by {common} subject driver_id batch_id route_id escalation_id code acknowledged_at acknowledged_by snoozed_until
                assigned_to dedupe_key
                """,
            ["route_optimization_stats"] =
                """
                date total_optimizations total_distance_saved_km total_time_saved_minutes avg_distance_saved_km avg_time_saved_minutes total_stops_reordered avg_improvement_percentage completed_optimizations
                failed_optimizations
                """,
            ["escalation_stats"] =
                """
                date total_escalations sla_risk_escalations stuck_order_escalations unresponsive_driver_escalations failed_delivery_escalations critical_escalations high_escalations resolved_escalations
                open_escalations avg_delay_minutes
                """,
        };
        foreach (var (owner, columns) in tables) Assert.Equal(columns.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), await InOrder(database, owner));
        if (dialect is Dialect.Sqlite) return;
        Assert.Equal(["SLA_RISK", "STUCK_ORDER", "UNRESPONSIVE_DRIVER", "FAILED_DELIVERY"], await Words(database, "escalation_type", ""));
        Assert.Equal(["DISPATCH_FAILED", "OPTIMIZATION_NEEDED", "SLA_BREACH", "DRIVER_UNRESPONSIVE"], await Words(database, "alert_type", ""));
        Assert.Equal(["low", "medium", "high", "critical"], await Words(database, "severity_level", ""));
        Assert.Equal(["LOW", "MEDIUM", "HIGH", "SEVERE"], await Words(database, "traffic_severity", ""));
    }

    private static Task<IReadOnlyList<string>> InOrder(Database database, string owner) => database.Read(s => s.Query<string>(s.Pick(
        "select name from pragma_table_xinfo(@owner) order by cid",
        "select column_name from information_schema.columns where table_schema = current_schema() and table_name = @owner order by ordinal_position"), new { owner }));

    private static async Task<string[]> Words(Database database, string type, string table)
    {
        if (database.Dialect is Dialect.PostgreSql)
            return [.. await database.Read(s => s.Query<string>("select enumlabel::text from pg_enum join pg_type on pg_type.oid = enumtypid where typname = @type order by enumsortorder", new { type }))];
        var sql = await database.Read(s => s.Scalar<string>("select sql from sqlite_master where name = @table", new { table }));
        return [.. Quoted().Matches(Regex.Match(sql!, type + @" text not null check \(" + type + @" in \(([^)]*)\)").Groups[1].Value).Select(m => m.Groups[1].Value)];
    }

    private static async Task<IReadOnlyList<string>> Columns(Database database) => [.. (await database.Read(s => s.Query<Column>(s.Pick(
        """
        select m.name as owner, c.name, (c."notnull" = 1 or c.pk > 0) as not_null from sqlite_master m join pragma_table_xinfo(m.name) c
        where m.type = 'table' and m.name not like 'sqlite_%'
        """,
        """
        select c.table_name as owner, c.column_name as name, c.is_nullable = 'NO' as not_null from information_schema.columns c
        join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
        where c.table_schema = current_schema()
        """)))).Where(c => c.Name != "transaction_id").Select(c => $"{c.Owner}.{c.Name}{(c.NotNull ? " not null" : "")}").Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> References(Database database) => [.. (await database.Read(s => s.Query<string>(s.Pick(
        "select m.name || '.' || f.\"from\" || ' to ' || f.\"table\" from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'",
        """
        select c.conrelid::regclass::text || '.' || a.attname::text || ' to ' || c.confrelid::regclass::text from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) where c.contype = 'f'
        """)))).Order(StringComparer.Ordinal)];

    /// <summary>By table, columns and whether unique: names and the keys' own indexes differ by dialect.</summary>
    private static async Task<IReadOnlyList<string>> Indexes(Database database) => [.. (await database.Read(s => s.Query<string>(s.Pick(
        "select tbl_name || ' ' || name || case when sql like 'create unique%' then ' unique' else '' end || case when sql like '% where %' then ' partial' else '' end from sqlite_master where type = 'index' and sql is not null",
        """
        select tablename || ' ' || indexname || case when indexdef like 'CREATE UNIQUE%' then ' unique' else '' end || case when indexdef like '% WHERE %' then ' partial' else '' end
        from pg_indexes where schemaname = current_schema() and indexname like 'idx%'
        """)))).Where(line => line.Contains(" idx", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> Views(Database database)
    {
        var names = await database.Read(s => s.Query<string>(s.Pick("select name from sqlite_master where type = 'view' order by name", "select table_name::text from information_schema.views where table_schema = current_schema() order by table_name")));
        var views = new List<string>();
        foreach (var name in names) views.Add(name + ": " + string.Join(", ", await InOrder(database, name)));
        return [.. views.Order(StringComparer.Ordinal)];
    }

    /// <summary>Everything that the catalogue says of our own, as sorted lines.</summary>
    private static async Task<IReadOnlyList<string>> Dump(Database database) => await database.Read(s => s.Query<string>(s.Pick(
        "select name || ' ' || type || ' ' || coalesce(sql, '') as line from sqlite_master where name not like 'sqlite_%' order by line",
        """
        select line from (
          select table_name || ' column ' || column_name || ' ' || ordinal_position || ' ' || data_type || ' ' || udt_name || ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' ' || coalesce(generation_expression, '') as line
            from information_schema.columns where table_schema = current_schema()
          union all select tablename || ' index ' || indexdef from pg_indexes where schemaname = current_schema()
          union all select conrelid::regclass::text || ' constraint ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid <> 0
          union all select tgrelid::regclass::text || ' trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
          union all select proname || ' function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = current_schema()::regnamespace
          union all select viewname || ' view ' || definition from pg_views where schemaname = current_schema()
          union all select typname || ' enum ' || string_agg(enumlabel, ',' order by enumsortorder) from pg_type join pg_enum on pg_type.oid = enumtypid group by typname
        ) as all_lines where line not like 'pg_%' order by line
        """)));

    [GeneratedRegex("'([^']*)'", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
