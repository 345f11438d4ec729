using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Access;
using Steward.Decisions;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Wealth;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schemes;

namespace Steward.Bench;

/// <summary>
/// Occurrences made durable through every gate, with orders, reservations, decisions, log and outbox (wealth.md 19, P1 and P4): many in one
/// transaction against one transaction each, on both stores with the disk's commits.
/// </summary>
internal static class ClaimBench
{
    private const int Clients = 2_000, Schemes = 200, InOne = 1_000, Alone = 300;
    private static readonly DateTimeOffset Morning = new(2026, 11, 19, 4, 0, 0, TimeSpan.Zero);

    internal static async Task<bool> Run(Wanted wanted)
    {
        var occurrences = Math.Clamp(wanted.Amount ?? 20_000, 1_000, 200_000);
        Table.Head("subject", "occurrences", "seconds", "per second", "CPU s of this process", "goal per second");
        var isGood = true;
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            var clock = new VirtualClock(Morning);
            await using var database = Database.Open(place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db"), clock);
            await new Migrations(database, clock).Up(CancellationToken.None);
            await using var services = Services(database, clock, place.Folder);
            var world = await Make(database, services);
            var claim = services.GetRequiredService<ClaimOccurrences>();
            await Claim(database, claim, world, 0, 2_000, InOne); // warm
            var together = await Claim(database, claim, world, 1, occurrences, InOne);
            isGood &= Say($"{place.Name}: {InOne:N0} in a transaction", occurrences, together, 20_000 / 1.5);
            var apart = await Claim(database, claim, world, 2, Alone, 1);
            Say($"{place.Name}: one in a transaction", Alone, apart, null);
            Console.WriteLine($"| {place.Name}: ratio | – | – | {occurrences / together.Seconds / (Alone / apart.Seconds):0.0} × | – | ≥ 4 × |");
        }
        return isGood;
    }

    private static async Task<(double Seconds, double Cpu)> Claim(Database database, ClaimOccurrences claim, (IReadOnlyList<Guid> Clients, IReadOnlyList<Guid> Schemes) world, int series, int amount, int inOne)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        foreach (var numbers in Enumerable.Range(0, amount).Chunk(inOne))
        {
            var firings = numbers.Select(n => new Firing
            {
                AutomationType = "TriggerOrder", AutomationId = Guid.CreateVersion7(), RuleVersion = 1, ClientId = world.Clients[n % Clients], Key = $"trg:{series}:{n}", RunDate = DateOnly.FromDateTime(Morning.UtcDateTime), DueAt = Morning,
                Actor = "engine:triggers", Engine = "triggers", Orders = [new WantedOrder("1", world.Schemes[n % Schemes], "Purchase") { Amount = 1_000 }],
            }).ToList();
            var fired = await database.Write(session => claim.Run(session, firings, 0));
            if (fired.Any(one => one.Verdict.Decision != "execute")) throw new InvalidOperationException($"{fired.First(one => one.Verdict.Decision != "execute").Verdict.Sentence}");
        }
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000);
    }

    private static async Task<(IReadOnlyList<Guid> Clients, IReadOnlyList<Guid> Schemes)> Make(Database database, ServiceProvider services)
    {
        var (clients, schemes) = (Enumerable.Range(0, Clients).Select(_ => Guid.CreateVersion7()).ToList(), Enumerable.Range(0, Schemes).Select(_ => Guid.CreateVersion7()).ToList());
        var today = DateOnly.FromDateTime(Morning.UtcDateTime);
        await database.Write(async session =>
        {
            var calendar = Guid.CreateVersion7();
            await session.Execute("insert into calendars (id, code, name, time_zone) values (@calendar, 'IN', 'IN', 'Asia/Kolkata')", new { calendar });
            await session.Execute("insert into calendar_days (id, calendar_id, day, kind) values (@id, @calendar, @day, 'weekday_holiday')", new { id = Guid.CreateVersion7(), calendar, day = new DateOnly(2026, 1, 26) });
            await session.Insert("clients", [new("id", c => c), new("code", c => "C" + c.ToString("N")[14..]), new("name", _ => "Client"), new("currency", _ => "INR"), new("time_zone", _ => "Asia/Kolkata"), new("kyc_status", _ => "Verified"), new ColumnOf<Guid>("shard", c => c.ToByteArray()[15] % 16)], clients);
            await session.Insert("cash_ledger", [new("id", _ => Guid.CreateVersion7()), new("client_id", c => c), new("amount", _ => 100_000_000m), new("kind", _ => "Deposit"), new("available_on", _ => today), new ColumnOf<Guid>("actor", _ => "bench")], clients);
            await services.GetRequiredService<SchemeStore>().Add(session, [.. schemes.Select((id, i) => new SchemeRow { Id = id, ProductCode = $"S{i}", Name = $"Scheme {i}", Amc = "House", Category = "Equity/Large Cap", AssetClass = "equity", CreatedAt = session.Now })]);
            var prices = schemes.Select(id => (Id: Guid.CreateVersion7(), Scheme: id)).ToList();
            await session.Insert("nav_prices", [new("id", p => p.Id), new("product_id", p => p.Scheme), new("nav_date", _ => today.AddDays(-1)), new("revision", _ => 1), new("nav", _ => 100m), new("state", _ => "accepted"), new ColumnOf<(Guid Id, Guid Scheme)>("known_at", _ => session.Now)], prices);
            await session.Insert("nav_latest", [new("product_id", p => p.Scheme), new("price_id", p => p.Id), new("nav_date", _ => today.AddDays(-1)), new("revision", _ => 1), new("nav", _ => 100m), new ColumnOf<(Guid Id, Guid Scheme)>("known_at", _ => session.Now)], prices);
        });
        return (clients, schemes);
    }

    private static ServiceProvider Services(Database database, TimeProvider clock, string folder)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data"] = folder }).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(settings).AddKernel(database, clock).AddSecrets(settings);
        foreach (var module in new IModule[] { new AccessModule(), new NotificationsModule(), new DecisionsModule(), new WealthModule() }) module.AddServices(services, settings);
        return services.AddSingleton<IHostApplicationLifetime, NoLife>().BuildServiceProvider();
    }

    private static bool Say(string subject, int amount, (double Seconds, double Cpu) took, double? goal)
    {
        var rate = amount / took.Seconds;
        Table.Row(subject, amount, took.Seconds.ToString("0.00"), rate.ToString("0"), took.Cpu.ToString("0.00"), goal is { } least ? $"≥ {least:0}" : "–");
        return goal is null || rate >= goal;
    }
}
