using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders;
using Xunit;

namespace Steward.Tests.Orders;

/// <summary>The Orders module on a real database, with a zone and drivers of its own instead of the module Fleet.</summary>
internal sealed class OrdersWorld : IAsyncDisposable
{
    internal static readonly DateTimeOffset Morning = new(2026, 11, 19, 6, 0, 0, TimeSpan.Zero); // Thursday, 09:00 in Riyadh

    private readonly string url, folder;

    private OrdersWorld(string url, string folder, Database database, VirtualClock clock, Zone zone, Guid driver)
    {
        (this.url, this.folder, Database, Clock, Zone, Driver) = (url, folder, database, clock, zone, driver);
        Services = Server();
        Caller = new("user", Ids.New(clock.GetUtcNow()), "tess", Roles.Dispatcher, Permission.Of(Roles.Dispatcher));
    }

    internal Database Database { get; }

    internal VirtualClock Clock { get; }

    internal ServiceProvider Services { get; }

    internal Zone Zone { get; }

    internal Guid Driver { get; }

    internal Caller Caller { get; }

    internal T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    internal static async Task<OrdersWorld> Make(Dialect dialect, DateTimeOffset? now = null)
    {
        var clock = new VirtualClock(now ?? Morning);
        var url = await TestDatabase.Create(dialect);
        var database = Database.Open(url, clock);
        var zone = new Zone(Ids.New(clock.GetUtcNow()), "RUH", "Riyadh", "Asia/Riyadh", "SAR", "SA", 24.7, 46.7, null, "offer", "on_demand", Json.Empty, null);
        var driver = Ids.New(clock.GetUtcNow());
        await database.Write(async session =>
        {
            await session.Execute(
                "insert into zones (id, code, name, time_zone, currency, country, depot_latitude, depot_longitude) values (@Id, @Code, @Name, @TimeZone, @Currency, @Country, @at, @at)",
                new { zone.Id, zone.Code, zone.Name, zone.TimeZone, zone.Currency, zone.Country, at = new Degrees(24.7) });
            await session.Execute(
                "insert into drivers (id, zone_id, code, name, status_since, base_latitude, base_longitude) values (@driver, @zone, 'DRV-1', 'Amal', @Now, @at, @at)",
                new { driver, zone = zone.Id, session.Now, at = new Degrees(24.7) });
        });
        return new(url, TestFolder.New(), database, clock, zone, driver);
    }

    /// <summary>A second server on the same database and with the same keys, as each node of several has them.</summary>
    internal OrdersWorld Another() => new(url, folder, Database.Open(url, Clock), Clock, Zone, Driver);

    private ServiceProvider Server()
    {
        var services = new ServiceCollection().AddSingleton(Database).AddSingleton<TimeProvider>(Clock).AddSingleton<Outbox>().AddSingleton<Timers>().AddLogging();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data"] = folder }).Build();
        services.AddSecrets(settings);
        var fleet = new FakeFleet(Zone);
        services.AddSingleton<IZones>(fleet).AddSingleton<IHubs>(fleet).AddSingleton<IPlaces>(fleet).AddSingleton<IVehicles>(fleet).AddSingleton<IDrivers>(fleet).AddSingleton<IFleetIntake>(fleet);
        new OrdersModule().AddServices(services, settings);
        return services.BuildServiceProvider();
    }

    internal static OrderRequest Request(string? externalId = null, string phone = "0501234567") => new()
    {
        Customer = new(Name: "Layla Hassan", Phone: phone), Pickup = new(Latitude: 24.70, Longitude: 46.70, Address: "King Fahd Road 1"),
        Dropoff = new(Latitude: 24.75, Longitude: 46.72, Address: "Olaya Street 9"), ServiceType = "BARQ", ExternalId = externalId,
    };

    internal Task<Reply> Create(OrderRequest request) => Database.Write(session => OrderRoutes.CreateOne(session, request, Get<PlaceOrder>(), Get<Customers>(), Caller));

    internal async Task<OrderView> Created(OrderRequest? request = null)
    {
        var reply = await Create(request ?? Request());
        return reply.Body as OrderView ?? throw new InvalidOperationException($"Refused: {reply.Body}");
    }

    /// <summary>Stores the job; null with the refusal when the file is unusable.</summary>
    internal Task<(ImportJob? Job, Refusal? Refusal)> BeginImport(ImportOrder order) => Database.Write(session => Get<Imports>().Begin(session, order, Caller));

    /// <summary>Stores the job and runs it to its end.</summary>
    internal async Task<ImportJob> Import(ImportOrder order)
    {
        var (job, refusal) = await BeginImport(order);
        var id = (job ?? throw new InvalidOperationException($"Refused: {refusal}")).Id;
        for (var again = 0; ; again++)
        {
            // As the engine does: PostgreSQL ends a transaction that a crowded machine left idle, and the job goes on where it stood.
            try { return await Get<ImportRunner>().Run(id, _ => Task.CompletedTask, TestContext.Current.CancellationToken); }
            catch (StoreUnavailableException) when (again < 3) { }
        }
    }

    internal Task<IReadOnlyList<ImportRowResult>> RowsOf(ImportJob job, string? state = null) => Database.Read(session => ImportsStore.Rows(session, job.Id, state, 0, 500));

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>The module Notifications is not there: nobody was told anything.</summary>
    private sealed class NoInbox : Steward.Notifications.Contracts.ICustomerInbox
    {
        public Task<IReadOnlyList<Steward.Notifications.Contracts.CustomerMessage>> About(Session session, Guid customer, Guid order, int most) =>
            Task.FromResult<IReadOnlyList<Steward.Notifications.Contracts.CustomerMessage>>([]);
    }
}
