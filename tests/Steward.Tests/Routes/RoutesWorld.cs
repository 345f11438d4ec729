using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders;
using Steward.Orders.Contracts;
using Steward.Routes;
using Steward.Routes.Contracts;
using Steward.Tests.Escalation;
using Steward.Tests.Orders;

namespace Steward.Tests.Routes;

/// <summary>Orders and Routes on a real database; a driver with a van stands for the module Fleet.</summary>
internal sealed class RoutesWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 19, 6, 0, 0, TimeSpan.Zero); // 09:00 in Riyadh
    private readonly ServiceProvider services;
    private int count;

    private RoutesWorld(Database database, VirtualClock clock, ServiceProvider services, Guid driver) => (Database, Clock, this.services, Driver) = (database, clock, services, driver);

    internal Database Database { get; }

    internal VirtualClock Clock { get; }

    internal Guid Driver { get; }

    internal T Get<T>() where T : notnull => services.GetRequiredService<T>();

    internal static async Task<RoutesWorld> Make(Dialect dialect)
    {
        var clock = new VirtualClock(Morning);
        var database = Database.Open(await TestDatabase.Create(dialect), clock);
        var zone = new Zone(Ids.New(Morning), "RUH", "Riyadh", "Asia/Riyadh", "SAR", "SA", 24.7, 46.7, null, "offer", "on_demand", Json.Empty, null);
        var (driver, van) = (Ids.New(Morning), Ids.New(Morning));
        await database.Write(async session =>
        {
            await session.Execute(
                "insert into zones (id, code, name, time_zone, currency, country, depot_latitude, depot_longitude) values (@Id, @Code, @Name, @TimeZone, @Currency, @Country, @at, @at)",
                new { zone.Id, zone.Code, zone.Name, zone.TimeZone, zone.Currency, zone.Country, at = new Degrees(24.7) });
            await session.Execute(
                "insert into drivers (id, zone_id, code, name, status_since, base_latitude, base_longitude) values (@driver, @zone, 'DRV-1', 'Amal', @Now, @at, @at)",
                new { driver, zone = zone.Id, session.Now, at = new Degrees(24.7) });
            await session.Execute(
                "insert into vehicles (id, zone_id, vehicle_id, vehicle_type, capacity_weight_kg, capacity_volume_m3, available_at, driver_id) values (@van, @zone, 'VEH-1', 'van', @kg, @m3, @Now, @driver)",
                new { van, zone = zone.Id, kg = 30m, m3 = 2m, session.Now, driver });
        });
        var collection = new ServiceCollection().AddSingleton(database).AddSingleton<TimeProvider>(clock).AddSingleton<Outbox>().AddSingleton<Timers>().AddSingleton<INotifications>(new Post()).AddLogging();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data"] = TestFolder.New() }).Build();
        collection.AddSecrets(settings).AddSingleton<IConfiguration>(settings);
        var (zones, fleet) = (new FakeFleet(zone), new OneVan(zone, driver, van));
        collection.AddSingleton<IZones>(zones).AddSingleton<IHubs>(zones).AddSingleton<IPlaces>(zones).AddSingleton<IVehicles>(fleet).AddSingleton<IDrivers>(fleet).AddSingleton<IPositions>(fleet);
        new OrdersModule().AddServices(collection, settings);
        new RoutesModule().AddServices(collection, settings);
        return new(database, clock, collection.BuildServiceProvider(), driver);
    }

    /// <summary>An order that the driver has, on his route.</summary>
    internal async Task<(Guid Order, RouteChange Change)> Assigned(double dropoff = 24.75)
    {
        var order = await Order(dropoff);
        var change = await Database.Write(async session =>
        {
            var facts = (await Get<IOrders>().Find(session, order))!;
            if (await Get<IOrders>().Assign(session, order, Driver, facts.RowVersion, null, "user:t") is { } no) throw new InvalidOperationException(no.Detail);
            return await Get<IRoutes>().InsertOrder(session, Driver, facts, null);
        });
        return (order, change);
    }

    internal async Task<Guid> Order(double dropoff = 24.75)
    {
        var request = OrdersWorld.Request(phone: $"05012345{count++:00}") with { Dropoff = new(Latitude: dropoff, Longitude: 46.72, Address: "Olaya Street 9") };
        var caller = new Caller("user", Ids.New(Morning), "tess", Roles.Dispatcher, Permission.Of(Roles.Dispatcher));
        var reply = await Database.Write(session => OrderRoutes.CreateOne(session, request, Get<PlaceOrder>(), Get<Customers>(), caller));
        return (reply.Body as OrderView ?? throw new InvalidOperationException($"Refused: {reply.Body}")).Id;
    }

    internal Task<OrderFacts> Facts(Guid order) => Database.Read(async session => (await Get<IOrders>().Find(session, order))!);

    internal Task<RoutePlan?> Route() => Database.Read(session => Get<IRoutes>().ActiveOf(session, Driver));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Database.DisposeAsync();
    }

    private sealed class OneVan(Zone zone, Guid driver, Guid van) : IVehicles, IDrivers, IPositions
    {
        private readonly Vehicle vehicle = new(
            van, "VEH-1", zone.Id, "van", 30, 2, 24.7, 46.7, Morning, "available", null, 8.5m, null, null, driver, [], null, null, 1);

        private DriverState State => new()
        {
            Id = driver, Code = "DRV-1", Name = "Amal", ZoneId = zone.Id, Status = DriverStatus.Available, Latitude = 24.69, Longitude = 46.69, PositionAt = Morning,
            VehicleId = van, VehicleType = "van", CapacityGrams = 30_000, CapacityMillilitres = 2_000_000,
        };

        Task<Vehicle?> IVehicles.Find(Session session, Guid id) => Task.FromResult(id == van ? vehicle : null);

        Task<Vehicle?> IVehicles.Lookup(Session session, string id) => Task.FromResult<Vehicle?>(null);

        Task<IReadOnlyList<Vehicle>> IVehicles.InZone(Session session, Guid id) => Task.FromResult<IReadOnlyList<Vehicle>>([vehicle]);

        public Task SetRoute(Session session, Guid id, Guid? route, string status, DateTimeOffset availableAt) =>
            session.Execute("update vehicles set assigned_route_id = @route, status = @status where id = @id", new { id, route, status });

        public Task<IReadOnlyList<VehicleType>> Types(Session session) => Task.FromResult<IReadOnlyList<VehicleType>>([new(Guid.AllBitsSet, "van", "Van", 500, 2, null)]);

        Task<DriverState?> IDrivers.Find(Session session, Guid id) => Task.FromResult(id == driver ? State : null);

        Task<DriverState?> IDrivers.Lookup(Session session, string id) => Task.FromResult<DriverState?>(State);

        Task<IReadOnlyList<DriverState>> IDrivers.InZone(Session session, Guid id) => Task.FromResult<IReadOnlyList<DriverState>>([State]);

        public Task<DriverState?> OfUser(Session session, Guid userId) => Task.FromResult<DriverState?>(null);

        public Task<Refusal?> Change(Session session, Guid id, string toStatus, string actor, string? reason, bool forced) => Task.FromResult<Refusal?>(null);

        public Task NoteAssigned(Session session, Guid id, string actor) => Task.CompletedTask;

        public Task NoteReleased(Session session, Guid id, int ordersLeft, string actor) => Task.CompletedTask;

        public Task NoteDelivered(Session session, Guid id, DeliveryNote delivery, string actor) => Task.CompletedTask;

        public Task NoteOfferIgnored(Session session, Guid id) => Task.CompletedTask;

        public Task NoteOfferAnswered(Session session, Guid id) => Task.CompletedTask;

        public Task NoteRating(Session session, Guid id, decimal average) => Task.CompletedTask;

        public Task<IReadOnlyList<PositionFix>> LatestIn(Session session, Guid id) => Task.FromResult<IReadOnlyList<PositionFix>>([]);

        public Task<IReadOnlyList<PositionFix>> Track(Session session, Guid id, DateTimeOffset from, DateTimeOffset to) => Task.FromResult<IReadOnlyList<PositionFix>>([]);
    }
}
