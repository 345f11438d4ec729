using System.Diagnostics;
using Npgsql;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench.Rows;

/// <summary>
/// Fills the six tables of delivery automation on PostgreSQL with any number of rows over the last 90 days: ids that rise with time as real
/// ones do, real zones, drivers and orders behind every key, and the newest 20,000 alerts and escalations open. Two tables at a time; indexes are
/// built and the rollups counted afterwards; triggers and foreign keys sleep meanwhile, so <c>steward stats verify</c> is run on the result.
/// </summary>
internal sealed class RowFactory(StorePlace place, long rows)
{
    private const int Orders = 20_000;
    private const int Open = 20_000;

    internal static readonly string[] Tables = ["assignment_logs", "order_batches", "traffic_incidents", "route_optimizations", "escalation_logs", "dispatch_alerts"];

    /// <summary>One table after the other; says what each took.</summary>
    /// <param name="templates">Orders that are over: all others are copies of them.</param>
    internal async Task Fill(IReadOnlyList<string> templates)
    {
        await using var connection = await Connect();
        await Run(connection, Ids);
        var own = (await Strings(connection, "select string_agg(quote_ident(column_name), ', ') from information_schema.columns where table_schema = 'public' and table_name = 'orders' and is_generated = 'NEVER'"))[0];
        await Run(connection, $"""
            insert into orders ({own}) select {string.Join(", ", own.Split(", ").Select(column => "c." + column))} from generate_series(1, {Orders / templates.Count}) n cross join orders o
            cross join lateral jsonb_populate_record(null::orders, to_jsonb(o) || jsonb_build_object(
              'id', gen_random_uuid(), 'order_number', 'ORD-R' || n || '-' || right(o.id::text, 8), 'external_id', null, 'tracking_token_hash', md5(random()::text || n))) c
            where o.id in ({string.Join(", ", templates.Select(id => $"'{id}'"))});
            create table bench.known as select row_number() over (order by o.id)::int - 1 as n, o.id as order_id, o.zone_id, d.id as driver_id
            from orders o join lateral (select id from drivers where zone_id = o.zone_id order by md5(id::text || o.id::text) limit 1) d on true where o.status = 'cancelled';
            create unique index on bench.known (n); analyze bench.known
            """);
        await Parallel.ForEachAsync(Tables, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (table, _) =>
        {
            await using var own = await Connect();
            await Fill(own, table);
        });
        var counted = Stopwatch.StartNew();
        foreach (var rollup in Rollups) await Run(connection, rollup);
        Say("rollups", counted.Elapsed, "");
        await Run(connection, "drop schema bench cascade");
        await Settle(connection);
    }

    /// <summary>Old rows as a database has them that was vacuumed; the open ones changed since, as they are while people work on them.</summary>
    private static async Task Settle(NpgsqlConnection connection)
    {
        var clock = Stopwatch.StartNew();
        await Run(connection, "vacuum (analyze)");
        foreach (var table in new[] { "escalation_logs", "dispatch_alerts" }) await Run(connection, $"update {table} set metadata = '{{\"seen\": true}}' where status <> 'resolved'");
        await Run(connection, "checkpoint");
        Say("vacuum and analyze", clock.Elapsed, "");
    }

    private async Task<NpgsqlConnection> Connect()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(place.DatabaseUrl!).Target) { CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        await Run(connection, "set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '128MB'");
        return connection;
    }

    private async Task Fill(NpgsqlConnection connection, string table)
    {
        var indexes = await Strings(connection, $"select indexdef from pg_indexes i where schemaname = 'public' and tablename = '{table}' and not exists (select 1 from pg_constraint c where c.conname = i.indexname)");
        foreach (var name in await Strings(connection, $"select indexname from pg_indexes i where schemaname = 'public' and tablename = '{table}' and not exists (select 1 from pg_constraint c where c.conname = i.indexname)"))
            await Run(connection, $"drop index {name}");
        var clock = Stopwatch.StartNew();
        await Run(connection, $"""
            insert into {table} ({Columns(table).Names})
            select {Columns(table).Values}
            from (select g, g::int as i, now() - interval '90 days' * (1 - g / {rows}.0) as at from generate_series(1::bigint, {rows}) g) row
            join bench.known s on s.n = (row.g * 7919) % (select count(*) from bench.known)
            """);
        var filled = clock.Elapsed;
        foreach (var index in indexes) await Run(connection, index);
        Say(table, filled, $"{(clock.Elapsed - filled).TotalSeconds:0} s for {indexes.Count} indexes, {(await Strings(connection, $"select pg_size_pretty(pg_total_relation_size('{table}'))"))[0]} in all");
    }

    private const string Ids = """
        drop schema if exists bench cascade;
        create schema bench;
        create function bench.id_at(at timestamptz, g bigint, salt text) returns uuid language sql immutable as $$
          select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || left(h, 3) || '9' || substr(h, 4, 15))::uuid from (select md5(salt || g) as h) x $$
        """;

    private const string Common = "id, zone_id, business_date, created_at, updated_at, ";

    private static string CommonOf(string table) => $"bench.id_at(row.at, row.g, '{table}'), s.zone_id, (row.at at time zone 'Asia/Riyadh')::date, row.at, row.at, ";

    private (string Names, string Values) Columns(string table)
    {
        var isOpen = $"row.g > {rows - Open}";
        var severity = "(array['low', 'medium', 'high', 'critical'])[1 + row.i / 4 % 4]::severity_level";
        // A driver has one open check at most, so none of the open rows is one.
        var type = $"case when {isOpen} then (array['SLA_RISK', 'STUCK_ORDER', 'FAILED_DELIVERY'])[1 + row.i % 3] else (array['SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY'])[1 + row.i % 4] end";
        return table switch
        {
            "assignment_logs" => (Common + "order_id, driver_id, assignment_type, assignment_method, total_score, distance_score, time_score, load_score, priority_score, assignment_reason, alternative_drivers, assigned_at, ended_at, end_reason",
                CommonOf(table) + "s.order_id, s.driver_id, (array['AUTO_ASSIGNED', 'AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL'])[1 + row.i % 4]::assignment_type, 'matching', row.g * 31 % 1000000 / 10000.0, row.g * 37 % 1000000 / 10000.0, row.g * 41 % 1000000 / 10000.0, row.g * 43 % 1000000 / 10000.0, row.g * 47 % 1000000 / 10000.0, 'the best of the candidates', row.g % 20, row.at, row.at + interval '40 minutes', 'delivered'"),
            "order_batches" => (Common + "batch_number, driver_id, order_ids, order_count, total_distance_km, estimated_delivery_time_minutes, total_weight_kg, total_value, service_type, status, dispatched_at, completed_at, stops_completed, delivery_success_rate",
                CommonOf(table) + "'BATCH-R' || row.g, s.driver_id, array[s.order_id], 2 + row.g % 4, row.g * 13 % 4000 / 100.0, 40 + row.g % 80, 5, row.g * 17 % 90000 / 100.0, 'standard', (array['completed', 'completed', 'completed', 'failed'])[1 + row.i % 4]::batch_status, row.at, row.at + interval '1 hour', 2 + row.g % 4, row.g % 101"),
            "traffic_incidents" => (Common + "latitude, longitude, affected_radius_meters, severity, description, incident_type, active, reported_at, resolved_at, expires_at, source, external_id",
                CommonOf(table) + $"24.6 + row.g % 1000 / 5000.0, 46.6 + row.g * 7 % 1000 / 5000.0, 500, (array['LOW', 'MEDIUM', 'HIGH', 'SEVERE'])[1 + row.i % 4]::traffic_severity, 'Congestion', 'congestion', row.g > {rows - 50}, row.at, case when row.g > {rows - 50} then null else row.at + interval '1 hour' end, row.at + interval '2 hours', 'rows', 'R' || row.g"),
            "route_optimizations" => (Common + "driver_id, order_ids, stop_count, distance_saved_km, time_saved_minutes, stops_reordered, improvement_percentage, original_sequence, optimized_sequence, original_distance, optimized_distance, original_time_minutes, optimized_time_minutes, algorithm_used, status, optimized_at, executed_at, completed_at, cause",
                CommonOf(table) + "s.driver_id, array[s.order_id], 10, row.g * 11 % 900 / 100.0, row.g % 30, row.g % 8, row.g * 19 % 4000 / 100.0, array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], array[2, 1, 3, 4, 6, 5, 7, 8, 9, 10], 40, 36, 120, 105, 'iterated local search', (array['completed', 'completed', 'completed', 'failed'])[1 + row.i % 4], row.at, row.at, row.at + interval '10 minutes', 'timer'"),
            "escalation_logs" => (Common + "order_id, driver_id, escalation_type, severity, reason, status, resolution, resolved_by, minutes_to_breach, current_delay_minutes, escalated_at, resolved_at, dedupe_key",
                CommonOf(table) + $"s.order_id, s.driver_id, {type}::escalation_type, {severity}, 'it will be late', case when {isOpen} then 'open' else 'resolved' end, case when {isOpen} then null else 'the order will be in time' end, case when {isOpen} then null else 'engine:escalation' end, row.g % 60, row.g % 45, row.at, case when {isOpen} then null else row.at + interval '20 minutes' end, 'rows:' || row.g"),
            "dispatch_alerts" => (Common + "order_id, alert_type, severity, message, status, resolved_at, resolved_by, subject, driver_id, code, dedupe_key",
                CommonOf(table) + $"s.order_id, (array['DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE'])[1 + row.i % 4]::alert_type, {severity}, 'An order is past its deadline', case when {isOpen} then 'open' else 'resolved' end, case when {isOpen} then null else row.at + interval '20 minutes' end, case when {isOpen} then null else 'engine:escalation' end, 'order', s.driver_id, 'late', 'rows:' || row.g"),
            _ => throw new ArgumentOutOfRangeException(nameof(table), table, null),
        };
    }

    private static readonly string[] Rollups =
    [
        """
        insert into assignment_daily (zone_id, business_date, slot, total_assignments, auto_assigned, force_assigned, manual_assignments, scored, sum_total_score, sum_distance_score, sum_time_score, sum_load_score, sum_priority_score, min_score, max_score)
        select zone_id, business_date, get_byte(uuid_send(id), 15) & 7, count(*), count(*) filter (where assignment_type = 'AUTO_ASSIGNED'), count(*) filter (where assignment_type = 'FORCE_ASSIGNED'),
          count(*) filter (where assignment_type = 'MANUAL'), count(total_score), sum(total_score), sum(distance_score), sum(time_score), sum(load_score), sum(priority_score), min(total_score), max(total_score)
        from assignment_logs group by 1, 2, 3
        """,
        """
        insert into batch_daily (zone_id, business_date, slot, total_batches, total_orders_batched, min_orders, max_orders, sum_distance_km, distance_count, sum_value, value_count, sum_success_rate, success_count, completed_batches, failed_batches)
        select zone_id, business_date, get_byte(uuid_send(id), 15) & 7, count(*), sum(order_count), min(order_count), max(order_count), sum(total_distance_km), count(total_distance_km), sum(total_value), count(total_value),
          sum(delivery_success_rate), count(delivery_success_rate), count(*) filter (where status = 'completed'), count(*) filter (where status = 'failed')
        from order_batches group by 1, 2, 3
        """,
        """
        insert into route_optimization_daily (zone_id, business_date, slot, total_optimizations, distance_saved_km, distance_saved_count, time_saved_minutes, time_saved_count, stops_reordered, improvement_percentage, improvement_count, completed_optimizations, failed_optimizations)
        select zone_id, business_date, get_byte(uuid_send(id), 15) & 7, count(*), sum(distance_saved_km), count(distance_saved_km), sum(time_saved_minutes), count(time_saved_minutes), sum(stops_reordered),
          sum(improvement_percentage), count(improvement_percentage), count(*) filter (where status = 'completed'), count(*) filter (where status = 'failed')
        from route_optimizations group by 1, 2, 3
        """,
        """
        insert into escalation_daily
        select zone_id, business_date, get_byte(uuid_send(id), 15) & 7, count(*), count(*) filter (where escalation_type = 'SLA_RISK'), count(*) filter (where escalation_type = 'STUCK_ORDER'),
          count(*) filter (where escalation_type = 'UNRESPONSIVE_DRIVER'), count(*) filter (where escalation_type = 'FAILED_DELIVERY'), count(*) filter (where severity = 'critical'),
          count(*) filter (where severity = 'high'), count(*) filter (where severity = 'medium'), count(*) filter (where severity = 'low'), count(*) filter (where status = 'resolved'),
          count(*) filter (where status <> 'resolved'), count(*) filter (where status = 'investigating'), coalesce(sum(current_delay_minutes), 0), count(current_delay_minutes)
        from escalation_logs group by 1, 2, 3
        """,
        "insert into order_risks select order_id, severity, count(*) from escalation_logs where status <> 'resolved' group by 1, 2",
        """
        insert into open_escalation_counts
        select zone_id, severity, get_byte(uuid_send(order_id), 15) & 7, count(*), count(distinct order_id) from escalation_logs where status <> 'resolved' group by 1, 2, 3
        """,
        """
        insert into open_alert_counts
        select zone_id, alert_type, severity, status, get_byte(uuid_send(id), 15) & 7, count(*) from dispatch_alerts where status <> 'resolved' group by 1, 2, 3, 4, 5
        """,
    ];

    private static void Say(string what, TimeSpan time, string rest) => Console.Error.WriteLine($"{what}: {time.TotalSeconds:0} s{(rest.Length > 0 ? ", " + rest : "")}");

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<string>> Strings(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        return found;
    }
}
