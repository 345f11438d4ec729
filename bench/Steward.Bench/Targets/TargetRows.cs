using System.Globalization;
using Steward.Faults;

namespace Steward.Bench.Targets;

/// <summary>Drivers and their past by SQL, on either database, while the server is away.</summary>
internal static class TargetRows
{
    /// <summary>Copies of the town's first driver, with ids, codes and names of their own.</summary>
    internal static async Task Drivers(StorePlace place, Town town, int upTo)
    {
        var columns = (await place.Query(place.IsSqlite
            ? "select name from pragma_table_info('drivers')"
            : "select column_name from information_schema.columns where table_name = 'drivers' and table_schema = 'public' and is_generated = 'NEVER'")).ConvertAll(r => r[0]!);
        string Value(string column) => column switch
        {
            "id" => place.IsSqlite ? "printf('01a20000-0000-7000-8000-%012x', i)" : "('01a20000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid",
            "code" => "'C' || i",
            "external_id" or "user_id" or "invitation_id" or "phone" or "phone_bidx" or "email" or "email_bidx" => "null",
            _ => "d." + column,
        };
        await place.Execute($"""
            with recursive n (i) as (select 1 union all select i + 1 from n where i < {(upTo - town.Drivers.Count).ToString(CultureInfo.InvariantCulture)})
            insert into drivers ({string.Join(", ", columns)}) select {string.Join(", ", columns.Select(Value))} from n join drivers d on d.id = '{town.Drivers[0]}'
            """);
    }

    /// <summary>A row for each driver and day before today; the indexes afterwards, as their order is random.</summary>
    internal static async Task History(StorePlace place, Town town, int days)
    {
        const string Table = "driver_performance_history";
        var indexes = await place.Query(place.IsSqlite
            ? $"select name, sql from sqlite_master where type = 'index' and tbl_name = '{Table}' and sql is not null"
            : $"select indexname, indexdef from pg_indexes where tablename = '{Table}' and indexname like 'idx%'");
        foreach (var index in indexes) await place.Execute("drop index " + index[0]);
        // Numbers of two decimals are kept in millionths by SQLite.
        string Money(string amount) => place.IsSqlite ? $"({amount}) * 1000000" : amount;
        var (day, instant) = place.IsSqlite
            ? ("date('now', '-' || i || ' days')", "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-' || i || ' days')")
            : ("current_date - i", "now() - i * interval '1 day'");
        await place.Execute($"""
            with recursive n (i) as (select 1 union all select i + 1 from n where i < {days.ToString(CultureInfo.InvariantCulture)})
            insert into {Table} (driver_id, date, deliveries_completed, revenue_generated, target_deliveries, target_revenue, target_achieved, achievement_percentage, driver_uuid, zone_id, currency,
              finalized_at, on_time_deliveries, failed_deliveries, worked_minutes)
            select coalesce(d.external_id, {(place.IsSqlite ? "d.id" : "d.id::text")}), {day}, i % 30, {Money("i % 700")}, 20, {Money("500")}, {(place.IsSqlite ? "i % 30 >= 20" : "(i % 30 >= 20)")}, {Money("(i % 30) * 5")},
              d.id, d.zone_id, 'SAR', {instant}, i % 28, i % 3, 480
            from n cross join drivers d where d.zone_id = '{town.ZoneId}'
            """);
        foreach (var index in indexes) await place.Execute(index[1]!);
        await place.Execute("analyze");
    }
}
