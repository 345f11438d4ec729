using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>What providers say later about messages: believed only when it is signed, counted once, and never a step back.</summary>
public sealed class ReceiptTests
{
    internal const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    internal static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase) { ["DELIVRD"] = "delivered", ["READ"] = "opened", ["GONE"] = "bounced", ["REJECTD"] = "failed" };

    /// <summary>Mail by one provider, SMS by two others: one signs as Standard Webhooks, one by a plain HMAC, one with a time.</summary>
    internal static ReceiptSources Sources { get; } = new(
    [
        new("post", Channel.Email, ReceiptSource.Standard, [StandardWebhook.KeyOf(Secret)!]) { Items = "events", EventId = "id", MessageId = "message.id", State = "state", Time = "at", States = Words },
        new("sms", Channel.Sms, ReceiptSource.Hmac, ["new secret"u8.ToArray(), "old secret"u8.ToArray()]) { Prefix = "sha256=", DeliveryId = "ref", State = "status", States = Words },
        new("timed", Channel.Email, ReceiptSource.Hmac, ["timed secret"u8.ToArray()]) { IsHex = false, TimeHeader = "X-Time", MessageId = "id", State = "state", States = Words },
    ]);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.19")]
    public async Task Only_a_signed_receipt_makes_a_sent_message_delivered(Dialect dialect)
    {
        await using var world = await Started(dialect);
        var sent = await Sent(world, Channel.Email);
        var body = Body(("e1", sent.ProviderMessageId!, "DELIVRD"));
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();
        async Task<int> Say(string text, string id, long time, string signature, string to = "/hooks/post") => (await Call(world, to, text, ("webhook-id", id), ("webhook-timestamp", time.ToString(CultureInfo.InvariantCulture)), ("webhook-signature", signature))).Status;
        string Signed(string secret, string id, long time, string text) => StandardWebhook.Sign([StandardWebhook.KeyOf(secret)!], id, time, Encoding.UTF8.GetBytes(text));
        var right = Signed(Secret, "c1", now, body);

        Assert.Equal(401, (await Call(world, "/hooks/post", body)).Status);
        Assert.Equal(401, await Say(body, "c1", now, Signed("whsec_" + Convert.ToBase64String(new byte[32]), "c1", now, body)));
        Assert.Equal(401, await Say(body + " ", "c1", now, right));
        Assert.Equal(401, await Say(body, "c2", now, right));
        Assert.Equal(401, await Say(body, "c1", now + 1, right));
        Assert.Equal(401, await Say(body, "c1", now - 301, Signed(Secret, "c1", now - 301, body)));
        Assert.Equal(401, await Say(body, "c1", now + 301, Signed(Secret, "c1", now + 301, body)));
        Assert.Equal(401, await Say(body, "c1", now, right, "/hooks/sms"));
        Assert.Equal(404, await Say(body, "c1", now, right, "/hooks/nobody"));
        Assert.Equal((DeliveryStatus.Sent, 0), ((await On(world, sent)).Status, await Rows(world)));

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, await Say(body, "c1", now, right));
        Assert.Equal((DeliveryStatus.Delivered, 1), ((await On(world, sent)).Status, await Rows(world)));
        // The same again, whole or in another call, counts once.
        Assert.Equal(1, (int)(await Post(world, body)).Body!["repeated"]!);
        Assert.Equal(1, await Rows(world));
        Assert.Equal(200, (await Post(world, body, "/api/v1/notifications/hooks/post")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.19")]
    public async Task A_late_bounce_ends_the_address_in_whatever_order_the_receipts_come(Dialect dialect)
    {
        await using var world = await Started(dialect);
        var (first, second) = (await Sent(world, Channel.Email), await Sent(world, Channel.Email));
        world.Clock.Advance(TimeSpan.FromHours(1));
        var (early, late) = (NotifyWorld.Noon.AddMinutes(5).ToString("O"), NotifyWorld.Noon.AddMinutes(9).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        string One(string id, Delivery of, string state, string at) => $$"""{"id":"{{id}}","message":{"id":"{{of.ProviderMessageId}}"},"state":"{{state}}","at":"{{at}}"}""";

        await Post(world, $$"""{"events":[{{One("a", first, "DELIVRD", early)}},{{One("b", first, "GONE", late)}},{{One("c", first, "READ", late)}}]}""");
        await Post(world, $$"""{"events":[{{One("z", second, "GONE", late)}}]}""");
        await Post(world, $$"""{"events":[{{One("y", second, "READ", late)}},{{One("x", second, "DELIVRD", early)}}]}""");

        foreach (var one in new[] { await On(world, first), await On(world, second) })
            Assert.Equal((DeliveryStatus.Undeliverable, "address_gone", NotifyWorld.Noon.AddMinutes(5)), (one.Status, one.ErrorClass, one.DeliveredAt));
        var next = await world.Tell(new("Portfolio Alert", Recipient.User(first.UserId!.Value), "next", "1"));
        Assert.Equal(Rules.Bounced, (await world.On(next, Channel.Email)).SuppressedReason);
        Assert.Equal(1, await world.Database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications where user_id = @UserId and subject like 'Your Email address%'", new { second.UserId })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_receipt_that_comes_before_our_own_commit_is_looked_at_again(Dialect dialect)
    {
        await using var world = await Started(dialect);
        var message = await world.Tell(new("Portfolio Alert", await world.NewUser(), "s", "1"));
        var waiting = await world.On(message, Channel.Email);

        Assert.Equal(2, (int)(await Post(world, Body(("e1", "p-" + waiting.Id, "DELIVRD"), ("e2", "p-nobody", "DELIVRD")))).Body!["waiting"]!);
        await world.Tick();
        Assert.Equal(DeliveryStatus.Sent, (await On(world, waiting)).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(DeliveryStatus.Delivered, await Soon(async () => (await On(world, waiting)).Status, DeliveryStatus.Delivered));
        foreach (var wait in TakeReceipts.Again)
        {
            await Soon(async () => (await world.Database.Read(s => s.Scalar<int>("select count(*) from timers where kind = 'receipt' and due_at > @Now", new { s.Now }))).ToString(CultureInfo.InvariantCulture), "1");
            world.Clock.Advance(wait);
        }

        Assert.Equal("unknown", await Soon(() => world.Database.Read(s => s.Scalar<string>("select outcome from provider_receipts where provider_event_id = 'e2'")), "unknown"));
        var seen = (await (await world.Host.As("admin")).GetJson("notifications/provider-receipts?outcome=applied")).Body!["items"]!.AsArray();
        Assert.Equal((waiting.Id.ToString(), "DELIVRD"), ((string?)Assert.Single(seen)!["delivery_id"], (string?)seen[0]!["word"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.19")]
    public async Task A_signature_is_good_for_its_own_providers_messages_alone_and_both_secrets_are(Dialect dialect)
    {
        await using var world = await Started(dialect);
        var (mail, sms) = (await Sent(world, Channel.Email), await Sent(world, Channel.Sms));
        async Task<Answer> Say(string secret, Guid of, string state)
        {
            var body = $"ref={of}&status={state}";
            var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
            return await Call(world, "/hooks/sms", body, "application/x-www-form-urlencoded", ("X-Signature", signature));
        }

        Assert.Equal(1, (int)(await Say("new secret", mail.Id, "DELIVRD")).Body!["waiting"]!);
        Assert.Equal(1, (int)(await Say("old secret", sms.Id, "DELIVRD")).Body!["applied"]!);
        Assert.Equal(1, (int)(await Say("new secret", sms.Id, "READ")).Body!["applied"]!);
        Assert.Equal(401, (await Say("older secret", sms.Id, "GONE")).Status);

        Assert.Equal((DeliveryStatus.Sent, DeliveryStatus.Opened), ((await On(world, mail)).Status, (await On(world, sms)).Status));
    }

    [Fact]
    public async Task A_time_that_is_signed_ends_a_replay_and_what_is_no_receipt_is_refused()
    {
        await using var world = await Started(Dialect.Sqlite);
        var mail = await Sent(world, Channel.Email);
        async Task<Answer> Say(string body, long time)
        {
            var signature = Convert.ToBase64String(HMACSHA256.HashData("timed secret"u8, Encoding.UTF8.GetBytes(time.ToString(CultureInfo.InvariantCulture) + "." + body)));
            return await Call(world, "/hooks/timed", body, ("X-Time", time.ToString(CultureInfo.InvariantCulture)), ("X-Signature", signature));
        }
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal(401, (await Say($$"""{"id":"{{mail.ProviderMessageId}}","state":"DELIVRD"}""", now - 301)).Status);
        Assert.Equal((400, "invalid_json"), await Say("nonsense", now) is var no ? (no.Status, no.Code) : default);
        Assert.Equal(400, (await Say("7", now)).Status);
        Assert.Equal(400, (await Say("[" + string.Join(',', Enumerable.Repeat("{}", 1_001)) + "]", now)).Status);
        Assert.Equal(1, (int)(await Say($$"""[{"id":"{{mail.ProviderMessageId}}","state":"QUEUED"}]""", now)).Body!["ignored"]!);
        Assert.Equal(1, (int)(await Say($$"""{"id":"{{mail.ProviderMessageId}}","state":"delivrd"}""", now)).Body!["applied"]!);
    }

    [Theory]
    [InlineData("Secret", "")]
    [InlineData("Secret", "whsec_short")]
    [InlineData("Channel", "Fax")]
    [InlineData("Scheme", "none")]
    [InlineData("MessageId", "")]
    [InlineData("State", "")]
    [InlineData("States:DELIVRD", "arrived")]
    public void A_source_that_is_set_up_by_half_stops_the_start(string name, string value)
    {
        var settings = new Dictionary<string, string?> { ["Channel"] = "SMS", ["Secret"] = Secret, ["MessageId"] = "id", ["State"] = "state", ["States:DELIVRD"] = "delivered" };
        ReceiptSources Read() => ReceiptSources.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => "Receipts:acme:" + pair.Key, pair => pair.Value)).Build());
        Assert.Equal("acme", Assert.Single(Read().All).Name);

        settings[name] = value;

        Assert.Contains("Receipts:acme:" + name.Split(':')[0], Assert.Throws<InvalidOperationException>(() => Read()).Message, StringComparison.Ordinal);
    }

    internal static Task<NotifyWorld> Started(Dialect dialect) =>
        NotifyWorld.Start(dialect, configure: builder => builder.Services.AddSingleton(Sources with { All = [.. Sources.All.Select(source => source with { Provider = "stub:" + source.Channel })] }));

    internal static string Body(params (string Id, string Message, string State)[] events) =>
        """{"events":[""" + string.Join(',', events.Select(e => $$"""{"id":"{{e.Id}}","message":{"id":"{{e.Message}}"},"state":"{{e.State}}"}""")) + "]}";

    /// <summary>As the mail provider would send it.</summary>
    internal static Task<Answer> Post(NotifyWorld world, string body, string path = "/hooks/post")
    {
        var (id, time) = (Guid.CreateVersion7().ToString(), world.Clock.GetUtcNow().ToUnixTimeSeconds());
        return Call(world, path, body, ("webhook-id", id), ("webhook-timestamp", time.ToString(CultureInfo.InvariantCulture)), ("webhook-signature", StandardWebhook.Sign([StandardWebhook.KeyOf(Secret)!], id, time, Encoding.UTF8.GetBytes(body))));
    }

    private static Task<Answer> Call(NotifyWorld world, string path, string body, params (string Name, string Value)[] head) => Call(world, path, body, "application/json", head);

    private static async Task<Answer> Call(NotifyWorld world, string path, string body, string type, params (string Name, string Value)[] head)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in head) request.Headers.TryAddWithoutValidation(name, value);
        var client = world.Host.Anonymous();
        var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new((int)answer.StatusCode, text.Length == 0 ? null : System.Text.Json.Nodes.JsonNode.Parse(text), answer);
    }

    private static async Task<Delivery> Sent(NotifyWorld world, string channel)
    {
        var user = await world.NewUser();
        if (channel == Channel.Sms)
        {
            await world.Prefer(new() { UserId = user.UserId, Event = "*", Channels = [Channel.Sms] });
            await world.Database.Write(async s =>
            {
                var cipher = world.Host.Service<FieldCipher>();
                await s.Execute("update users set phone = @phone where id = @UserId", new { phone = cipher.Seal(await cipher.Class(s, "users"), "users", "phone", user.UserId!.Value, "+966501112233"), user.UserId });
            });
        }
        var message = await world.Tell(new("Portfolio Alert", user, "s", "1"));
        await world.Tick();
        return await world.On(message, channel);
    }

    private static async Task<Delivery> On(NotifyWorld world, Delivery of) => (await world.Database.Read(s => world.Host.Service<LogStore>().Find(s, of.Id)))!;

    private static Task<int> Rows(NotifyWorld world) => world.Database.Read(s => s.Scalar<int>("select count(*) from provider_receipts"));

    private static async Task<string?> Soon(Func<Task<string?>> read, string wanted)
    {
        for (var i = 0; ; i++)
        {
            var value = await read();
            if (value == wanted || i == 200) return value;
            await Task.Delay(25);
        }
    }
}
