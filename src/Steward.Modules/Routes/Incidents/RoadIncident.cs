using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes.Incidents;

/// <summary>An incident as travel times see it.</summary>
/// <param name="Closure">Legs across it are impassable; else they are driven at the factor.</param>
/// <param name="SpeedMille">Of the free speed, by severity.</param>
/// <param name="From">It acts on legs that are begun from here …</param>
/// <param name="Until">… and before this.</param>
internal sealed record RoadIncident(Guid Id, IncidentShape Shape, bool Closure, int SpeedMille, DateTimeOffset From, DateTimeOffset Until)
{
    internal bool IsOn(DateTimeOffset departure) => departure >= From && departure < Until;

    /// <summary>What a route was held against already: a change of any of these is news.</summary>
    internal (Guid, bool, int, DateTimeOffset) Mark => (Id, Closure, SpeedMille, Until);
}

/// <summary>The incidents in force, read again at each change on this node and every 2 s for those of others. Thread-safe.</summary>
internal sealed class RoadIncidents(IncidentsStore store, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private (IReadOnlyList<RoadIncident> List, DateTimeOffset At)? known;
    private int changes;

    internal async ValueTask<IReadOnlyList<RoadIncident>> Active(Session session)
    {
        int before;
        lock (gate)
        {
            if (known is { } fresh && clock.GetUtcNow() - fresh.At < Life) return fresh.List;
            before = changes;
        }

        var read = (await store.InForce(session)).Select(row => row.OnRoads()).OfType<RoadIncident>().ToList();
        lock (gate)
        {
            // What was read before a change would hide the change.
            if (changes == before) known = (read, clock.GetUtcNow());
        }

        return read;
    }

    /// <summary>After the commit of a change.</summary>
    internal void Forget()
    {
        lock (gate) (known, changes) = (null, changes + 1);
    }

    /// <summary>Row-major cells of the legs that touch an incident; null when none does.</summary>
    internal static IReadOnlyDictionary<int, IReadOnlyList<RoadIncident>>? Crossed(IReadOnlyList<RoadIncident> incidents, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to)
    {
        Dictionary<int, IReadOnlyList<RoadIncident>>? cells = null;
        if (incidents.Count == 0) return null;
        for (int i = 0, cell = 0; i < from.Count; i++)
        {
            for (var j = 0; j < to.Count; j++, cell++)
            {
                if (from[i] == to[j]) continue;
                var (a, b) = (from[i], to[j]);
                if (incidents.Where(one => one.Shape.Crosses(a, b)).ToList() is { Count: > 0 } crossed) (cells ??= [])[cell] = crossed;
            }
        }

        return cells;
    }
}
