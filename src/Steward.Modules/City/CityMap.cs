using Steward.Kernel;

namespace Steward.City;

/// <summary>A crossing of streets.</summary>
internal readonly record struct Place(double Latitude, double Longitude);

/// <summary>
/// The streets of the synthetic city: a bent grid with some streets missing, a few fast roads, and rest areas at the crossings. Made from a
/// seed, so that the same city can be had again.
/// </summary>
internal sealed class CityMap
{
    private const double Spacing = 0.0045; // about 500 m
    private const int SideKmh = 40;
    private readonly List<(int To, int Metres, int SpeedKmh)>[] streets;

    private CityMap(Place[] crossings, List<(int, int, int)>[] streets)
    {
        Crossings = crossings;
        this.streets = streets;
    }

    internal Place[] Crossings { get; }

    /// <summary>Those on a main road.</summary>
    internal IReadOnlyList<Place> MainCrossings => [.. Crossings.Where((_, at) => streets[at].Any(street => street.SpeedKmh > SideKmh))];

    /// <param name="size">Crossings along one side.</param>
    internal static CityMap Make(double latitude, double longitude, int size, Chance chance)
    {
        var crossings = new Place[size * size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                double Bend() => ((int)chance.Below(1_000) - 500) / 500.0 * Spacing * 0.28;
                crossings[row * size + column] = new(latitude + (row - size / 2.0) * Spacing + Bend(), longitude + (column - size / 2.0) * Spacing + Bend());
            }
        }
        var streets = Enumerable.Range(0, crossings.Length).Select(_ => new List<(int, int, int)>()).ToArray();
        void Join(int a, int b, bool isMain)
        {
            // Side streets are missing here and there; the main roads hold the city together.
            if (!isMain && (int)chance.Below(100) < 14) return;
            var metres = Geo.Metres(crossings[a].Latitude, crossings[a].Longitude, crossings[b].Latitude, crossings[b].Longitude);
            var speed = isMain ? 56 : SideKmh;
            streets[a].Add((b, metres, speed));
            streets[b].Add((a, metres, speed));
        }
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var here = row * size + column;
                if (column + 1 < size) Join(here, here + 1, row % 5 == 2 || row == 0 || row == size - 1);
                if (row + 1 < size) Join(here, here + size, column % 5 == 2 || column == 0 || column == size - 1);
            }
        }
        return new(crossings, streets);
    }

    internal int Nearest(double latitude, double longitude)
    {
        var best = 0;
        var least = int.MaxValue;
        for (var i = 0; i < Crossings.Length; i++)
        {
            var metres = Geo.Metres(latitude, longitude, Crossings[i].Latitude, Crossings[i].Longitude);
            if (metres < least) (best, least) = (i, metres);
        }
        return best;
    }

    /// <summary>The fastest way between two places over the streets, both ends included; a straight line when they share a crossing.</summary>
    internal IReadOnlyList<(Place Place, int SpeedKmh)> Way(Place from, Place to)
    {
        var (start, goal) = (Nearest(from.Latitude, from.Longitude), Nearest(to.Latitude, to.Longitude));
        var seconds = new double[Crossings.Length];
        Array.Fill(seconds, double.MaxValue);
        var before = new (int From, int Speed)[Crossings.Length];
        var queue = new PriorityQueue<int, double>();
        seconds[start] = 0;
        queue.Enqueue(start, 0);
        while (queue.TryDequeue(out var here, out var at) && here != goal)
        {
            if (at > seconds[here]) continue;
            foreach (var (next, metres, speed) in streets[here])
            {
                var arrival = at + metres * 3.6 / speed;
                if (arrival >= seconds[next]) continue;
                seconds[next] = arrival;
                before[next] = (here, speed);
                queue.Enqueue(next, arrival);
            }
        }
        var way = new List<(Place, int)> { (to, 20) };
        if (seconds[goal] < double.MaxValue)
            for (var here = goal; here != start; here = before[here].From) way.Add((Crossings[here], before[here].Speed));
        way.Reverse();
        return way;
    }

    /// <summary>The streets as GeoJSON lines, for the map that needs no outside server.</summary>
    internal object ToGeoJson() => new
    {
        type = "FeatureCollection",
        features = streets.SelectMany((list, from) => list.Where(s => s.To > from).Select(s => new
        {
            type = "Feature",
            properties = new { kind = s.SpeedKmh > 50 ? "main" : "side" },
            geometry = new { type = "LineString", coordinates = new[] { Position(from), Position(s.To) } },
        })).ToArray(),
    };

    private double[] Position(int crossing) => [Math.Round(Crossings[crossing].Longitude, 6), Math.Round(Crossings[crossing].Latitude, 6)];

    /// <summary>The city's edge as a GeoJSON polygon with a margin.</summary>
    internal object Boundary()
    {
        var (south, north) = (Crossings.Min(c => c.Latitude) - Spacing, Crossings.Max(c => c.Latitude) + Spacing);
        var (west, east) = (Crossings.Min(c => c.Longitude) - Spacing, Crossings.Max(c => c.Longitude) + Spacing);
        return new { type = "Polygon", coordinates = new[] { new[] { new[] { west, south }, [east, south], [east, north], [west, north], [west, south] } } };
    }
}
