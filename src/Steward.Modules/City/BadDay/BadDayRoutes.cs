using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>What a driver has on board and has yet to fetch.</summary>
internal sealed record DriverLoad(Guid Driver, int OnBoard, int ToFetch)
{
    /// <summary>Both is worth most: then it shows that the one moves and the other stays.</summary>
    internal int Worth => (ToFetch > 0 ? 1_000 : 0) + (OnBoard > 0 ? 500 : 0) + ToFetch * 10 + OnBoard;
}

/// <summary>Reads the routes of the city for the scenes of the bad day. Pure.</summary>
internal static class BadDayRoutes
{
    private const int ReachMetres = 500;

    internal static DriverLoad LoadOf(JsonObject route)
    {
        var open = Open(route).ToList();
        var toFetch = open.Where(s => (string?)s["stop_type"] == "pickup").Sum(Orders);
        return new((Guid)route["driver_id"]!, Math.Max(0, open.Where(s => (string?)s["stop_type"] == "delivery").Sum(Orders) - toFetch), toFetch);
    }

    /// <summary>The crossing that most routes pass within the reach of an incident.</summary>
    internal static Place BusiestOf(IReadOnlyList<Place> crossings, IReadOnlyList<JsonObject> routes)
    {
        var ways = routes.Select(r => Open(r).Select(s => new Place((double)s["latitude"]!, (double)s["longitude"]!)).ToList()).ToList();
        // A stop within a closed road cannot be reached at all: that is worth less.
        return crossings.MaxBy(c => ways.Count(w => Passes(w, c)) - 3 * ways.Sum(w => w.Count(stop => Near(stop, c))));
    }

    private static IEnumerable<JsonObject> Open(JsonObject route) =>
        (route["stops"] as JsonArray ?? []).OfType<JsonObject>().Where(s => (string?)s["status"] is "planned" or "in_progress").OrderBy(s => (int)s["sequence_order"]!);

    private static int Orders(JsonObject stop) => (stop["order_ids"] as JsonArray)?.Count ?? 0;

    private static bool Passes(List<Place> way, Place crossing)
    {
        for (var i = 1; i < way.Count; i++)
            for (var part = 0; part <= 20; part++)
                if (Near(new(way[i - 1].Latitude + (way[i].Latitude - way[i - 1].Latitude) * part / 20, way[i - 1].Longitude + (way[i].Longitude - way[i - 1].Longitude) * part / 20), crossing)) return true;
        return false;
    }

    private static bool Near(Place a, Place b) => Geo.Metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude) <= ReachMetres;
}
