using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>A point on its way to the track.</summary>
/// <param name="Reason">Why it is not the present position; null when it was.</param>
internal sealed record TrackPoint(Guid DriverId, Guid ZoneId, ReportedPosition Position, string Source, string? Reason, DateTimeOffset ReceivedAt);

/// <summary>A driver's present position with the doubt cast on it since.</summary>
internal sealed record PresentPosition(Guid DriverId, Guid ZoneId, ReportedPosition Position, string? SuspectReason, DateTimeOffset ReceivedAt);

/// <summary>
/// Tables <c>driver_positions</c> and <c>driver_positions_latest</c>. A batch travels as one JSON parameter and is unpacked by the
/// database: one statement for thousands of rows in both dialects.
/// </summary>
internal sealed class PositionStore
{
    private const string Fixes =
        "select driver_id, zone_id, latitude, longitude, heading, speed_kmh, recorded_at, received_at from driver_positions_latest";

    internal Task<int> AddTrack(Session session, IReadOnlyList<TrackPoint> points) => session.Execute(
        $"""
        insert into driver_positions (driver_id, recorded_at, zone_id, latitude, longitude, heading, speed_kmh, accuracy_m, altitude_m, battery, source, reason, created_at)
        select {Columns(session, "uuid", "ts", "uuid", "degrees", "degrees", "int", "decimal", "decimal", "decimal", "int", "text", "text", "ts")}
        from {session.Pick("json_each(@rows) where true", "jsonb_array_elements(@rows) value")}
        on conflict (driver_id, recorded_at) do nothing
        """,
        new
        {
            rows = Rows(session, points, p =>
            [
                p.DriverId, p.Position.RecordedAt, p.ZoneId, E8(p.Position.Latitude), E8(p.Position.Longitude), p.Position.Heading, E6(p.Position.SpeedKmh, 9_999), E6(p.Position.AccuracyM, 999_999),
                E6(p.Position.AltitudeM, 99_999), p.Position.Battery, p.Source, p.Reason, p.ReceivedAt,
            ]),
        });

    internal Task<int> SetLatest(Session session, IReadOnlyList<PresentPosition> present) => session.Execute(
        $"""
        insert into driver_positions_latest
          (driver_id, zone_id, latitude, longitude, heading, speed_kmh, accuracy_m, altitude_m, battery, recorded_at, received_at, suspect, suspect_reason)
        select {Columns(session, "uuid", "uuid", "degrees", "degrees", "int", "decimal", "decimal", "decimal", "int", "ts", "ts", "bool", "text")}
        from {session.Pick("json_each(@rows) where true", "jsonb_array_elements(@rows) value")}
        on conflict (driver_id) do update set zone_id = excluded.zone_id, latitude = excluded.latitude, longitude = excluded.longitude, heading = excluded.heading,
          speed_kmh = excluded.speed_kmh, accuracy_m = excluded.accuracy_m, altitude_m = excluded.altitude_m, battery = excluded.battery, recorded_at = excluded.recorded_at,
          received_at = excluded.received_at, suspect = excluded.suspect, suspect_reason = excluded.suspect_reason
        where excluded.recorded_at >= driver_positions_latest.recorded_at
        """,
        new
        {
            rows = Rows(session, present, p =>
            [
                p.DriverId, p.ZoneId, E8(p.Position.Latitude), E8(p.Position.Longitude), p.Position.Heading, E6(p.Position.SpeedKmh, 9_999), E6(p.Position.AccuracyM, 999_999), E6(p.Position.AltitudeM, 99_999),
                p.Position.Battery, p.Position.RecordedAt, p.ReceivedAt, p.SuspectReason is not null, p.SuspectReason,
            ]),
        });

    internal async Task<IReadOnlyList<PositionFix>> LatestIn(Session session, Guid zone) =>
        [.. (await session.Query<Row>($"{Fixes} where zone_id = @zone order by driver_id", new { zone })).Select(Fix)];

    /// <summary>The present position of one driver, to go on from after a start.</summary>
    internal async Task<PresentPosition?> Latest(Session session, Guid driver) =>
        await session.First<Row>(
            "select driver_id, zone_id, latitude, longitude, heading, speed_kmh, recorded_at, received_at, suspect_reason from driver_positions_latest where driver_id = @driver", new { driver }) is { } row
            ? new(row.DriverId, row.ZoneId, new(row.Latitude, row.Longitude, row.RecordedAt, (double?)row.SpeedKmh, row.Heading), row.SuspectReason, row.ReceivedAt)
            : null;

    internal async Task<IReadOnlyList<PositionFix>> Track(Session session, Guid driver, DateTimeOffset from, DateTimeOffset to, int limit) =>
        [.. (await session.Query<Row>(
            """
            select driver_id, zone_id, latitude, longitude, heading, speed_kmh, recorded_at, created_at as received_at from driver_positions
            where driver_id = @driver and recorded_at >= @from and recorded_at < @to and (reason is null or reason = 'older') order by recorded_at limit @limit
            """,
            new { driver, from, to, limit })).Select(Fix)];

    /// <summary>A driver with points of before; null when nobody has any. By driver, because the track's one index begins with him.</summary>
    internal Task<Guid?> WithTrackBefore(Session session, DateTimeOffset before) => session.Scalar<Guid?>(
        "select l.driver_id from driver_positions_latest l where exists (select 1 from driver_positions p where p.driver_id = l.driver_id and p.recorded_at < @before) limit 1",
        new { before });

    /// <summary>The oldest first.</summary>
    internal Task<int> Forget(Session session, Guid driver, DateTimeOffset before, int most) => session.Execute(
        """
        delete from driver_positions where driver_id = @driver and recorded_at in (
          select recorded_at from driver_positions where driver_id = @driver and recorded_at < @before order by recorded_at limit @most)
        """,
        new { driver, before, most });

    private static PositionFix Fix(Row row) => new(row.DriverId, row.ZoneId, row.Latitude, row.Longitude, row.Heading, (double?)row.SpeedKmh, row.RecordedAt, row.ReceivedAt);

    private static long E8(double degrees) => (long)Math.Round(degrees * 1e8);

    /// <summary>Millionths, within what the column holds.</summary>
    private static long? E6(double? value, double most) => value is { } number ? (long)Math.Round(Math.Clamp(number, -most, most) * 1e6) : null;

    /// <summary>The rows as a JSON array of arrays, each value in the form that the dialect stores.</summary>
    private static Json Rows<T>(Session session, IReadOnlyList<T> rows, Func<T, object?[]> values)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartArray();
                foreach (var value in values(row)) Write(writer, value, session.Dialect);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
        return new(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void Write(Utf8JsonWriter writer, object? value, Dialect dialect)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case long number: writer.WriteNumberValue(number); break;
            case int number: writer.WriteNumberValue(number); break;
            case bool truth when dialect is Dialect.Sqlite: writer.WriteNumberValue(truth ? 1 : 0); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case Guid id: writer.WriteStringValue(id); break;
            case DateTimeOffset instant: writer.WriteStringValue(instant.UtcDateTime.ToString(TypeHandlers.InstantFormat, System.Globalization.CultureInfo.InvariantCulture)); break;
            default: writer.WriteStringValue((string)value); break;
        }
    }

    private static string Columns(Session session, params string[] kinds) => string.Join(", ", kinds.Select((kind, i) => session.Pick($"json_extract(value, '$[{i}]')", kind switch
    {
        "uuid" => $"(value->>{i})::uuid",
        "ts" => $"(value->>{i})::timestamptz",
        "degrees" => $"(value->>{i})::numeric / 100000000",
        "decimal" => $"(value->>{i})::numeric / 1000000",
        "int" => $"(value->>{i})::smallint",
        "bool" => $"(value->>{i})::boolean",
        _ => $"value->>{i}",
    })));

    private sealed record Row
    {
        public Guid DriverId { get; init; }
        public Guid ZoneId { get; init; }
        public Degrees Latitude { get; init; }
        public Degrees Longitude { get; init; }
        public int? Heading { get; init; }
        public decimal? SpeedKmh { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
        public DateTimeOffset ReceivedAt { get; init; }
        public string? SuspectReason { get; init; }
    }
}
