using System.Buffers;
using System.Text;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>
/// Writes a delivery for each event and each endpoint that wants it, in the transaction that moves the cursor of the outbox: none is lost and
/// none is there twice. The engine <c>delivery</c> sends them.
/// </summary>
internal sealed class FanOut(WebhookEndpointStore endpoints, WebhookDeliveryStore deliveries, Outbox outbox) : IEventSubscriber
{
    /// <summary>What events about the webhooks themselves begin with.</summary>
    internal const string Own = "notification.webhook";

    /// <summary>Wakes the engine.</summary>
    internal const string Queued = Own + "_queued";
    internal const int MostBody = 256 * 1024;

    // Fed by one loop, one transaction after the other: what is known of the present one.
    private (Session Session, IReadOnlyList<WebhookEndpoint> Active)? seen;
    private Session? woken;

    public string Name => "webhooks";

    /// <summary>Each type there is: the endpoints say which ones they want.</summary>
    public IReadOnlyCollection<string> Types => [];

    public async Task<bool> WantsAny(Session session, IReadOnlyList<PublishedEvent> happened)
    {
        var active = await endpoints.Active(session);
        return active.Count > 0 && happened.Any(one => active.Any(endpoint => endpoint.Wants(one)));
    }

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (seen?.Session != session) seen = (session, await endpoints.Active(session));
        var wanted = seen.Value.Active.Where(endpoint => endpoint.Wants(happened)).ToList();
        if (wanted.Count == 0) return;
        var body = BodyOf(happened.Type, happened.CreatedAt, happened.Payload);
        await deliveries.Add(session, wanted.ConvertAll(endpoint => New(session.Now, endpoint.Id, happened.Id, happened.Type, body)));
        if (woken == session) return;
        woken = session;
        await outbox.Publish(session, new NewEvent(Queued, null, new { id = happened.Id, endpoints = wanted.Count, at = session.Now }));
    }

    internal static WebhookDelivery New(DateTimeOffset now, Guid endpoint, Guid happened, string type, string body) => new()
    {
        Id = Ids.New(now), EndpointId = endpoint, EventId = happened, Type = type, Body = body, Status = WebhookStatus.Pending, NextAttemptAt = now, CreatedAt = now,
    };

    /// <summary><c>{type, timestamp, data}</c>. Of data that is too long only its id is left: the receiver asks for the rest.</summary>
    internal static string BodyOf(string type, DateTimeOffset at, Json data)
    {
        var body = Written(type, at, data);
        return Encoding.UTF8.GetByteCount(body) <= MostBody ? body : Written(type, at, Json.Of(new { id = data.As<Identified>()?.Id, is_cut = true }));
    }

    private static string Written(string type, DateTimeOffset at, Json data)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Text.Length + 128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WritePropertyName("data");
            json.WriteRawValue(data.Text);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed record Identified(Guid? Id = null);
}
