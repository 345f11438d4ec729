using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Incidents;

namespace Steward.Routes.Travel;

/// <summary>How one driver gets along in one zone: speed by vehicle and conditions, on the zone's own clock.</summary>
internal sealed record Pace(string TimeZone, int KmPerHour, TravelConditions Conditions)
{
    internal SpeedProfile From(DateTimeOffset departure)
    {
        var local = LocalTime.In(TimeZone, departure).TimeOfDay;
        return new(KmPerHour, Conditions, local.Hour * 3600 + local.Minute * 60 + local.Second);
    }
}

/// <summary>The roads between places, independent of the hour: each leg's length and work. Seconds follow from the departure.</summary>
/// <param name="crossed">The incidents that a leg touches, by its cell; null: none.</param>
internal sealed class Roads(
    int rows, int columns, int[] metres, long[] work, Pace pace, string provider, string basis, int ageSeconds = 0, IReadOnlyDictionary<int, IReadOnlyList<RoadIncident>>? crossed = null)
{
    /// <summary>The work of a leg that may not be driven.</summary>
    internal const long NoRoad = long.MaxValue;

    internal string Provider => provider;

    internal string Basis => basis;

    internal int Columns => columns;

    internal int Metres(int from, int to) => metres[from * columns + to];

    /// <summary>A driver before a closed road waits for its end, when that is sooner than never.</summary>
    internal int Seconds(int from, int to, DateTimeOffset departure) => Driven(from * columns + to, pace.From(departure), departure, mayWait: true);

    /// <summary>Closed legs are unreachable.</summary>
    internal TravelMatrix At(DateTimeOffset departure) => Table(departure, mayWait: false);

    /// <summary>Closed legs take as long as until they are open again: for routes that have no other way.</summary>
    internal TravelMatrix WithWaits(DateTimeOffset departure) => Table(departure, mayWait: true);

    /// <summary>The same roads with incidents on them.</summary>
    /// <param name="slows">False: the provider knows the traffic already, and only closures count.</param>
    internal Roads With(IReadOnlyDictionary<int, IReadOnlyList<RoadIncident>>? incidents, bool slows) => incidents is null
        ? this
        : new(rows, columns, metres, work, pace, provider, basis, ageSeconds, slows
            ? incidents
            : incidents.ToDictionary(cell => cell.Key, cell => (IReadOnlyList<RoadIncident>)[.. cell.Value.Where(one => one.Closure)]));

    private TravelMatrix Table(DateTimeOffset departure, bool mayWait)
    {
        var speed = pace.From(departure);
        var seconds = new int[work.Length];
        for (var cell = 0; cell < work.Length; cell++) seconds[cell] = Driven(cell, speed, departure, mayWait);
        return new() { Rows = rows, Columns = columns, Seconds = seconds, Metres = metres, Provider = provider, Basis = basis, AgeSeconds = ageSeconds };
    }

    private int Driven(int cell, SpeedProfile speed, DateTimeOffset departure, bool mayWait)
    {
        var free = speed.SecondsFor(work[cell]);
        if (crossed is null || free == TravelMatrix.Unreachable || !crossed.TryGetValue(cell, out var incidents)) return free;
        var seconds = free;
        foreach (var incident in incidents)
            if (incident.IsOn(departure)) seconds = Math.Max(seconds, Across(cell, incident, speed, departure, mayWait));
        return seconds;
    }

    /// <summary>
    /// Never longer than to wait for the incident's end and to drive then, so leaving later never means arriving earlier. The worse of the
    /// incident's and the zone's traffic counts, not both.
    /// </summary>
    private int Across(int cell, RoadIncident incident, SpeedProfile speed, DateTimeOffset departure, bool mayWait)
    {
        if (incident.Closure && !mayWait) return TravelMatrix.Unreachable;
        var waited = (long)Math.Ceiling((incident.Until - departure).TotalSeconds) + pace.From(incident.Until).SecondsFor(work[cell]);
        var factor = Math.Clamp(incident.SpeedMille * 1000 / Math.Max(1, pace.Conditions.TrafficMille), 1, 1000);
        var slowed = incident.Closure ? waited : Math.Min(waited, speed.SecondsFor(work[cell] * 1000 / factor));
        return (int)Math.Min(slowed, TravelMatrix.Unreachable - 1);
    }
}
