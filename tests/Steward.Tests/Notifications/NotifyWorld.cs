using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;

namespace Steward.Tests.Notifications;

/// <summary>A provider of the outside world: keeps what it was given and answers as it is told.</summary>
internal sealed class StubSender(string channel) : IChannelSender
{
    public string Channel => channel;

    public string Provider => "stub:" + channel;

    public bool IsConfigured { get; set; } = true;

    internal ConcurrentQueue<OutgoingMessage> Received { get; } = [];

    internal Func<OutgoingMessage, SendOutcome> Answer { get; set; } = message => new(SendResult.Sent, "250", ProviderMessageId: "p-" + message.DeliveryId);

    /// <summary>What every answer waits for: a provider that hangs.</summary>
    internal Task Hangs { get; set; } = Task.CompletedTask;

    public async Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel)
    {
        await Hangs;
        var outcome = Answer(message);
        if (outcome.Result == SendResult.Sent) Received.Enqueue(message);
        return outcome;
    }
}

/// <summary>The real server with providers of a test's own and a clock that is moved by hand. The engine ticks when the test says so.</summary>
internal sealed class NotifyWorld : IAsyncDisposable
{
    /// <summary>A Thursday, 12:00 in UTC.</summary>
    internal static readonly DateTimeOffset Noon = new(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);

    private NotifyWorld(TestHost host) => Host = host;

    internal TestHost Host { get; }

    internal StubSender Email { get; } = new(Channel.Email);

    internal StubSender Sms { get; } = new(Channel.Sms);

    internal StubSender Push { get; } = new(Channel.Push);

    internal VirtualClock Clock => Host.Clock;

    internal Database Database => Host.Database;

    internal Messages Messages => Host.Service<Messages>();

    internal static async Task<NotifyWorld> Start(Dialect dialect, DateTimeOffset? now = null, Action<WebApplicationBuilder>? configure = null)
    {
        var stubs = new[] { new StubSender(Channel.Email), new StubSender(Channel.Sms), new StubSender(Channel.Push) };
        var url = await TestDatabase.Create(dialect);
        // The engine of the host never runs: the test ticks it, so that nothing happens between two lines. Stopped after the start it may be in the middle of a tick.
        await using (var database = Database.Open(url, TimeProvider.System))
            await database.Write(session => session.Execute("update engines set wish = 'stopped' where engine = @EngineName", new { DeliveryEngine.EngineName }));
        var host = await TestHost.Start(TestFolder.New(), url, new VirtualClock(now ?? Noon), builder =>
        {
            foreach (var stub in stubs) builder.Services.AddSingleton<IChannelSender>(stub);
            configure?.Invoke(builder);
        });
        return new(host, stubs);
    }

    private NotifyWorld(TestHost host, StubSender[] stubs) : this(host) => (Email, Sms, Push) = (stubs[0], stubs[1], stubs[2]);

    internal Task<Guid> Tell(Notice notice) => Database.Write(session => Messages.Tell(session, notice));

    internal async Task<EngineReport> Tick()
    {
        Host.Service<SettingsInForce>().Forget();
        return await Host.Service<DeliveryEngine>().Tick(EngineShard.ByHand(DeliveryEngine.EngineName, Guid.Empty, Json.Empty, 0), CancellationToken.None);
    }

    /// <summary>Moves the clock in steps and ticks after each.</summary>
    internal async Task Pass(TimeSpan time, TimeSpan? step = null)
    {
        for (var left = time; left > TimeSpan.Zero; left -= step ?? time)
        {
            Clock.Advance(left < (step ?? time) ? left : step ?? time);
            await Tick();
        }
    }

    internal Task<IReadOnlyList<Delivery>> Of(Guid message) => Database.Read(session => Host.Service<LogStore>().OfMessage(session, message));

    internal async Task<Delivery> On(Guid message, string channel) => (await Of(message)).Single(d => d.Channel == channel);

    internal Task Prefer(Preference preference) => Database.Write(session => Host.Service<PreferenceStore>().Add(session, preference with { Id = Ids.New(session.Now), CreatedAt = session.Now, UpdatedAt = session.Now }));

    internal async Task<Recipient> NewUser() => Recipient.User((await Host.NewUser("manager")).UserId);

    /// <summary>A zone with an order of a customer who can be reached by SMS.</summary>
    internal async Task<(Recipient Customer, Guid Order, Guid Zone)> NewOrder(string zoneCode = "RUH", string timeZone = "Asia/Riyadh")
    {
        var manager = await Host.As("manager");
        var zone = await manager.PostJson("zones", new { code = zoneCode, name = "Riyadh", time_zone = timeZone, currency = "SAR", country = "SA", depot = new { latitude = 24.7136, longitude = 46.6753 } });
        var order = await manager.PostJson("orders", new
        {
            service_type = "BARQ", customer = new { name = "Layla Hassan", phone = "+966501234567" },
            pickup = new { latitude = 24.70, longitude = 46.70, address = "King Fahd Road 1" }, dropoff = new { latitude = 24.75, longitude = 46.72, address = "Olaya Street 9" },
        });
        if (order.Status != 201) throw new InvalidOperationException($"The order was refused: {order.Body}");
        return (Recipient.Customer(Guid.Parse((string)order.Body!["customer_id"]!)), order.Id, zone.Id);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
