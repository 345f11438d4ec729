using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>From a browser's subscription to what its push service is told, and what its answers mean.</summary>
public sealed class PushTests
{
    private const string Endpoint = "https://push.example.net/send/abc";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.16")]
    public async Task A_subscribed_browser_reads_what_was_sent_and_a_gone_one_is_ended(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (browser, point, secret) = Browser();
        var user = (await world.Host.NewUser("viewer")).UserId;
        var id = await Subscribe(world, user, point, secret);
        var service = new PushService();
        using var keys = new VapidKeys(world.Database, world.Host.Service<FieldCipher>(), Settings);
        using var sender = Sender(world, keys, service);
        var message = new OutgoingMessage(Guid.CreateVersion7(), Channel.Push, id.ToString(), "Late", "Order O-1 is late.") { Urgency = "high", TimeToLive = TimeSpan.FromHours(1) };

        Assert.Equal(SendResult.Sent, (await sender.Send(message, CancellationToken.None)).Result);

        var (head, body) = service.Received.Single();
        var read = JsonDocument.Parse(BrowserSide.Read(body, browser, point, secret)).RootElement;
        Assert.Equal(("Late", "Order O-1 is late."), (read.GetProperty("title").GetString(), read.GetProperty("body").GetString()));
        Assert.Equal(("3600", "high", 22), (head["TTL"], head["Urgency"], head["Topic"].Length));
        Assert.EndsWith("k=" + (await keys.Get(CancellationToken.None)).PublicKey, head["Authorization"], StringComparison.Ordinal);

        service.Answer = _ => new(HttpStatusCode.Gone);
        Assert.Equal((SendResult.AddressGone, "410"), Short(await sender.Send(message, CancellationToken.None)));
        await world.Prefer(new() { UserId = user, Event = "*", Channels = [Channel.Push] });
        world.Push.Answer = _ => new(SendResult.AddressGone, "410");
        await world.Tell(new("Portfolio Alert", Recipient.User(user), "s", "1"));
        await world.Tick();
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<long>("select count(*) from push_subscriptions")));
        browser.Dispose();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.16")]
    public async Task Answers_of_the_service_mean_what_section_7_says(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (browser, point, secret) = Browser();
        var id = await Subscribe(world, (await world.Host.NewUser("viewer")).UserId, point, secret);
        var service = new PushService { Answer = size => new(size > 2_000 ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.Created) };
        using var keys = new VapidKeys(world.Database, world.Host.Service<FieldCipher>(), Settings);
        using var sender = Sender(world, keys, service);
        var message = new OutgoingMessage(Guid.CreateVersion7(), Channel.Push, id.ToString(), "Late", new string('x', 9_000));

        Assert.Equal((SendResult.Sent, "201"), Short(await sender.Send(message, CancellationToken.None)));
        Assert.Equal(2, service.Received.Count);
        service.Answer = _ => new(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal((SendResult.Undeliverable, "413"), Short(await sender.Send(message, CancellationToken.None)));
        Assert.Equal(4, service.Received.Count);
        service.Answer = _ => new(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "90" } } };
        var waits = await sender.Send(message, CancellationToken.None);
        Assert.Equal((SendResult.Retry, TimeSpan.FromSeconds(90)), (waits.Result, waits.RetryAfter));
        service.Answer = _ => throw new HttpRequestException("no road");
        Assert.Equal((SendResult.Retry, "network"), Short(await sender.Send(message, CancellationToken.None)));
        service.Answer = _ => new(HttpStatusCode.BadRequest);
        Assert.Equal((SendResult.Undeliverable, "400"), Short(await sender.Send(message, CancellationToken.None)));
        Assert.Equal((SendResult.Undeliverable, "no_subscription"), Short(await sender.Send(message with { Address = Guid.CreateVersion7().ToString() }, CancellationToken.None)));
        browser.Dispose();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.17")]
    public async Task The_key_pair_is_made_once_and_kept(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        using var first = new VapidKeys(world.Database, world.Host.Service<FieldCipher>(), Settings);
        using var second = new VapidKeys(world.Database, world.Host.Service<FieldCipher>(), Settings);

        var key = (await first.Get(CancellationToken.None)).PublicKey;

        Assert.Equal(key, (await second.Get(CancellationToken.None)).PublicKey);
        Assert.True(PushEncryption.IsPoint(Base64Url.DecodeFromChars(key)));
    }

    [Fact]
    public async Task Without_a_contact_nothing_is_subscribed()
    {
        await using var world = await NotifyWorld.Start(Dialect.Sqlite);
        var viewer = await world.Host.As("viewer");

        Assert.Equal((409, "not_configured"), Said(await viewer.GetJson("notifications/push/public-key")));
        Assert.Equal((409, "not_configured"), Said(await viewer.PostJson("notifications/push/subscriptions", new { endpoint = Endpoint, keys = new { p256dh = "k", auth = "a" } })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_browser_is_subscribed_by_its_owner_tried_and_ended(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, new VirtualClock(NotifyWorld.Noon), builder => builder.Services.AddSingleton(Settings));
        var viewer = await host.As("viewer");
        var (browser, point, secret) = Browser();
        browser.Dispose();
        object Body(string endpoint, byte[] key, byte[] auth) => new { endpoint, keys = new { p256dh = Base64Url.EncodeToString(key), auth = Base64Url.EncodeToString(auth) } };

        Assert.Equal(87, ((string)(await viewer.GetJson("notifications/push/public-key")).Body!["key"]!).Length);
        Assert.Equal((422, "invalid_endpoint"), Said(await viewer.PostJson("notifications/push/subscriptions", Body("http://push.example.net/1", point, secret))));
        Assert.Equal((422, "invalid_key"), Said(await viewer.PostJson("notifications/push/subscriptions", Body(Endpoint, point[..64], secret))));
        Assert.Equal((422, "invalid_key"), Said(await viewer.PostJson("notifications/push/subscriptions", Body(Endpoint, point, secret[..15]))));
        var made = await viewer.PostJson("notifications/push/subscriptions", Body(Endpoint, point, secret));
        var again = await viewer.PostJson("notifications/push/subscriptions", Body(Endpoint, point, secret));
        Assert.Equal((201, made.Id), (again.Status, again.Id));
        Assert.Equal(Endpoint, (await host.Database.Read(s => host.Service<PushStore>().Open(s, made.Id)))!.Endpoint.ToString());
        Assert.DoesNotContain("push.example", await host.Database.Read(s => s.Scalar<string>("select endpoint from push_subscriptions")), StringComparison.Ordinal);

        Assert.Equal(404, (await (await host.As("manager")).SendJson(HttpMethod.Delete, "notifications/push/subscriptions", new { endpoint = Endpoint })).Status);
        Assert.Equal(204, (await viewer.SendJson(HttpMethod.Delete, "notifications/push/subscriptions", new { endpoint = Endpoint })).Status);
        Assert.Equal(404, (await viewer.PostJson("notifications/push/test", new { })).Status);
    }

    private static readonly PushSettings Settings = new("mailto:ops@example.org");

    private static WebPushSender Sender(NotifyWorld world, VapidKeys keys, PushService service) => new(world.Database, world.Host.Service<PushStore>(), keys, Settings, world.Clock, service);

    private static Task<Guid> Subscribe(NotifyWorld world, Guid user, byte[] point, byte[] secret) => world.Database.Write(session =>
        world.Host.Service<PushStore>().Save(session, Recipient.User(user), Endpoint, Base64Url.EncodeToString(point), Base64Url.EncodeToString(secret), "test"));

    private static (ECDiffieHellman Key, byte[] Point, byte[] Secret) Browser()
    {
        var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return (browser, PushEncryption.Bytes(browser.ExportParameters(false).Q), RandomNumberGenerator.GetBytes(16));
    }

    private static (SendResult, string) Short(SendOutcome outcome) => (outcome.Result, outcome.Code);

    private static (int, string?) Said(Answer answer) => (answer.Status, answer.Code);

    /// <summary>A push service: keeps what came and answers by its size.</summary>
    private sealed class PushService : HttpMessageHandler
    {
        internal List<(Dictionary<string, string> Head, byte[] Body)> Received { get; } = [];

        internal Func<int, HttpResponseMessage> Answer { get; set; } = _ => new(HttpStatusCode.Created);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            Received.Add((request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value)), body));
            return Answer(body.Length);
        }
    }
}
