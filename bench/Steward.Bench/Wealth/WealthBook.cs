using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Access;
using Steward.Decisions;
using Steward.Faults;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Wealth;
using Steward.Wealth.Orders;
using Steward.Wealth.Schemes;

namespace Steward.Bench.Wealth;

/// <summary>The clock of a Thursday morning in Mumbai that goes on with the machine's.</summary>
internal sealed class MorningClock : TimeProvider
{
    internal static readonly DateTimeOffset Morning = new(2026, 11, 19, 3, 30, 0, TimeSpan.Zero);
    private readonly TimeSpan shift = Morning - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}

/// <summary>The modules of wealth over a store on the disk, with clients who have money, schemes with a NAV of yesterday, and no engine running by itself.</summary>
internal sealed class WealthBook : IAsyncDisposable
{
    private const int ClientCount = 2_000, SchemeCount = 200;
    private readonly ServiceProvider services;

    private WealthBook(Database database, ServiceProvider services) => (Database, this.services) = (database, services);

    internal Database Database { get; }

    internal IReadOnlyList<Guid> Clients { get; } = [.. Enumerable.Range(0, ClientCount).Select(_ => Guid.CreateVersion7())];

    internal IReadOnlyList<Guid> Schemes { get; } = [.. Enumerable.Range(0, SchemeCount).Select(_ => Guid.CreateVersion7())];

    internal Guid User { get; private set; }

    internal StubRail Rail => Service<StubRail>();

    internal static DateOnly Today { get; } = DateOnly.FromDateTime(MorningClock.Morning.UtcDateTime);

    internal T Service<T>() where T : notnull => services.GetRequiredService<T>();

    internal static async Task<WealthBook> Open(StorePlace place)
    {
        var clock = new MorningClock();
        var database = Database.Open(place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db"), clock);
        await new Migrations(database, clock).Up(CancellationToken.None);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data"] = place.Folder, ["Rails:Usual"] = StubRail.RailName }).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(settings).AddKernel(database, clock).AddSecrets(settings).AddSingleton<StubRail>().AddSingleton<IRail>(provider => provider.GetRequiredService<StubRail>());
        foreach (var module in new IModule[] { new AccessModule(), new NotificationsModule(), new DecisionsModule(), new WealthModule() }) module.AddServices(services, settings);
        var book = new WealthBook(database, services.AddSingleton<IHostApplicationLifetime, NoLife>().BuildServiceProvider());
        await book.Fill();
        return book;
    }

    private Task Fill() => Database.Write(async session =>
    {
        User = Ids.New(session.Now);
        await Service<UserStore>().Add(session, new User { Id = User, Username = "bench", Email = "bench@steward.example", HashedPassword = "-", Role = Roles.Manager });
        var calendar = Guid.CreateVersion7();
        await session.Execute("insert into calendars (id, code, name, time_zone) values (@calendar, 'IN', 'IN', 'Asia/Kolkata')", new { calendar });
        foreach (var day in new[] { new DateOnly(2026, 1, 26), new DateOnly(2027, 1, 26) })
            await session.Execute("insert into calendar_days (id, calendar_id, day, kind) values (@id, @calendar, @day, 'weekday_holiday')", new { id = Guid.CreateVersion7(), calendar, day });
        await session.InsertAll("clients", [new("id", c => c), new("code", c => "C" + c.ToString("N")[14..]), new("name", _ => "Client"), new("currency", _ => "INR"), new("time_zone", _ => "Asia/Kolkata"), new("kyc_status", _ => "Verified"), new ColumnOf<Guid>("shard", c => c.ToByteArray()[15] % 16)], Clients);
        await session.InsertAll("cash_ledger", [new("id", _ => Guid.CreateVersion7()), new("client_id", c => c), new("amount", _ => 1_000_000_000m), new("kind", _ => "Deposit"), new("available_on", _ => Today), new ColumnOf<Guid>("actor", _ => "bench")], Clients);
        await Service<SchemeStore>().Add(session, [.. Schemes.Select((id, i) => new SchemeRow { Id = id, ProductCode = $"S{i}", Name = $"Scheme {i}", Amc = "House", Category = "Equity/Large Cap", AssetClass = "equity", CreatedAt = session.Now })]);
        var prices = Schemes.Select(id => (Id: Guid.CreateVersion7(), Scheme: id)).ToList();
        await session.InsertAll("nav_prices", [new("id", p => p.Id), new("product_id", p => p.Scheme), new("nav_date", _ => Today.AddDays(-1)), new("revision", _ => 1), new("nav", _ => 100m), new("state", _ => "accepted"), new ColumnOf<(Guid Id, Guid Scheme)>("known_at", _ => session.Now)], prices);
        await session.InsertAll("nav_latest", [new("product_id", p => p.Scheme), new("price_id", p => p.Id), new("nav_date", _ => Today.AddDays(-1)), new("revision", _ => 1), new("nav", _ => 100m), new ColumnOf<(Guid Id, Guid Scheme)>("known_at", _ => session.Now)], prices);
    });

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Database.DisposeAsync();
    }
}
