using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Access;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;

namespace Steward.Bench;

/// <summary>
/// Messages (notifications.md 9): decisions in memory (N1), events decided and queued with preferences, quiet hours and digests (N1), deliveries
/// durable to a stub (N2), and the unread count. The amount is the number of events.
/// </summary>
internal static class NotifyBench
{
    private const int Users = 1_000;
    private const int Batch = 500;
    internal static readonly DateTimeOffset Noon = new(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);

    internal static async Task<bool> Run(Wanted wanted)
    {
        var events = Math.Clamp(wanted.Amount ?? 100_000, 1_000, 1_000_000);
        Table.Head("subject", "amount", "seconds", "per second", "CPU s of this process", "goal");
        var isGood = Decisions();
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            var clock = new VirtualClock(Noon);
            await using var database = Database.Open(place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db"), clock);
            await new Migrations(database, clock).Up(CancellationToken.None);
            var stub = new StubSender(Channel.Email);
            await using var services = Services(database, clock, place.Folder, stub);
            isGood &= await Queue(place.Name, database, services, events);
            isGood &= await Send(place.Name, services, stub, "deliveries to a stub", 2_000);
            clock.Advance(TimeSpan.FromHours(19));
            await Send(place.Name, services, stub, "held ones and digests at 07:00", 0);
            isGood &= await Unread(place.Name, database, services);
        }
        return isGood;
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
        return Say("decisions in memory, one core (by CPU time)", Amount, seconds, seconds, 200_000);
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
    private static async Task<bool> Queue(string store, Database database, ServiceProvider services, int events)
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
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, events).Chunk(Batch), new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (numbers, cancel) => await database.Write(
                async session => await messages.TellAll(session, [.. numbers.Select(n => new Notice("Market Update", Recipient.User(users[n % Users]), "m" + n, "1") { Data = new Dictionary<string, object?> { ["reason"] = "news" } })]), cancel));
        return Say($"{store}: events decided and queued", events, Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000, 10_000);
    }

    private static async Task<bool> Send(string store, ServiceProvider services, StubSender stub, string what, int goal)
    {
        var sent = stub.Sent;
        var (started, cpu) = (Stopwatch.GetTimestamp(), Machine.CpuOf(Environment.ProcessId));
        await services.GetRequiredService<DeliveryEngine>().Tick(EngineShard.ByHand(DeliveryEngine.EngineName, Guid.Empty, Json.Empty, 0), CancellationToken.None);
        var number = stub.Sent - sent;
        return Say($"{store}: {what}", number, Stopwatch.GetElapsedTime(started).TotalSeconds, (Machine.CpuOf(Environment.ProcessId) - cpu) / 1000, goal);
    }

    private static async Task<bool> Unread(string store, Database database, ServiceProvider services)
    {
        var inbox = services.GetRequiredService<InboxStore>();
        var (user, rows) = await database.Read(async session => (await session.Scalar<Guid>("select id from users order by username limit 1"), await session.Scalar<long>("select count(*) from in_app_notifications")));
        var samples = new Samples();
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await database.Read(session => inbox.Unread(session, Recipient.User(user)));
            samples.Add(Stopwatch.GetElapsedTime(started));
        }
        Console.WriteLine($"| {store}: unread count among {rows} rows, p95 | 200 | – | {samples.Percentile(0.95):0.00} ms | – | < 5 ms |");
        return samples.Percentile(0.95) < 5;
    }

    internal static bool Say(string subject, long amount, double seconds, double cpu, int goal)
    {
        var rate = amount / Math.Max(seconds, 0.001);
        Table.Row(subject, amount, seconds.ToString("0.00"), rate.ToString("0"), cpu.ToString("0.00"), goal == 0 ? "–" : "≥ " + goal);
        return rate >= goal;
    }
}
