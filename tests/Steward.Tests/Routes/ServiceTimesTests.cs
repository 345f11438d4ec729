using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Travel;
using Xunit;

namespace Steward.Tests.Routes;

/// <summary>How long stops take: learned of customer, place and zone, each drawn to the wider one.</summary>
public sealed class ServiceTimesTests
{
    private static readonly GeoPoint Tower = new(24.7001, 46.7001), Elsewhere = new(24.8, 46.8), Store = new(24.71, 46.71);

    [Fact]
    public void Few_visits_are_drawn_to_what_is_usual()
    {
        static TravelStore.Row Seen(int visits, int seconds) => new() { Key = "x", Samples = visits, ActualSeconds = (long)visits * seconds };
        Assert.Equal(480, ServiceTimes.Shrunk(null, 480, 5));
        // One visit of 20 min among five of 8: (1200 + 2400) / 6; a hundred nearly stand for themselves.
        Assert.Equal(600, ServiceTimes.Shrunk(Seen(1, 1200), 480, 5));
        Assert.Equal(1166, ServiceTimes.Shrunk(Seen(100, 1200), 480, 5));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_slow_door_is_slow_for_its_customer_less_for_its_neighbours_and_hardly_for_the_zone(Dialect dialect)
    {
        await using var world = await RoutesWorld.Make(dialect);
        var (zone, other, customer, neighbour) = (Guid.Parse("01935000-0000-7000-8000-000000000001"), Guid.AllBitsSet, Guid.Parse("01935000-0000-7000-8000-000000000002"), Guid.Parse("01935000-0000-7000-8000-000000000003"));
        var times = new ServiceTimes(new TravelStore(), new OneHub(zone, Store), world.Clock);
        await world.Database.Write(async session => { for (var visit = 0; visit < 5; visit++) await times.Learn(session, new(zone, StopTypes.Delivery, Tower, customer), 1200); });
        Task<int> Minutes(ServiceAt at) => world.Database.Read(session => times.Minutes(session, at));

        // Zone (5 × 1200 + 50 × 480) / 55 = 545 s; place (6000 + 5 × 545) / 10 = 873 s; customer (6000 + 3 × 873) / 8 = 1077 s.
        Assert.Equal(18, await Minutes(new(zone, StopTypes.Delivery, Tower, customer)));
        Assert.Equal(15, await Minutes(new(zone, StopTypes.Delivery, Tower, neighbour)));
        Assert.Equal(9, await Minutes(new(zone, StopTypes.Delivery, Elsewhere, neighbour)));
        Assert.Equal(8, await Minutes(new(other, StopTypes.Delivery, Elsewhere, neighbour)));
        Assert.Equal((5, 10), (await Minutes(new(zone, StopTypes.Pickup, Tower)), await Minutes(new(zone, StopTypes.Pickup, Store))));
    }

    private sealed class OneHub(Guid zone, GeoPoint place) : IHubs
    {
        public Task<Hub?> Find(Session session, Guid id) => Task.FromResult<Hub?>(null);

        public Task<Hub?> Lookup(Session session, string id) => Task.FromResult<Hub?>(null);

        public Task<IReadOnlyList<Hub>> InZone(Session session, Guid id) =>
            Task.FromResult<IReadOnlyList<Hub>>(id == zone ? [new Hub(Guid.AllBitsSet, zone, "HUB", "Hub", place.Latitude, place.Longitude, true, null, null, null)] : []);
    }
}
