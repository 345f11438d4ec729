using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The operator's settings <c>Webhooks:…</c>.</summary>
/// <param name="Allowed">Networks of his own that webhooks may go to all the same, also without encryption.</param>
internal sealed record WebhookSettings(IReadOnlyList<IPNetwork> Allowed)
{
    /// <summary>The receiver's time for the whole of one call.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A network that cannot be read stops the start: what was meant to be allowed would be refused, or worse.</summary>
    internal static WebhookSettings Of(IConfiguration settings) => new([.. (settings["Webhooks:AllowNetworks"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(text => IPNetwork.TryParse(text, out var network) ? network : throw new InvalidOperationException($"Webhooks:AllowNetworks has '{text}'. Write networks as 10.20.0.0/16, separated by commas."))]);
}

/// <param name="Code">The status, or what went wrong before there was one: <c>timeout</c>, <c>network</c>, <c>forbidden_address</c>.</param>
/// <param name="Reply">The beginning of what was answered.</param>
internal sealed record WebhookAnswer(bool IsTaken, string Code, string? Reply, TimeSpan? RetryAfter, int LatencyMs)
{
    /// <summary>The receiver wants no more, ever.</summary>
    internal bool IsGone => Code == "410";
}

/// <summary>One call to an endpoint: signed, short, into no network of ours, and never where a redirect leads.</summary>
internal sealed class WebhookCaller(WebhookSettings settings, TimeProvider clock) : IDisposable
{
    private readonly HttpClient client = new(OutsideOnly.Handler(settings.Allowed)) { Timeout = Timeout.InfiniteTimeSpan };

    internal WebhookSettings Settings => settings;

    internal async Task<WebhookAnswer> Post(string url, IReadOnlyList<byte[]> keys, Guid id, string body, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        var outcome = await Ask(url, keys, id, body, cancel);
        return new(outcome.Result == SendResult.Sent, outcome.Code, outcome.Reply, outcome.RetryAfter, (int)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<SendOutcome> Ask(string url, IReadOnlyList<byte[]> keys, Guid id, string body, CancellationToken cancel)
    {
        try
        {
            using var request = Request(url, keys, id, Encoding.UTF8.GetBytes(body));
            var (answer, reply) = await HttpOutcomes.Ask(client, request, settings.Patience, cancel);
            using (answer) return HttpOutcomes.Of(answer, reply, clock.GetUtcNow());
        }
        catch (Exception error) when (!cancel.IsCancellationRequested && HttpOutcomes.Of(error) is { } failed) { return failed; }
    }

    private HttpRequestMessage Request(string url, IReadOnlyList<byte[]> keys, Guid id, byte[] body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("User-Agent", "Steward-Webhooks/1");
        request.Headers.Add(StandardWebhook.IdHeader, id.ToString());
        request.Headers.Add(StandardWebhook.TimeHeader, timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(StandardWebhook.SignatureHeader, StandardWebhook.Sign(keys, id.ToString(), timestamp, body));
        return request;
    }

    public void Dispose() => client.Dispose();
}
