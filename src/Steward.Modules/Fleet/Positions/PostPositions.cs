using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>
/// <c>POST /positions</c>: a JSON array or NDJSON of at most 1,000 points, each answered. A point is the driver's who signed in, of a
/// <c>device_id</c>, or, for dispatchers and keys with <c>positions:write</c>, of a <c>driver_id</c>.
/// </summary>
internal static class PostPositions
{
    private const int MostPoints = 1_000;

    /// <summary>One point as it is sent.</summary>
    internal sealed record Point(
        Guid? DriverId, string? DeviceId, double? Latitude, double? Longitude, DateTimeOffset? RecordedAt, double? SpeedKmh, double? Heading, double? AccuracyM, double? AltitudeM,
        double? Battery, bool? Mock);

    /// <param name="Status">stored, history, not_stored, invalid or refused.</param>
    internal sealed record RowAnswer(int Index, string Status, string? Reason);

    internal sealed record Answer(int Stored, int History, int NotStored, int Refused, IReadOnlyList<RowAnswer> Rows);

    internal static void Map(RouteGroupBuilder api)
    {
        // Open, because a device id in a row is a credential too; every row is checked.
        api.MapPost("/positions", Handle).OpenToAll().Produces<Answer>().WithSummary("Positions of drivers, at most 1,000");
        api.MapGet("/drivers/{id}/track", Track).Needs(Permission.Read).WithSummary("Where a driver was: a GeoJSON line");
    }

    private static async Task<Reply> Handle(HttpRequest request, Caller caller, DriverRoll roll, PositionIntake intake, TimeProvider clock, CancellationToken cancel)
    {
        var rows = await Read(request, cancel);
        if (rows.Count is 0 or > MostPoints) return Refusal.Invalid("/", $"Send 1 to {MostPoints} points, not {rows.Count}.");
        if (caller.Kind == "anonymous" && !rows.Any(r => r.Point?.DeviceId is not null)) return new Refusal("not_authenticated", "Sign in, or send a device_id with each point.", 401);
        var known = await roll.Now(cancel);
        var answers = new List<RowAnswer>(rows.Count);
        foreach (var (point, error) in rows) answers.Add(await Take(answers.Count, point, error, caller, known, intake, clock.GetUtcNow(), cancel));
        return Reply.Ok(new Answer(
            answers.Count(a => a.Status == "stored"), answers.Count(a => a.Status == "history"), answers.Count(a => a.Status == "not_stored"),
            answers.Count(a => a.Status is "invalid" or "refused"), answers));
    }

    private static async ValueTask<RowAnswer> Take(
        int index, Point? point, string? error, Caller caller, DriverRoll.Snapshot known, PositionIntake intake, DateTimeOffset now, CancellationToken cancel)
    {
        if (point is null) return new(index, "invalid", error);
        if (Fault(point) is { } fault) return new(index, "invalid", fault);
        if (DriverOf(point, caller, known) is not { } driver) return new(index, "refused", "unknown_driver");
        var position = new ReportedPosition(
            point.Latitude!.Value, point.Longitude!.Value, point.RecordedAt ?? now, point.SpeedKmh, point.Heading is { } heading ? (int)Math.Round(heading) % 360 : null, point.AccuracyM,
            point.AltitudeM, point.Battery is { } battery ? (int)Math.Round(battery) : null, point.Mock ?? false);
        return await intake.Take(driver, position, "api", cancel) switch
        {
            { Fate: PositionFate.Stored } => new(index, "stored", null),
            { Fate: PositionFate.History } kept => new(index, "history", kept.Reason),
            { } dropped => new(index, "not_stored", dropped.Reason),
            null => new(index, "refused", "unknown_driver"),
        };
    }

    private static string? Fault(Point point)
    {
        if (point.Latitude is not (>= -90 and <= 90)) return "latitude is required, from -90 to 90.";
        if (point.Longitude is not (>= -180 and <= 180)) return "longitude is required, from -180 to 180.";
        if (point.SpeedKmh is < 0 or > 9_999) return "speed_kmh is from 0 to 9999.";
        if (point.Heading is < 0 or > 360) return "heading is from 0 to 360.";
        if (point.AccuracyM is < 0) return "accuracy_m is not negative.";
        return point.Battery is < 0 or > 100 ? "battery is from 0 to 100." : null;
    }

    /// <summary>Null when the caller may not speak for this driver, or there is none.</summary>
    private static Guid? DriverOf(Point point, Caller caller, DriverRoll.Snapshot known)
    {
        if (point.DeviceId is { } device) return known.OfDevice.TryGetValue(Ids.Hash(device), out var owner) ? owner : null;
        if (!caller.May(Permission.PositionsWrite)) return null;
        if (caller.Is(Roles.Driver))
            return caller.Id is { } user && known.OfUser.TryGetValue(user, out var self) && (point.DriverId is null || point.DriverId == self) ? self : null;
        return point.DriverId is { } id && known.Drivers.TryGetValue(id, out var driver) && caller.SeesZone(driver.ZoneId) ? id : null;
    }

    private static async Task<List<(Point? Point, string? Error)>> Read(HttpRequest request, CancellationToken cancel)
    {
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, cancel);
        var body = memory.GetBuffer().AsMemory(0, (int)memory.Length);
        return body.Span.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'[', ..] ? ReadArray(body) : ReadLines(body.Span);
    }

    private static List<(Point?, string?)> ReadArray(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
        var rows = new List<(Point?, string?)>();
        foreach (var row in document.RootElement.EnumerateArray())
        {
            if (rows.Count > MostPoints) break;
            rows.Add(ReadRow(() => row.Deserialize<Point>(JsonFormat.Options)));
        }
        return rows;
    }

    private static List<(Point?, string?)> ReadLines(ReadOnlySpan<byte> body)
    {
        var rows = new List<(Point?, string?)>();
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r\uFEFF"u8).ToArray();
            if (line.Length == 0) continue;
            if (rows.Count > MostPoints) break;
            rows.Add(ReadRow(() => JsonSerializer.Deserialize<Point>(line, JsonFormat.Options)));
        }
        if (rows.Count == 1 && rows[0].Item1 is null) throw new JsonException("The body is neither a JSON array nor NDJSON.");
        return rows;
    }

    private static (Point?, string?) ReadRow(Func<Point?> read)
    {
        try { return read() is { } point ? (point, null) : (null, "A point is an object."); }
        catch (JsonException error) { return (null, error.Message.Split(" Path:")[0]); }
    }

    private static Task<Reply> Track(
        string id, Caller caller, Database database, DriverStore drivers, IPositions positions, TimeProvider clock, CancellationToken cancel, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var thing = ThingId.Parse(id);
        var end = to ?? clock.GetUtcNow();
        // Before the second day of the calendar there are no 24 hours to go back.
        var start = from ?? (end.Ticks > TimeSpan.TicksPerDay ? end.AddHours(-24) : end);
        if (start >= end || end - start > TimeSpan.FromDays(31)) throw new RefusedException(Refusal.Invalid("/from", "from is before to, by at most 31 days."));
        return database.Read<Reply>(
            async session =>
            {
                if (await drivers.Lookup(session, thing) is not { } driver || !caller.SeesZone(driver.ZoneId)) return Refusal.NotFound("driver");
                var fixes = await positions.Track(session, driver.Id, start, end);
                return Reply.Ok(new
                {
                    type = "Feature",
                    geometry = new { type = "LineString", coordinates = fixes.Select(f => new[] { f.Longitude, f.Latitude }).ToArray() },
                    properties = new { driver_id = driver.Id, times = fixes.Select(f => f.RecordedAt).ToArray() },
                });
            },
            cancel);
    }
}
