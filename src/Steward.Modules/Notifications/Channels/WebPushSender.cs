using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>Push to browsers (RFC 8030): encrypted for the one browser, with this installation's word on who sends.</summary>
internal sealed class WebPushSender(Database database, PushStore store, VapidKeys keys, PushSettings settings, TimeProvider clock, HttpMessageHandler road) : IChannelSender, IDisposable
{
    /// <summary>What is tried after a service found a message too long; all but the title and link is cut for it.</summary>
    private const int Short = 1_024;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient client = new(road) { Timeout = Timeout.InfiniteTimeSpan };

    public string Channel => Contracts.Channel.Push;

    public string Provider => "web-push";

    public bool IsConfigured => settings.Contact is not null;

    public async Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel)
    {
        var subscription = Guid.TryParse(message.Address, out var id) ? await database.Read(session => store.Open(session, id), cancel) : null;
        if (subscription is null) return new(SendResult.Undeliverable, "no_subscription");
        try
        {
            var outcome = await Post(message, subscription, PushEncryption.MostPlain, cancel);
            return outcome.Code == "413" ? await Post(message, subscription, Short, cancel) : outcome;
        }
        catch (CryptographicException) { return new(SendResult.Undeliverable, "invalid_key"); }
        catch (Exception error) when (!cancel.IsCancellationRequested && HttpOutcomes.Of(error) is { } failed) { return failed; }
    }

    public void Dispose() => client.Dispose();

    private async Task<SendOutcome> Post(OutgoingMessage message, OpenSubscription to, int most, CancellationToken cancel)
    {
        var body = PushEncryption.Encrypt(Payload(message, most), to.Key, to.Secret);
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", (await keys.Get(cancel)).Authorization(to.Endpoint, clock.GetUtcNow()));
        request.Headers.Add("TTL", ((long)Math.Max(0, message.TimeToLive.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", message.Urgency);
        request.Headers.Add("Topic", Base64Url.EncodeToString(message.DeliveryId.ToByteArray()));
        var (answer, reply) = await HttpOutcomes.Ask(client, request, Patience, cancel);
        using var read = answer;
        var outcome = HttpOutcomes.Of(answer, reply, clock.GetUtcNow());
        return outcome.Code is "404" or "410" ? outcome with { Result = SendResult.AddressGone } : outcome with { ProviderMessageId = answer.Headers.Location?.AbsolutePath };
    }

    /// <summary>What the service worker shows. Of a text that is too long the end is left out.</summary>
    internal static byte[] Payload(OutgoingMessage message, int most)
    {
        var (title, text) = (message.Subject, message.Text);
        for (; ; )
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(new { id = message.DeliveryId, title, body = text, url = message.Link }, Plain);
            if (bytes.Length <= most) return bytes;
            if (text.Length > 0) text = Less(text, bytes.Length - most);
            else if (title.Length > 0) title = Less(title, bytes.Length - most);
            else throw new CryptographicException("The link alone is longer than a push message.");
        }
    }

    /// <summary>Shorter by about so many bytes and never through a character.</summary>
    private static string Less(string text, int bytes)
    {
        var left = text.TrimEnd('…');
        var keep = Math.Max(0, left.Length - Math.Max(1, bytes / 3));
        while (keep > 0 && Encoding.UTF8.GetByteCount(left.AsSpan(keep)) < Math.Min(bytes, 3)) keep--;
        if (keep > 0 && char.IsHighSurrogate(left[keep - 1])) keep--;
        return keep == 0 ? "" : left[..keep] + "…";
    }
}
