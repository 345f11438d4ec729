using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Operations;

/// <summary>The state of the operation in one answer: what waits, what drives, which windows are in force.</summary>
internal static class ReadState
{
    /// <param name="Weather">Null: no source of weather is connected.</param>
    /// <param name="Pool">Null: orders are not pooled by this version.</param>
    /// <param name="DataAgeSeconds">Since the newest position of a driver; null when none was ever sent.</param>
    internal sealed record View(
        int PendingOrdersCount, int WaitingOrdersCount, int ActiveRoutesCount, int AvailableVehiclesCount, decimal TotalPendingWeightTonnes, decimal TotalPendingVolumeM3,
        DateTimeOffset CurrentTime, IReadOnlyList<ActiveWindow> ActiveWindows, IReadOnlyDictionary<string, string> TrafficConditions, string? Weather, object? Pool, int? DataAgeSeconds);

    internal sealed record ActiveWindow(Guid Id, string ZoneCode, string? Name, string Rule, string Side, string LocalStart, string LocalEnd);

    /// <summary>What the answer is put together from.</summary>
    internal sealed record Sources(IZones Zones, IOrders Orders, IVehicles Vehicles, IRoutes Routes, IPlaces Places, IPositions Positions, ITravelTimes Travel);

    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("state", Handle).Needs(Permission.Read).WithTags("Operations").Produces<View>().WithSummary("What waits and what is under way, of one zone or all");

    private static Task<Reply> Handle(string? zone, Caller caller, Database database, IZones zones, IOrders orders, IVehicles vehicles, IRoutes routes, IPlaces places, IPositions positions, ITravelTimes travel, CancellationToken cancel)
    {
        var sources = new Sources(zones, orders, vehicles, routes, places, positions, travel);
        return database.Read<Reply>(
            async session =>
            {
                var seen = (await zones.All(session)).Where(z => caller.SeesZone(z.Id)).ToList();
                if (zone is null) return Reply.Ok(await Look(session, seen, sources));
                var one = await zones.Lookup(session, zone);
                return one is null || !caller.SeesZone(one.Id) ? Refusal.NotFound("zone") : Reply.Ok(await Look(session, [one], sources));
            },
            cancel);
    }

    private static async Task<View> Look(Session session, IReadOnlyList<Zone> zones, Sources sources)
    {
        var backlog = new OrderBacklog();
        var (routes, vehicles) = (0, 0);
        DateTimeOffset? newest = null;
        var windows = new List<ActiveWindow>();
        var traffic = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var zone in zones)
        {
            backlog += await sources.Orders.Backlog(session, zone.Id, session.Now);
            routes += (await sources.Routes.ActiveInZone(session, zone.Id)).Count(route => route.Status == RouteStatus.InProgress);
            vehicles += (await sources.Vehicles.InZone(session, zone.Id)).Count(vehicle => vehicle.Status == "available");
            foreach (var fix in await sources.Positions.LatestIn(session, zone.Id))
                if (newest is null || fix.ReceivedAt > newest) newest = fix.ReceivedAt;
            windows.AddRange((await sources.Places.Windows(session, zone.Id)).Where(window => IsInForce(window, zone.TimeZone, session.Now))
                .Select(w => new ActiveWindow(w.Id, zone.Code, w.Name, w.Rule, w.Side, Clock(w.StartMinute), Clock(w.EndMinute))));
            traffic[zone.Code] = await Traffic(session, zone, sources.Travel);
        }
        return new(
            backlog.Pending, backlog.Waiting, routes, vehicles, backlog.WeightKg / 1000, backlog.VolumeM3, session.Now, windows, traffic, null, null,
            newest is { } at ? (int)Math.Max(0, (session.Now - at).TotalSeconds) : null);
    }

    /// <summary>A window belongs to the local day on which it starts, so yesterday's may still be in force.</summary>
    internal static bool IsInForce(ServiceWindow window, string timeZone, DateTimeOffset now)
    {
        var local = LocalTime.In(timeZone, now);
        var minute = local.Hour * 60 + local.Minute;
        var today = local.Date.ToDateOnly();
        var passesMidnight = window.EndMinute <= window.StartMinute;
        return (StartsOn(window, today) && minute >= window.StartMinute && (passesMidnight || minute < window.EndMinute))
            || (passesMidnight && StartsOn(window, today.AddDays(-1)) && minute < window.EndMinute);
    }

    private static bool StartsOn(ServiceWindow window, DateOnly date) =>
        window.Weekdays.Contains(date.DayOfWeek is DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek) && (window.ValidFrom is not { } from || date >= from) && (window.ValidUntil is not { } until || date <= until);

    /// <summary>How much longer a drive of some kilometres from the depot takes now than in the middle of the night.</summary>
    private static async Task<string> Traffic(Session session, Zone zone, ITravelTimes travel)
    {
        GeoPoint[] from = [new(zone.DepotLatitude, zone.DepotLongitude)], to = [new(zone.DepotLatitude + 0.05, zone.DepotLongitude + 0.05)];
        var night = LocalTime.At(zone.TimeZone, NodaTime.LocalDate.FromDateOnly(zone.DateOf(session.Now)).At(new NodaTime.LocalTime(3, 0)));
        var (now, free) = (await travel.Known(session, zone.Id, from, to, "car", session.Now), await travel.Known(session, zone.Id, from, to, "car", night));
        return (now.SecondsOf(0, 0) / (double)Math.Max(1, free.SecondsOf(0, 0))) switch { < 1.1 => "light", < 1.4 => "moderate", _ => "heavy" };
    }

    private static string Clock(int minute) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{minute / 60 % 24:00}:{minute % 60:00}");
}
