using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench.Rows;

/// <summary>
/// Any number of random inserts and changes of facts, each a transaction of its own on one of four connections, with every trigger awake
/// (section 13, acceptance 36). The database itself times them, so that no client stands in the way; commits do not wait for the disk.
/// </summary>
internal static class RandomWrites
{
    private const int Writers = 4;

    /// <summary>Milliseconds below which half, 95 and 99 of 100 writes stayed, to a twentieth.</summary>
    internal static async Task<(double Half, double P95, double P99, TimeSpan Took)> Run(StorePlace place, int writes)
    {
        await place.Execute(Made);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(1, Writers).Select(async writer =>
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(place.DatabaseUrl!).Target) { CommandTimeout = 0, Pooling = false, Options = "-c synchronous_commit=off" }.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"call bench.write({writes / Writers}, {writer})", connection);
            await command.ExecuteNonQueryAsync();
        }));
        var took = clock.Elapsed;
        var times = (await place.Query("select bucket, sum(writes) from bench.times group by bucket order by bucket")).Select(r => (Bucket: int.Parse(r[0]!, CultureInfo.InvariantCulture), Count: long.Parse(r[1]!, CultureInfo.InvariantCulture))).ToList();
        double Below(double share)
        {
            var left = times.Sum(t => t.Count) * share;
            foreach (var (bucket, count) in times)
                if ((left -= count) <= 0) return (bucket + 1) / 20.0;
            return double.NaN;
        }
        var (half, p95, p99) = (Below(0.5), Below(0.95), Below(0.99));
        await place.Execute("drop schema bench cascade");
        return (half, p95, p99, took);
    }

    // Of what a writer made it remembers 500 of each kind, and changes one of those.
    private const string Made = """
        drop schema if exists bench cascade;
        create schema bench;
        create table bench.times (bucket int, writes bigint);
        create table bench.known as select row_number() over (order by o.id)::int - 1 as n, o.id as order_id, o.zone_id, d.id as driver_id
        from (select * from orders where status = 'cancelled' limit 1000) o join lateral (select id from drivers where zone_id = o.zone_id order by md5(id::text || o.id::text) limit 1) d on true;
        create unique index on bench.known (n);
        create procedure bench.write(amount int, writer int) language plpgsql as $$
        declare
          s bench.known; id uuid; kind int; began timestamptz; day date; pick int;
          batches uuid[] := '{}'; logs uuid[] := '{}'; alerts uuid[] := '{}'; runs uuid[] := '{}';
          times bigint[] := array_fill(0::bigint, array[20001]); bucket int;
          types text[] := array['SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY'];
          kinds text[] := array['DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE'];
          grades text[] := array['low', 'medium', 'high', 'critical']; amount_known int; target int;
        begin
          perform setseed(writer / 10.0);
          select count(*) into amount_known from bench.known;
          for i in 1..amount loop
            kind := floor(random() * 9); pick := i % 500 + 1; day := current_date - floor(random() * 3)::int; -- Ids rise with time, as real ones do.
            id := (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || left(md5(random()::text), 3) || '9' || substr(md5(i || random()::text), 4, 15))::uuid;
            if i <= 4000 then kind := (array[1, 3, 5, 7])[i % 4 + 1]; pick := i / 4 % 500 + 1; end if;
            target := floor(random() * amount_known); select * into s from bench.known k where k.n = target;
            target := 1 + floor(random() * 500);
            began := clock_timestamp();
            case kind
            when 0 then
              insert into assignment_logs (id, order_id, driver_id, assignment_type, total_score, distance_score, time_score, assigned_at, ended_at, end_reason, zone_id, business_date)
              values (id, s.order_id, s.driver_id, (array['AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL'])[1 + floor(random() * 3)::int]::assignment_type, random() * 100, random() * 100, random() * 100, now(), now(), 'delivered', s.zone_id, day);
            when 1 then
              insert into order_batches (id, batch_number, order_count, total_distance_km, total_value, zone_id, business_date) values (id, 'BATCH-' || id, 2 + floor(random() * 4)::int, random() * 20, random() * 1000, s.zone_id, day);
              batches[pick] := id;
            when 2 then
              update order_batches b set status = (array['processing', 'completed', 'failed'])[1 + floor(random() * 3)::int]::batch_status, delivery_success_rate = random() * 100, order_count = 1 + floor(random() * 6)::int
              where b.id = batches[target];
            when 3 then
              insert into escalation_logs (id, order_id, escalation_type, severity, reason, current_delay_minutes, escalated_at, zone_id, business_date, dedupe_key)
              values (id, s.order_id, types[1 + floor(random() * 4)::int]::escalation_type, grades[1 + floor(random() * 4)::int]::severity_level, 'it will be late', floor(random() * 90)::int, now(), s.zone_id, day, id);
              logs[pick] := id;
            when 4 then
              update escalation_logs l set severity = grades[1 + floor(random() * 4)::int]::severity_level, status = case when i % 4 = 0 then 'open' else 'resolved' end, current_delay_minutes = floor(random() * 90)::int,
                resolved_at = case when i % 4 = 0 then null else now() end where l.id = logs[target];
            when 5 then
              insert into route_optimizations (id, driver_id, order_ids, stop_count, distance_saved_km, time_saved_minutes, stops_reordered, improvement_percentage, status, optimized_at, cause, zone_id, business_date)
              values (id, s.driver_id, array[s.order_id], 10, random() * 9, floor(random() * 30)::int, 3, random() * 40, 'pending', now(), 'timer', s.zone_id, day);
              runs[pick] := id;
            when 6 then
              update route_optimizations r set status = (array['executing', 'completed', 'failed'])[1 + floor(random() * 3)::int], distance_saved_km = random() * 9 where r.id = runs[target];
            when 7 then
              insert into dispatch_alerts (id, order_id, alert_type, severity, message, subject, code, zone_id, business_date, dedupe_key)
              values (id, s.order_id, kinds[1 + floor(random() * 4)::int]::alert_type, grades[1 + floor(random() * 4)::int]::severity_level, 'An order is past its deadline', 'order', 'late', s.zone_id, day, id);
              alerts[pick] := id;
            else
              update dispatch_alerts a set severity = grades[1 + floor(random() * 4)::int]::severity_level, status = (array['open', 'acknowledged', 'resolved', 'resolved'])[1 + i % 4], resolved_at = case when i % 4 < 2 then null else now() end
              where a.id = alerts[target];
            end case;
            bucket := least(20000, floor(extract(epoch from clock_timestamp() - began) * 20000)::int) + 1;
            times[bucket] := times[bucket] + 1;
            commit;
          end loop;
          insert into bench.times select n - 1, times[n] from generate_subscripts(times, 1) n where times[n] > 0;
          commit;
        end $$;
        """;
}
