using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Tests.Orders;

/// <summary>One zone around its depot, always open, and a fleet that carries up to a ton. It counts what it is told about drivers.</summary>
internal sealed class FakeFleet(Zone zone) : IZones, IHubs, IPlaces, IVehicles, IDrivers, IFleetIntake
{
    internal List<string> Told { get; } = [];

    public ValueTask<Zone?> Find(Session session, Guid id) => new(id == zone.Id ? zone : null);

    public ValueTask<Zone?> FindByCode(Session session, string code) => new(code == zone.Code ? zone : null);

    public ValueTask<Zone?> Lookup(Session session, string id) => FindByCode(session, id);

    public ValueTask<Zone?> Containing(Session session, double latitude, double longitude) =>
        new(Geo.Metres(latitude, longitude, zone.DepotLatitude, zone.DepotLongitude) < 50_000 ? zone : null);

    public ValueTask<IReadOnlyList<Zone>> All(Session session) => new([zone]);

    public ValueTask<ZoneHours> Calendar(Session session, Guid id) => new(new ZoneHours(zone.TimeZone, new Dictionary<int, IReadOnlyList<OpenHours>>(), new Dictionary<DateOnly, IReadOnlyList<OpenHours>>()));

    Task<Hub?> IHubs.Find(Session session, Guid id) => Task.FromResult<Hub?>(null);

    Task<Hub?> IHubs.Lookup(Session session, string id) => Task.FromResult<Hub?>(null);

    Task<IReadOnlyList<Hub>> IHubs.InZone(Session session, Guid id) => Task.FromResult<IReadOnlyList<Hub>>([]);

    public Task<Steward.Fleet.Contracts.City?> City(Session session, string code) => Task.FromResult<Steward.Fleet.Contracts.City?>(null);

    public Task<IReadOnlyList<Steward.Fleet.Contracts.City>> Cities(Session session) => Task.FromResult<IReadOnlyList<Steward.Fleet.Contracts.City>>([]);

    public Task<IReadOnlyList<Corridor>> Corridors(Session session, Guid? id) => Task.FromResult<IReadOnlyList<Corridor>>([]);

    public Task<IReadOnlyList<ServiceWindow>> Windows(Session session, Guid id) => Task.FromResult<IReadOnlyList<ServiceWindow>>([]);

    Task<Vehicle?> IVehicles.Find(Session session, Guid id) => Task.FromResult<Vehicle?>(null);

    Task<Vehicle?> IVehicles.Lookup(Session session, string id) => Task.FromResult<Vehicle?>(null);

    Task<IReadOnlyList<Vehicle>> IVehicles.InZone(Session session, Guid id) => Task.FromResult<IReadOnlyList<Vehicle>>([]);

    public Task SetRoute(Session session, Guid vehicle, Guid? route, string status, DateTimeOffset availableAt) => Task.CompletedTask;

    public Task<IReadOnlyList<VehicleType>> Types(Session session) => Task.FromResult<IReadOnlyList<VehicleType>>([new(Guid.AllBitsSet, "truck", "Truck", 1_000, 10, null)]);

    Task<DriverState?> IDrivers.Find(Session session, Guid id) => Task.FromResult<DriverState?>(null);

    Task<DriverState?> IDrivers.Lookup(Session session, string id) => Task.FromResult<DriverState?>(null);

    Task<IReadOnlyList<DriverState>> IDrivers.InZone(Session session, Guid id) => Task.FromResult<IReadOnlyList<DriverState>>([]);

    public Task<DriverState?> OfUser(Session session, Guid userId) => Task.FromResult<DriverState?>(null);

    public Task<Refusal?> Change(Session session, Guid driver, string toStatus, string actor, string? reason, bool forced) => Task.FromResult<Refusal?>(null);

    public Task NoteAssigned(Session session, Guid driver, string actor) => Tell("assigned");

    public Task NoteReleased(Session session, Guid driver, int ordersLeft, string actor) => Tell("released");

    public Task NoteDelivered(Session session, Guid driver, DeliveryNote delivery, string actor) => Tell(delivery.OnTime ? "delivered on time" : "delivered late");

    public Task NoteOfferIgnored(Session session, Guid driver) => Task.CompletedTask;

    public Task NoteOfferAnswered(Session session, Guid driver) => Task.CompletedTask;

    public Task NoteRating(Session session, Guid driver, decimal average) => Task.CompletedTask;

    public Task<(TakenIn? Zone, Refusal? Refusal)> TakeZone(Session session, ZoneDraft draft, Caller caller) => Task.FromResult<(TakenIn?, Refusal?)>((new(zone.Id, IntakeFate.Unchanged), null));

    public Task<(TakenIn? Driver, Refusal? Refusal)> TakeDriver(Session session, DriverDraft draft, bool update, Caller caller) =>
        Task.FromResult<(TakenIn?, Refusal?)>((null, Refusal.Rule("no_drivers", "This fleet takes no drivers.", "/name")));

    private Task Tell(string what)
    {
        Told.Add(what);
        return Task.CompletedTask;
    }
}
