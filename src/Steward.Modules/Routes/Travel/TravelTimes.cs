using System.Collections.Concurrent;
using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Incidents;

namespace Steward.Routes.Travel;

/// <summary>The provider chain: road server (cached), learned zone speeds, great circle × 1.3. Thread-safe.</summary>
/// <param name="contains">Factors that the road server's times have in them already: hour, traffic, weather, vehicle. They are not applied twice.</param>
internal sealed class TravelTimes(
    Database database, IZones zones, TravelStore store, LegCache cache, RoadIncidents incidents, TimeProvider clock, RoadServer? server = null, IReadOnlySet<string>? contains = null) : ITravelTimes
{
    /// <summary>From so many trips on a driver's or an hour's own speed counts.</summary>
    internal const int SamplesNeeded = 20;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<(Guid Zone, string Vehicle), (ZonePace Pace, DateTimeOffset At)> paces = new();

    /// <param name="Learned">The hours carry learned speeds.</param>
    private sealed record ZonePace(string TimeZone, TravelConditions Conditions, bool Learned);

    public async Task<TravelMatrix> Matrix(
        Guid zone, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string vehicleType, DateTimeOffset departure, CancellationToken cancel)
    {
        await Warm(from, to, cancel);
        var roads = await database.Read(session => Roads(session, zone, from, to, vehicleType, null), cancel);
        return roads.At(departure);
    }

    public async Task<TravelMatrix> Known(
        Session session, Guid zone, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string vehicleType, DateTimeOffset departure, Guid? driver = null) =>
        (await Roads(session, zone, from, to, vehicleType, driver)).At(departure);

    /// <summary>Asks the road server for what is not known, so that the next look has it; may wait, so never inside a transaction.</summary>
    internal async Task Warm(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, CancellationToken cancel)
    {
        if (server is not null && from.Count > 0 && to.Count > 0 && cache.Find(from, to) is null && await server.Table(from, to, cancel) is { } legs)
            cache.Add(from, to, legs);
    }

    /// <summary>The best roads that can be had at once, with the incidents on them.</summary>
    internal async Task<Roads> Roads(Session session, Guid zone, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string vehicleType, Guid? driver)
    {
        var roads = await FreeRoads(session, zone, from, to, vehicleType, driver);
        return roads.With(RoadIncidents.Crossed(await incidents.Active(session), from, to), slows: roads.Basis != "measured" || !Has("traffic"));
    }

    private async Task<Roads> FreeRoads(Session session, Guid zone, IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string vehicleType, Guid? driver)
    {
        var usual = await PaceOf(session, zone, vehicleType);
        var conditions = usual.Conditions with { DriverMille = driver is { } id ? await DriverMille(session, id) : 1000 };
        var speed = VehicleSpeed.KmPerHour(vehicleType);
        if (cache.Find(from, to) is { } known) return Measured(known.Legs, known.AgeSeconds, from.Count, to.Count, new(usual.TimeZone, speed, conditions));
        var pace = new Pace(usual.TimeZone, speed, conditions);
        return usual.Learned ? TravelModel.Between(from, to, pace, "learned", "learned") : TravelModel.Between(from, to, pace);
    }

    /// <summary>A driver's trips against the model, within 0.8 and 1.2; 1 below 20 trips.</summary>
    internal async Task<int> DriverMille(Session session, Guid driver) =>
        await store.Find(session, TravelStore.Driver, driver.ToString()) is { Samples: >= SamplesNeeded, ActualSeconds: > 0 } row
            ? (int)Math.Clamp(row.PlannedSeconds * 1000 / row.ActualSeconds, 800, 1200)
            : 1000;

    internal static string HourKey(Guid zone, string vehicleType, int hour) => $"{zone}:{vehicleType}:{hour:00}";

    /// <summary>Work is chosen so that a car in free flow takes exactly the server's seconds; a server that knows the vehicle keeps its own.</summary>
    private Roads Measured(RoadLeg[] legs, int age, int rows, int columns, Pace pace)
    {
        var conditions = pace.Conditions with
        {
            HourMille = Has("hour") ? TravelConditions.NoHours : TravelConditions.Hours,
            TrafficMille = Has("traffic") ? 1000 : pace.Conditions.TrafficMille,
            WeatherMille = Has("weather") ? 1000 : pace.Conditions.WeatherMille,
        };
        var (metres, work) = (new int[legs.Length], new long[legs.Length]);
        var perSecond = (long)(Has("vehicle") ? pace.KmPerHour : VehicleSpeed.Car) * 1_000_000;
        for (var cell = 0; cell < legs.Length; cell++)
        {
            metres[cell] = legs[cell].Metres;
            work[cell] = legs[cell].Seconds is { } seconds ? seconds * perSecond : Travel.Roads.NoRoad;
        }

        return new(rows, columns, metres, work, pace with { Conditions = conditions }, RoadServer.Provider, "measured", age);
    }

    private bool Has(string factor) => contains?.Contains(factor) ?? false;

    private async Task<ZonePace> PaceOf(Session session, Guid zone, string vehicleType)
    {
        var now = clock.GetUtcNow();
        if (paces.TryGetValue((zone, vehicleType), out var known) && now - known.At < Fresh) return known.Pace;
        var pace = await ReadPace(session, zone, vehicleType);
        paces[(zone, vehicleType)] = (pace, now);
        return pace;
    }

    private async Task<ZonePace> ReadPace(Session session, Guid zone, string vehicleType)
    {
        var found = await zones.Find(session, zone);
        var settings = found?.Settings.As<Dictionary<string, JsonElement>>() ?? [];
        var rows = await store.WithPrefix(session, TravelStore.Zone, $"{zone}:{vehicleType}:");
        var hours = TravelConditions.Hours.ToArray();
        foreach (var row in rows.Where(row => row is { Samples: >= SamplesNeeded, ActualSeconds: > 0 }))
        {
            var hour = int.Parse(row.Key.AsSpan(row.Key.Length - 2), System.Globalization.CultureInfo.InvariantCulture);
            hours[hour] = (int)Math.Clamp(hours[hour] * row.PlannedSeconds / row.ActualSeconds, 200, 2000);
        }

        var conditions = new TravelConditions(hours, TravelConditions.TrafficOf(Word(settings, "traffic")), TravelConditions.WeatherOf(Word(settings, "weather")));
        return new(found?.TimeZone ?? "UTC", conditions, !hours.AsSpan().SequenceEqual(TravelConditions.Hours.ToArray()));
    }

    private static string? Word(Dictionary<string, JsonElement> settings, string name) =>
        settings.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
