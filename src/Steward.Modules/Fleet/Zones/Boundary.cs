using System.Text.Json;

namespace Steward.Fleet.Zones;

/// <summary>A GeoJSON Polygon or MultiPolygon, read once and asked often.</summary>
internal sealed class Boundary
{
    private const int MostPoints = 20_000;
    private readonly List<List<(double X, double Y)[]>> polygons = [];

    private Boundary()
    {
    }

    /// <summary>Null, with the reason, for anything else than closed rings of valid positions.</summary>
    internal static Boundary? Read(string text, out string? error)
    {
        var boundary = new Boundary();
        using var document = JsonDocument.Parse(text);
        error = boundary.Fill(document.RootElement);
        return error is null ? boundary : null;
    }

    /// <summary>By the even-odd rule over all rings of a polygon, so that holes are outside. Boundaries across the date line are not supported.</summary>
    internal bool Contains(double latitude, double longitude) => polygons.Any(rings => rings.Count(ring => Inside(ring, longitude, latitude)) % 2 == 1);

    private string? Fill(JsonElement geometry)
    {
        if (geometry.ValueKind is not JsonValueKind.Object || !geometry.TryGetProperty("type", out var type) || !geometry.TryGetProperty("coordinates", out var coordinates)
            || coordinates.ValueKind is not JsonValueKind.Array)
            return "A boundary is a GeoJSON Polygon or MultiPolygon with coordinates.";
        var parts = type.ValueKind is JsonValueKind.String ? type.GetString() : null;
        if (parts is not ("Polygon" or "MultiPolygon")) return "A boundary is a GeoJSON Polygon or MultiPolygon.";
        var points = 0;
        foreach (var polygon in parts == "Polygon" ? [coordinates] : coordinates.EnumerateArray().ToArray())
        {
            if (polygon.ValueKind is not JsonValueKind.Array || polygon.GetArrayLength() == 0) return "A polygon has at least one ring.";
            var rings = new List<(double, double)[]>();
            foreach (var ring in polygon.EnumerateArray())
            {
                if (ReadRing(ring) is not { } read) return "A ring has at least four positions [longitude, latitude], and the last is the first.";
                points += read.Length;
                rings.Add(read);
            }
            polygons.Add(rings);
        }
        if (polygons.Count == 0) return "A boundary has at least one polygon.";
        return points > MostPoints ? $"A boundary has at most {MostPoints} positions." : null;
    }

    private static (double X, double Y)[]? ReadRing(JsonElement ring)
    {
        if (ring.ValueKind is not JsonValueKind.Array || ring.GetArrayLength() < 4) return null;
        var read = new (double X, double Y)[ring.GetArrayLength()];
        var i = 0;
        foreach (var point in ring.EnumerateArray())
        {
            if (point.ValueKind is not JsonValueKind.Array || point.GetArrayLength() < 2) return null;
            if (point[0].ValueKind is not JsonValueKind.Number || point[1].ValueKind is not JsonValueKind.Number) return null;
            var (x, y) = (point[0].GetDouble(), point[1].GetDouble());
            if (!(Math.Abs(x) <= 180 && Math.Abs(y) <= 90)) return null;
            read[i++] = (x, y);
        }
        return read[0] == read[^1] ? read : null;
    }

    private static bool Inside((double X, double Y)[] ring, double x, double y)
    {
        var inside = false;
        for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Y > y != b.Y > y && x < (b.X - a.X) * (y - a.Y) / (b.Y - a.Y) + a.X) inside = !inside;
        }
        return inside;
    }
}
