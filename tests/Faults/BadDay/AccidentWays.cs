using System.Globalization;
using System.Text.Json.Nodes;
using Steward.City;

namespace Steward.Faults;

/// <summary>Whether a route, as it was planned before it was changed, crossed the accident: reckoned from places alone.</summary>
internal sealed class AccidentWays(StorePlace place)
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;
    private const double Tolerance = 1;

    internal async Task<bool> Crosses(string change)
    {
        var row = (await place.Query(
            $"""
            select {place.DegreesText("i.latitude")}, {place.DegreesText("i.longitude")}, i.affected_radius_meters, cast(r.metadata as text), {place.TimeText("r.created_at")}, cast(r.route_id as text), cast(r.driver_id as text)
            from route_optimizations r join traffic_incidents i on i.id = r.incident_id where cast(r.id as text) = '{change}'
            """)).SingleOrDefault();
        if (row is null) return false;
        var (accident, reach) = (Of(row[0]!, row[1]!), Degrees(row[2]!) + Tolerance);
        var stops = await Stops(row[5]!, row[4]!);
        List<Place> ahead = [.. JsonNode.Parse(row[3]!)!["before"]!.AsArray().Select(leg => stops.Places[(string)leg!["stop_id"]!])];
        if (ahead.Count == 0) return false;
        List<(Place From, Place To)> ways = [.. ahead.Zip(ahead.Skip(1))];
        // He began it at the stop that he served or had left last, or wherever he was.
        ways.AddRange(stops.Left.Concat(await Seen(row[6]!, row[4]!)).Select(from => (from, ahead[0])));
        return ways.Any(way => Distance(accident, way.From, way.To) <= reach);
    }

    private async Task<(Dictionary<string, Place> Places, List<Place> Left)> Stops(string route, string at)
    {
        var rows = await place.Query($"select cast(id as text), cast(location as text), {place.TimeText("actual_arrival")} from route_stops where cast(route_id as text) = '{route}' order by actual_arrival");
        var places = rows.ToDictionary(r => r[0]!, r => JsonNode.Parse(r[1]!)!).ToDictionary(pair => pair.Key, pair => new Place((double)pair.Value["latitude"]!, (double)pair.Value["longitude"]!), StringComparer.OrdinalIgnoreCase);
        return (places, [.. rows.Where(r => r[2] is { } arrived && string.CompareOrdinal(arrived, at) <= 0).TakeLast(2).Select(r => places[r[0]!])]);
    }

    /// <summary>Where he was last heard of, and before that: the newest fix may be younger than the look at the route.</summary>
    private async Task<IEnumerable<Place>> Seen(string driver, string at) =>
        (await place.Query(
            $"""
            select {place.DegreesText("latitude")}, {place.DegreesText("longitude")} from driver_positions
            where cast(driver_id as text) = '{driver}' and {place.TimeText("recorded_at")} <= '{at}' order by recorded_at desc limit 3
            """)).Select(r => Of(r[0]!, r[1]!));

    /// <summary>Metres from a point to a straight way, on a plane that touches the earth at the point.</summary>
    private static double Distance(Place point, Place from, Place to)
    {
        var width = Math.Cos(double.DegreesToRadians(point.Latitude));
        (double X, double Y) At(Place one) => ((one.Longitude - point.Longitude) * width * MetresPerDegree, (one.Latitude - point.Latitude) * MetresPerDegree);
        var (a, b) = (At(from), At(to));
        var (x, y) = (b.X - a.X, b.Y - a.Y);
        var part = x == 0 && y == 0 ? 0 : Math.Clamp(-(a.X * x + a.Y * y) / (x * x + y * y), 0, 1);
        return Math.Sqrt(Math.Pow(a.X + part * x, 2) + Math.Pow(a.Y + part * y, 2));
    }

    private static Place Of(string latitude, string longitude) => new(Degrees(latitude), Degrees(longitude));

    private static double Degrees(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
