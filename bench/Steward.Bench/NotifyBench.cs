using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Access;
using Steward.Faults;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;

namespace Steward.Bench;

/// <summary>
/// Messages (notifications.md 9), the whole table of goals: decisions in memory and events decided and queued with preferences, quiet hours and digests
/// (N1), deliveries durable to a stub (N2), and what <see cref="NotifyLoad"/> and <see cref="NotifyIdle"/> measure. The amount is the number of
/// events and of held messages.
/// </summary>
internal static class NotifyBench
{
    private const int Users = 1_000, Batch = 1_000, Callers = 4, Warming = 4_000;
    internal static readonly DateTimeOffset Noon = new(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);

    internal static async Task<bool> Run(Wanted wanted)
    {
        var events = Math.Clamp(wanted.Amount ?? 100_000, 1_000, 1_000_000);
        Table.Head("", "subject", "amount", "seconds", "per second", "CPU ms each, of this process; of PostgreSQL", "goal");
        var isGood = Decisions() & NotifyLoad.Encrypted();
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            var clock = new RunningClock(Noon);
            await using var database = Database.Open(place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db"), clock);
            await new Migrations(database, clock).Up(CancellationToken.None);
            var stub = new StubSender(Channel.Email);
            await using var services = Services(database, clock, place.Folder, stub);
            isGood &= await Queue(place, database, services, events);
            isGood &= await Send("N2", place, services, stub, "deliveries to a stub", 2_000);
            clock.Advance(TimeSpan.FromHours(19));
            await Send("", place, services, stub, "those held and digests of them, at 07:00", 0);
        }
        isGood &= await NotifyIdle.Run(wanted);
        return isGood & await NotifyLoad.Run(wanted, events);
    }

    /// <summary>By the processor's clock of this process, one thread.</summary>
    private static bool Decisions()
    {
        const int Amount = 1_000_000;
        var user = Recipient.User(Guid.CreateVersion7());
        var kind = new EventKind { Name = "Market Update", Module = "Wealth", Class = EventClass.Information, DefaultChannels = [Channel.Email], DefaultSubject = "x", Variables = new Dictionary<string, string>(), Digestible = true };
        var profile = new Profile
        {
            To = user, Facts = new("user", Guid.Empty, "x", null, "x@y.z", null, "Europe/Berlin", null, null, true), Ways = Channel.All.ToDictionary(c => c, _ => new Way(Road.Open, "x@y.z", "h")),
            Preferences = [new() { UserId = user.UserId, Event = "*", Channels = [Channel.Email], QuietHours = new("22:00", "07:00"), MinAmount = 10 }],
        };
        var (matter, house) = (new Matter(kind, false, 50, null, null), new DeliverySettings());
        for (var i = 0; i < 50_000; i++) Planner.Decide(matter, profile, Channel.Email, house, Noon.AddMinutes(i % 1440), 0);
        var before = Machine.CpuOf(Environment.ProcessId);
        var sent = 0;
        for (var i = 0; i < Amount; i++)
            if (Planner.Decide(matter, profile, Channel.Email, house, Noon.AddMinutes(i % 1440), 0).Verdict == Verdict.Send) sent++;
        var seconds = (Machine.CpuOf(Environment.ProcessId) - before) / 1000;
        // Nine of 24 hours are quiet.
        if (sent != Amount * 15 / 24 && Math.Abs(sent - Amount * 15.0 / 24) > 1440) throw new InvalidOperationException($"{sent} of {Amount} would be sent.");
        return Say("N1", "decisions in memory, one core (by CPU time)", Amount, seconds, new(seconds, 0), 200_000);
    }

    /// <param name="senders">The roads to the outside.</param>
    internal static ServiceProvider Services(Database database, TimeProvider clock, string folder, params IReadOnlyList<IChannelSender> senders)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data"] = folder }).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(settings).AddKernel(database, clock).AddSecrets(settings);
        new AccessModule().AddServices(services, settings);
        new NotificationsModule().AddServices(services, settings);
        services.AddSingleton<Microsoft.Extensions.Hosting.IHostApplicationLifetime, NoLife>();
        foreach (var sender in senders) services.AddSingleton(sender);
        return services.BuildServiceProvider();
    }

    /// <summary>A third of the users is quiet now, a third wants a daily digest, a third is told at once.</summary>
    private static async Task<bool> Queue(StorePlace place, Database database, ServiceProvider services, int events)
    {
        var users = await database.Write(async session =>
        {
            var made = new List<Guid>();
            for (var i = 0; i < Users; i++)
            {
                var id = Ids.New(session.Now);
                await services.GetRequiredService<UserStore>().Add(session, new User { Id = id, Username = $"user{i}", Email = $"user{i}@steward.example", HashedPassword = "-", Role = Roles.Viewer });
                var wish = new Preference { Id = Ids.New(session.Now), UserId = id, Event = "*", Channels = [Channel.Email], CreatedAt = session.Now, UpdatedAt = session.Now };
                if (i % 3 == 0) wish = wish with { QuietHours = new("10:00", "07:00") };
                if (i % 3 == 1) wish = wish with { Digest = DigestRhythm.Daily, DigestAt = "07:00" };
                await services.GetRequiredService<PreferenceStore>().Add(session, wish);
                made.Add(id);
            }
            return made;
        });
        var messages = services.GetRequiredService<Messages>();
        Task Tell(string key, int many) => Parallel.ForEachAsync(
            Enumerable.Range(0, many).Chunk(Batch), new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (numbers, cancel) => await database.Write(
                async session => await messages.TellAll(session, [.. numbers.Select(n => new Notice("Market Update", Recipient.User(users[n % Users]), key + n, "1") { Data = new Dictionary<string, object?> { ["reason"] = "news" } })]), cancel));
        await Tell("warming", Warming);
        var meter = new Meter(place);
        await Tell("m", events);
        return Say("N1", $"{place.Name}: events decided and queued", events, meter.Seconds, meter.Cpu(), 10_000);
    }

    private static async Task<bool> Send(string goal, StorePlace place, ServiceProvider services, StubSender stub, string what, int least)
    {
        var (sent, meter) = (stub.Sent, new Meter(place));
        await services.GetRequiredService<DeliveryEngine>().Tick(EngineShard.ByHand(DeliveryEngine.EngineName, Guid.Empty, Json.Empty, 0), CancellationToken.None);
        return Say(goal, $"{place.Name}: {what}", stub.Sent - sent, meter.Seconds, meter.Cpu(), least);
    }

    internal static bool Say(string goal, string subject, long amount, double seconds, (double Own, double Database) cpu, int least)
    {
        var rate = amount / Math.Max(seconds, 0.001);
        Table.Row(
            goal, subject, amount, seconds.ToString("0.00"), rate.ToString("0"), $"{1000 * cpu.Own / amount:0.000}; {(cpu.Database == 0 ? "–" : (1000 * cpu.Database / amount).ToString("0.000"))}",
            least == 0 ? "–" : $"≥ {least}/s: {(rate >= least ? "reached" : "**missed**")}");
        return rate >= least;
    }
}

/// <summary>Time that starts at an instant of the test's choice and goes on as fast as the machine's; it can be moved forward.</summary>
internal sealed class RunningClock(DateTimeOffset start) : VirtualClock(start)
{
    private readonly Stopwatch since = Stopwatch.StartNew();

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + since.Elapsed;
}

/// <summary>What a subject has taken since it began, by the wall and by the processor.</summary>
internal sealed class Meter
{
    private readonly long started;
    private readonly double own, database;
    private readonly int? postgres;

    internal Meter(StorePlace place)
    {
        postgres = place.IsSqlite ? null : DiskCluster.ProcessId;
        (own, database) = (Machine.CpuOf(Environment.ProcessId), Machine.CpuOfFamily(postgres));
        started = Stopwatch.GetTimestamp();
    }

    internal double Seconds => Stopwatch.GetElapsedTime(started).TotalSeconds;

    /// <summary>Seconds of processor time of this process and of the database's.</summary>
    internal (double Own, double Database) Cpu() => ((Machine.CpuOf(Environment.ProcessId) - own) / 1000, (Machine.CpuOfFamily(postgres) - database) / 1000);
}
