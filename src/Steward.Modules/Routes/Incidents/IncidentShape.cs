using System.Text.Json;
using Steward.Routes.Contracts;

namespace Steward.Routes.Incidents;

/// <summary>
/// Where an incident lies: a circle, a line with a corridor of the radius to either side, or an area. Reckoned in metres on a plane that
/// touches the earth at the incident. Immutable.
/// </summary>
internal sealed class IncidentShape
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;
    private const int MostPoints = 5_000;

    private readonly List<(double X, double Y)[]> lines = [];
    private readonly GeoPoint origin;
    private readonly double width;
    private readonly double reach;
    private readonly bool isArea;
    private double west = double.MaxValue, east = double.MinValue, south = double.MaxValue, north = double.MinValue;

    private IncidentShape(GeoPoint origin, double reach, bool isArea)
    {
        (this.origin, this.reach, this.isArea) = (origin, reach, isArea);
        width = Math.Cos(double.DegreesToRadians(origin.Latitude));
    }

    internal static IncidentShape Circle(GeoPoint middle, int radiusMetres)
    {
        var shape = new IncidentShape(middle, radiusMetres, isArea: false);
        shape.Add([middle]);
        return shape;
    }

    /// <summary>GeoJSON Point, LineString, MultiLineString, Polygon or MultiPolygon; null geometry is a circle. A fault is a sentence.</summary>
    internal static (IncidentShape? Shape, string? Fault) Of(JsonElement? geometry, GeoPoint middle, int radiusMetres)
    {
        if (geometry is not { ValueKind: JsonValueKind.Object } given) return geometry is null or { ValueKind: JsonValueKind.Null } ? (Circle(middle, radiusMetres), null) : (null, "geometry is a GeoJSON object.");
        if (Text(given, "type") is not { } type || !given.TryGetProperty("coordinates", out var coordinates)) return (null, "geometry has type and coordinates.");
        var paths = new List<List<GeoPoint>>();
        if (Collect(type, coordinates, paths) is { } fault) return (null, fault);
        if (paths.Sum(path => path.Count) > MostPoints) return (null, $"geometry has at most {MostPoints} points.");
        var isArea = type is "Polygon" or "MultiPolygon";
        if (paths.Any(path => path.Count < (isArea ? 4 : type == "Point" ? 1 : 2))) return (null, "A line has at least 2 points and a ring at least 4.");
        var shape = new IncidentShape(middle, isArea ? 0 : radiusMetres, isArea);
        foreach (var path in paths) shape.Add(path);
        return (shape, null);
    }

    /// <summary>The first point of a geometry, for an incident that comes without a location; null when there is none.</summary>
    internal static GeoPoint? FirstPoint(JsonElement geometry)
    {
        var paths = new List<List<GeoPoint>>();
        return geometry.ValueKind is JsonValueKind.Object && Text(geometry, "type") is { } type && geometry.TryGetProperty("coordinates", out var coordinates)
            && Collect(type, coordinates, paths) is null && paths.Count > 0 && paths[0].Count > 0 ? paths[0][0] : null;
    }

    /// <summary>Whether the straight way between two places touches it.</summary>
    internal bool Crosses(GeoPoint from, GeoPoint to)
    {
        var (a, b) = (Flat(from), Flat(to));
        if (Math.Max(a.X, b.X) < west - reach || Math.Min(a.X, b.X) > east + reach || Math.Max(a.Y, b.Y) < south - reach || Math.Min(a.Y, b.Y) > north + reach) return false;
        if (isArea && Holds(a)) return true;
        foreach (var line in lines)
        {
            if (line.Length == 1 && Distance(line[0], a, b) <= reach) return true;
            for (var i = 1; i < line.Length; i++)
                if (Apart(line[i - 1], line[i], a, b) <= reach) return true;
        }

        return false;
    }

    private static string? Collect(string type, JsonElement coordinates, List<List<GeoPoint>> paths)
    {
        var depth = type switch { "Point" => 0, "LineString" => 1, "MultiLineString" or "Polygon" => 2, "MultiPolygon" => 3, _ => -1 };
        if (depth < 0) return "geometry is a Point, LineString, MultiLineString, Polygon or MultiPolygon.";
        if (depth == 0) paths.Add([]);
        return Walk(coordinates, depth, paths) ? null : "coordinates are numbers [longitude, latitude] within ±180 and ±90.";
    }

    private static bool Walk(JsonElement node, int depth, List<List<GeoPoint>> paths)
    {
        if (node.ValueKind is not JsonValueKind.Array) return false;
        if (depth == 0) return Point(node, paths);
        if (depth == 1) paths.Add([]);
        foreach (var child in node.EnumerateArray())
            if (!Walk(child, depth - 1, paths)) return false;
        return true;
    }

    private static bool Point(JsonElement node, List<List<GeoPoint>> paths)
    {
        if (node.GetArrayLength() < 2 || node[0].ValueKind is not JsonValueKind.Number || node[1].ValueKind is not JsonValueKind.Number) return false;
        var (longitude, latitude) = (node[0].GetDouble(), node[1].GetDouble());
        if (latitude is not (>= -90 and <= 90) || longitude is not (>= -180 and <= 180)) return false;
        paths[^1].Add(new(latitude, longitude));
        return true;
    }

    private void Add(IReadOnlyList<GeoPoint> path)
    {
        var line = path.Select(Flat).ToArray();
        lines.Add(line);
        (west, east) = (Math.Min(west, line.Min(p => p.X)), Math.Max(east, line.Max(p => p.X)));
        (south, north) = (Math.Min(south, line.Min(p => p.Y)), Math.Max(north, line.Max(p => p.Y)));
    }

    private (double X, double Y) Flat(GeoPoint place)
    {
        var longitude = place.Longitude - origin.Longitude;
        if (longitude > 180) longitude -= 360;
        else if (longitude < -180) longitude += 360;
        return (longitude * MetresPerDegree * width, (place.Latitude - origin.Latitude) * MetresPerDegree);
    }

    /// <summary>By the even-odd rule over all rings, so that holes are outside.</summary>
    private bool Holds((double X, double Y) p)
    {
        var inside = false;
        foreach (var ring in lines)
            for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
                if (ring[i].Y > p.Y != ring[j].Y > p.Y && p.X < (ring[j].X - ring[i].X) * (p.Y - ring[i].Y) / (ring[j].Y - ring[i].Y) + ring[i].X) inside = !inside;
        return inside;
    }

    private static double Apart((double X, double Y) p, (double X, double Y) q, (double X, double Y) a, (double X, double Y) b) => Meet(p, q, a, b)
        ? 0
        : Math.Min(Math.Min(Distance(p, a, b), Distance(q, a, b)), Math.Min(Distance(a, p, q), Distance(b, p, q)));

    private static bool Meet((double X, double Y) p, (double X, double Y) q, (double X, double Y) a, (double X, double Y) b) =>
        Side(p, q, a) * Side(p, q, b) < 0 && Side(a, b, p) * Side(a, b, q) < 0;

    private static int Side((double X, double Y) p, (double X, double Y) q, (double X, double Y) r) => Math.Sign((q.X - p.X) * (r.Y - p.Y) - (q.Y - p.Y) * (r.X - p.X));

    private static double Distance((double X, double Y) p, (double X, double Y) a, (double X, double Y) b)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = dx * dx + dy * dy;
        var along = length == 0 ? 0 : Math.Clamp(((p.X - a.X) * dx + (p.Y - a.Y) * dy) / length, 0, 1);
        var (x, y) = (p.X - a.X - along * dx, p.Y - a.Y - along * dy);
        return Math.Sqrt(x * x + y * y);
    }

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
