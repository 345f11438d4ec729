using Steward.Kernel;
using Steward.Routes.Contracts;

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
internal sealed class Roads(int rows, int columns, int[] metres, long[] work, Pace pace, string provider, string basis, int ageSeconds = 0)
{
    /// <summary>The work of a leg that may not be driven.</summary>
    internal const long NoRoad = long.MaxValue;

    internal string Provider => provider;

    internal string Basis => basis;

    internal int Columns => columns;

    internal int Metres(int from, int to) => metres[from * columns + to];

    internal int Seconds(int from, int to, DateTimeOffset departure) => pace.From(departure).SecondsFor(work[from * columns + to]);

    internal TravelMatrix At(DateTimeOffset departure)
    {
        var speed = pace.From(departure);
        var seconds = new int[work.Length];
        for (var cell = 0; cell < work.Length; cell++) seconds[cell] = speed.SecondsFor(work[cell]);
        return new() { Rows = rows, Columns = columns, Seconds = seconds, Metres = metres, Provider = provider, Basis = basis, AgeSeconds = ageSeconds };
    }
}
