using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;
using Steward.Routing;

namespace Steward.Routes.Plans;

/// <summary>Reads the roads between the places of some orders, for pricing groups of them.</summary>
internal sealed class GroupPrices(TravelTimes travel, ServiceTimes services) : IGroupPrices
{
    public async Task<IGroupPricer> Prepare(Session session, Guid zone, IReadOnlyList<OrderFacts> orders, string vehicleType)
    {
        var sites = new List<GeoPoint>();
        var siteOf = new Dictionary<GeoPoint, int>();
        int Site(GeoPoint place)
        {
            if (siteOf.TryGetValue(place, out var known)) return known;
            sites.Add(place);
            return siteOf[place] = sites.Count - 1;
        }

        var stops = new TourOrder[orders.Count];
        for (var i = 0; i < stops.Length; i++)
        {
            var order = orders[i];
            var (pickup, dropoff) = RouteQuotes.PlacesOf(order);
            var minutes = await RouteQuotes.Minutes(session, services, order);
            stops[i] = new(
                Site(pickup), Site(dropoff), 60 * minutes.Pickup, 60 * minutes.Delivery,
                Seconds(order.PickupWindowStart, session.Now), order.DeliveryWindowStart is { } opens ? Seconds(opens, session.Now) : 0, Seconds(RouteQuotes.Promise(order), session.Now));
        }

        return new Pricer(stops, await travel.Known(session, zone, sites, sites, vehicleType, session.Now));
    }

    private static long Seconds(DateTimeOffset at, DateTimeOffset now) => (at - now).Ticks / TimeSpan.TicksPerSecond;

    private sealed class Pricer(TourOrder[] orders, TravelMatrix roads) : IGroupPricer
    {
        private const long Lead = RoutelessTime.MinutesToPickup * 60;

        public string Provider => roads.Provider;

        public string Basis => roads.Basis;

        public int AgeSeconds => roads.AgeSeconds;

        public GroupPrice? Price(ReadOnlySpan<int> group)
        {
            Span<TourOrder> wanted = stackalloc TourOrder[group.Length];
            for (var i = 0; i < group.Length; i++) wanted[i] = orders[group[i]];
            if (SmallTour.Best(wanted, roads.Columns, roads.Seconds, roads.Metres, Lead) is not { } tour) return null;
            if (SmallTour.Best(wanted, roads.Columns, roads.Seconds, roads.Metres, Lead, oneAtATime: true) is not { } separate) return null;
            var stops = new GroupStop[tour.Stops.Count];
            for (var i = 0; i < stops.Length; i++) stops[i] = new(group[tour.Stops[i] / 2], tour.Stops[i] % 2 == 0, (int)tour.Starts[i]);
            return new()
            {
                Stops = stops, Seconds = (int)(tour.End - tour.Starts[0]), Metres = (int)tour.Metres, SeparateSeconds = (int)(separate.End - separate.Starts[0]),
                SeparateMetres = (int)separate.Metres, PickupMetres = BetweenPickups(stops), LeastSlackSeconds = (int)Math.Clamp(tour.LeastSlack, -86_400 * 30, 86_400 * 30),
            };
        }

        private int BetweenPickups(GroupStop[] stops)
        {
            var (metres, last) = (0, -1);
            foreach (var stop in stops)
            {
                if (!stop.IsPickup) continue;
                var site = orders[stop.Order].PickupSite;
                if (last >= 0) metres += roads.MetresOf(last, site);
                last = site;
            }

            return metres;
        }
    }
}
