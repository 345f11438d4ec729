using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Steward.Access;
using Steward.Faults;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;

namespace Steward.Bench;

/// <summary>
/// Messages where there are many of them (notifications.md 9): web push encrypted on one core and the unread count among a million rows (N3), a
/// provider that is down for an hour and what was held until 07:00 (N4).
/// </summary>
internal static class NotifyLoad
{
    private const int EachMinute = 100, Minutes = 60, Readers = 1_000, Unread = 1_000_000;

    internal static async Task<bool> Run(Wanted wanted, int held)
    {
        var isGood = true;
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            var clock = new RunningClock(NotifyBench.Noon);
            await using var database = Database.Open(place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db"), clock);
            await new Migrations(database, clock).Up(CancellationToken.None);
            var (mail, text) = (new StubSender(Channel.Email), new StubSender(Channel.Sms));
            await using var services = NotifyBench.Services(database, clock, place.Folder, mail, text);
            isGood &= await Hour(place.Name, database, services, clock, mail, text);
            isGood &= await Held(place, database, services, clock, mail, held);
            isGood &= await Count(place.Name, database, services);
        }
        return isGood;
    }

    internal static bool Encrypted()
    {
        const int Amount = 20_000;
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (point, secret, plain) = (PushEncryption.Bytes(browser.ExportParameters(false).Q), RandomNumberGenerator.GetBytes(PushEncryption.SecretBytes), new byte[400]);
        for (var i = 0; i < Amount / 10; i++) PushEncryption.Encrypt(plain, point, secret);
        var before = Machine.CpuOf(Environment.ProcessId);
        for (var i = 0; i < Amount; i++) PushEncryption.Encrypt(plain, point, secret);
        var seconds = (Machine.CpuOf(Environment.ProcessId) - before) / 1000;
        return NotifyBench.Say("N3", "web push of 400 bytes encrypted, one core (by CPU time)", Amount, seconds, new(seconds, 0), 2_000);
    }

    /// <summary>Mails and text messages each minute of two hours: in the second hour nobody takes text messages. What counts is how long the minute's mails took.</summary>
    private static async Task<bool> Hour(string store, Database database, ServiceProvider services, RunningClock clock, StubSender mail, StubSender text)
    {
        var users = await Users(database, services, 100, quiet: null);
        async Task<Samples> Pass(bool isDown, bool isCounted)
        {
            text.IsDown = isDown;
            var samples = new Samples();
            for (var minute = 0; minute < (isCounted ? Minutes : 5); minute++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await Tell(database, services, users, EachMinute, n => [n % 2 == 0 ? Channel.Email : Channel.Sms]);
                await Tell(database, services, users, EachMinute, n => [n % 2 == 0 ? Channel.Sms : Channel.Email]);
                var (started, want) = (Stopwatch.GetTimestamp(), mail.Sent + EachMinute);
                await Tick(services);
                if (mail.Sent < want) throw new InvalidOperationException($"{want - mail.Sent} mails did not leave in their minute.");
                samples.Add(Stopwatch.GetElapsedTime(started, mail.LastAt));
            }
            return samples;
        }
        await Pass(isDown: false, isCounted: false);
        var (up, down) = (await Pass(false, true), await Pass(true, true));
        text.IsDown = false;
        var slower = 100 * (down.Percentile(0.5) / up.Percentile(0.5) - 1);
        Table.Row(
            "N4", $"{store}: {EachMinute} mails a minute, until the last left: text messages taken {up.Percentile(0.5):0.0} ms, their provider down for an hour {down.Percentile(0.5):0.0} ms (medians)", 2 * Minutes, "–",
            $"{slower:+0.0;-0.0} %", "–", $"≤ +10 %: {(slower <= 10 ? "reached" : "**missed**")}");
        return slower <= 10;
    }

    /// <summary>Two for each recipient, as three and more of one are joined into one message.</summary>
    private static async Task<bool> Held(StorePlace place, Database database, ServiceProvider services, RunningClock clock, StubSender mail, int held)
    {
        var users = await Users(database, services, held / 2, new("10:00", "07:00"));
        await Tell(database, services, users, held, _ => null);
        await Tick(services);
        clock.Advance(new DateTimeOffset(NotifyBench.Noon.Date.AddDays(1).AddHours(7).AddSeconds(1), TimeSpan.Zero) - clock.GetUtcNow());
        var (before, started, meter) = (mail.Sent, Stopwatch.GetTimestamp(), new Meter(place));
        await Tick(services);
        if (mail.Sent - before < held) throw new InvalidOperationException($"{mail.Sent - before} of {held} held messages left.");
        var seconds = Stopwatch.GetElapsedTime(started, mail.LastAt).TotalSeconds;
        return NotifyBench.Say("N4", $"{place.Name}: held until 07:00 and sent", held, seconds, meter.Cpu(), 1_667);
    }

    private static async Task<bool> Count(string store, Database database, ServiceProvider services)
    {
        var readers = await Users(database, services, Readers, quiet: null);
        await database.Write(session => session.Execute(
            $"""
            with recursive n (i) as (select 1 union all select i + 1 from n where i < {Unread / Readers})
            insert into in_app_notifications (id, event, subject, message, message_id, user_id, state, read, created_at)
            select {session.Pick("u.id || i", "gen_random_uuid()")}, 'Market Update', 's', 'm', {session.Pick("u.id || i", "gen_random_uuid()")}, u.id, {session.Pick("case when i % 2 = 0 then 'unread' else 'read' end", "cast(case when i % 2 = 0 then 'unread' else 'read' end as inbox_state)")}, {session.Pick("i % 2", "i % 2 = 1")}, u.created_at
            from users u cross join n where u.id {session.AnyOf("readers")}
            """,
            new { readers = new IdArray([.. readers]) }));
        var (inbox, samples) = (services.GetRequiredService<InboxStore>(), new Samples());
        for (var i = 0; i < 500; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var count = await database.Read(session => inbox.Unread(session, Recipient.User(readers[i * 7 % Readers])));
            samples.Add(Stopwatch.GetElapsedTime(started));
            if (count != Unread / Readers / 2) throw new InvalidOperationException($"{count} unread.");
        }
        Table.Row("N3", $"{store}: unread count among more than {Unread:N0} rows, p95", samples.Count, "–", $"{samples.Percentile(0.95):0.00} ms", "–", $"< 5 ms: {(samples.Percentile(0.95) < 5 ? "reached" : "**missed**")}");
        return samples.Percentile(0.95) < 5;
    }

    internal static async Task<IReadOnlyList<Guid>> Users(Database database, ServiceProvider services, int many, QuietHours? quiet)
    {
        var made = new List<Guid>(many);
        foreach (var group in Enumerable.Range(0, many).Chunk(2_000))
            await database.Write(async session =>
            {
                foreach (var _ in group)
                {
                    var id = Ids.New(session.Now);
                    await services.GetRequiredService<UserStore>().Add(session, new User { Id = id, Username = $"u{id:N}", Email = $"{id:N}@steward.example", HashedPassword = "-", Role = Roles.Viewer, Phone = "+966501234567" });
                    if (quiet is not null)
                        await services.GetRequiredService<PreferenceStore>().Add(session, new() { Id = Ids.New(session.Now), UserId = id, Event = "*", Channels = [Channel.Email], QuietHours = quiet, CreatedAt = session.Now, UpdatedAt = session.Now });
                    made.Add(id);
                }
            });
        return made;
    }

    private static async Task Tell(Database database, ServiceProvider services, IReadOnlyList<Guid> users, int many, Func<int, IReadOnlyList<string>?> channels)
    {
        var (messages, key) = (services.GetRequiredService<Messages>(), Guid.CreateVersion7());
        foreach (var some in Enumerable.Range(0, many).Chunk(500))
            await database.Write(async session => await messages.TellAll(session,
                [.. some.Select(n => new Notice("Market Update", Recipient.User(users[n % users.Count]), $"{key}-{n}", "1") { Data = new Dictionary<string, object?> { ["reason"] = "news" }, Channels = channels(n) })]));
    }

    private static Task Tick(ServiceProvider services) =>
        services.GetRequiredService<DeliveryEngine>().Tick(EngineShard.ByHand(DeliveryEngine.EngineName, Guid.Empty, Json.Empty, 0), CancellationToken.None);
}

/// <summary>A provider that takes everything at once, or nobody: what is measured is ours.</summary>
internal sealed class StubSender(string channel) : IChannelSender
{
    private int sent;
    private long lastAt;

    internal int Sent => Volatile.Read(ref sent);

    internal long LastAt => Volatile.Read(ref lastAt);

    internal bool IsDown { get; set; }

    public string Channel => channel;

    public string Provider => "stub:" + channel;

    public bool IsConfigured => true;

    public async Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel)
    {
        if (IsDown)
        {
            // A refused connection costs no processor, but a moment.
            await Task.Delay(50, cancel);
            return new(SendResult.Retry, "refused");
        }
        Interlocked.Increment(ref sent);
        Volatile.Write(ref lastAt, Stopwatch.GetTimestamp());
        return new(SendResult.Sent, "250");
    }
}
