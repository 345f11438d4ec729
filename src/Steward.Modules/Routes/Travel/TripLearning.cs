using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes.Travel;

/// <summary>Learns from each leg that was driven: the driver against the zone's pace, and the zone's hour against the table.</summary>
internal sealed class TripLearning(TravelTimes travel, TravelStore store, Fleet.Contracts.IZones zones)
{
    // Shorter legs are parking and lifts, longer ones had a break in them.
    private const int ShortestMetres = 500;
    private const int LongestFactor = 3;

    internal async Task Learn(Session session, LoadedRoute route, StopRow reached, DateTimeOffset at)
    {
        var last = route.Stops.Where(stop => stop.ActualDeparture is not null && stop.ActualDeparture < at).MaxBy(stop => stop.ActualDeparture);
        if (last?.ActualDeparture is not { } left || route.Row.DriverId is not { } driver) return;
        GeoPoint[] from = [last.Location.As<GeoPoint>()], to = [reached.Location.As<GeoPoint>()];
        var vehicle = route.Vehicle?.VehicleType ?? "unknown";
        var usual = await travel.Roads(session, route.Row.ZoneId, from, to, vehicle, null);
        var (planned, actual) = (usual.Seconds(0, 0, left), (int)(at - left).TotalSeconds);
        if (usual.Metres(0, 0) < ShortestMetres || actual <= 0 || actual > planned * LongestFactor) return;
        await store.Add(session, TravelStore.Driver, driver.ToString(), planned, actual);
        if (await zones.Find(session, route.Row.ZoneId) is not { } zone) return;
        // Against the written table, not against what was learned already: else the factor would feed on itself.
        var table = TravelModel.Between(from, to, new(zone.TimeZone, VehicleSpeed.KmPerHour(vehicle), TravelConditions.Usual));
        var hour = LocalTime.In(zone.TimeZone, left).Hour;
        await store.Add(session, TravelStore.Zone, TravelTimes.HourKey(zone.Id, vehicle, hour), table.Seconds(0, 0, left), actual);
    }
}
