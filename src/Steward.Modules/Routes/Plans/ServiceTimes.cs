using System.Collections.Concurrent;
using System.Globalization;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>A stop as its service time is asked for.</summary>
/// <param name="Customer">Of a delivery: who takes it in. Doors of one house differ.</param>
internal readonly record struct ServiceAt(Guid Zone, string StopType, GeoPoint Place, Guid? Customer = null);

/// <summary>
/// How long a stop takes: pickup 5 min, at a hub 10, delivery 8, replaced by what stops really took: of the zone, of the place (100 m), and of the customer
/// there. Each is drawn to the wider one as long as few visits were seen, so that one long visit does not make a slow door.
/// </summary>
internal sealed class ServiceTimes(TravelStore store, IHubs hubs, TimeProvider clock)
{
    private const int PickupMinutes = 5, DeliveryMinutes = 8, HubMinutes = 10, MostMinutes = 60;
    private const int HubMetres = 100;

    // So many visits weigh as much as what is known from the wider circle. The zone's own table is the rule of thumb of a trade: it yields slowly.
    private const int ZoneVisits = 50, PlaceVisits = 5, CustomerVisits = 3;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, (IReadOnlyList<GeoPoint> Hubs, DateTimeOffset At)> hubsOf = new();

    internal static int UsualMinutes(string stopType) => stopType == StopTypes.Pickup ? PickupMinutes : DeliveryMinutes;

    internal async Task<int> Minutes(Session session, ServiceAt at)
    {
        var known = (await store.Many(session, TravelStore.Service, [.. Keys(at)])).ToDictionary(row => row.Key);
        var (zone, place, customer) = (known.GetValueOrDefault(ZoneKey(at)), known.GetValueOrDefault(PlaceKey(at)), known.GetValueOrDefault(CustomerKey(at) ?? ""));
        var usual = at.StopType == StopTypes.Pickup && await IsHub(session, at) ? HubMinutes * 60 : Shrunk(zone, UsualMinutes(at.StopType) * 60, ZoneVisits);
        return Math.Clamp((Shrunk(customer, Shrunk(place, usual, PlaceVisits), CustomerVisits) + 30) / 60, 1, MostMinutes);
    }

    /// <summary>The mean of what was seen and of the wider figure, which counts as so many visits. Whole seconds, rounded half up.</summary>
    internal static int Shrunk(TravelStore.Row? seen, int wider, int visits) => seen is null ? wider
        : (int)((seen.ActualSeconds + (long)wider * visits + (seen.Samples + visits) / 2) / (seen.Samples + visits));

    internal async Task Learn(Session session, ServiceAt at, int seconds)
    {
        var (usual, took) = (UsualMinutes(at.StopType) * 60, Math.Clamp(seconds, 0, MostMinutes * 60));
        foreach (var key in Keys(at)) await store.Add(session, TravelStore.Service, key, usual, took);
    }

    private static IEnumerable<string> Keys(ServiceAt at)
    {
        yield return ZoneKey(at);
        yield return PlaceKey(at);
        if (CustomerKey(at) is { } own) yield return own;
    }

    private static string ZoneKey(ServiceAt at) => $"{at.StopType}:zone:{at.Zone}";

    private static string PlaceKey(ServiceAt at) => string.Create(CultureInfo.InvariantCulture, $"{at.StopType}:{at.Place.Latitude:0.000},{at.Place.Longitude:0.000}");

    private static string? CustomerKey(ServiceAt at) => at.Customer is { } customer && at.StopType == StopTypes.Delivery ? $"{PlaceKey(at)}:{customer}" : null;

    private async Task<bool> IsHub(Session session, ServiceAt at)
    {
        if (!hubsOf.TryGetValue(at.Zone, out var known) || clock.GetUtcNow() - known.At > Fresh)
            hubsOf[at.Zone] = known = ([.. (await hubs.InZone(session, at.Zone)).Where(hub => hub.RetiredAt is null).Select(hub => new GeoPoint(hub.Latitude, hub.Longitude))], clock.GetUtcNow());
        return known.Hubs.Any(hub => Geo.Metres(hub.Latitude, hub.Longitude, at.Place.Latitude, at.Place.Longitude) <= HubMetres);
    }
}
