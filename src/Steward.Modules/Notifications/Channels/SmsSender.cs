using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Steward.Notifications;

/// <summary>How the operator's SMS provider is asked: the settings <c>Sms:…</c>. <c>{to}</c>, <c>{text}</c> and <c>{id}</c> stand for what changes.</summary>
/// <param name="Success">The answers that mean it was accepted; empty: each 2xx.</param>
/// <param name="IdPath">Where the provider's own id stands in its JSON: <c>messages.0.id</c>.</param>
internal sealed record SmsSettings(Uri Address, string Method, IReadOnlyDictionary<string, string> Headers, string Body, string ContentType, IReadOnlyList<int> Success, string? IdPath);

/// <summary>SMS by one HTTP call to the operator's provider.</summary>
internal sealed class SmsSender(SmsSettings? settings, TimeProvider clock, HttpMessageHandler road) : IChannelSender, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient client = new(road) { Timeout = Timeout.InfiniteTimeSpan };

    public string Channel => Contracts.Channel.Sms;

    public string Provider => "sms:" + settings?.Address.Host;

    public bool IsConfigured => settings is not null;

    public async Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel)
    {
        if (settings is null) return new(SendResult.Retry, "not_configured");
        if (message.Address is not ['+', ..] || message.Address.Length is < 9 or > 16 || !message.Address.Skip(1).All(char.IsAsciiDigit)) return new(SendResult.Undeliverable, "invalid_address");
        try
        {
            using var request = Request(settings, message);
            var (answer, reply) = await HttpOutcomes.Ask(client, request, Patience, cancel);
            using (answer) return Judged(settings, answer, reply, message);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested && HttpOutcomes.Of(error) is { } failed) { return failed; }
    }

    public void Dispose() => client.Dispose();

    private SendOutcome Judged(SmsSettings how, HttpResponseMessage answer, string reply, OutgoingMessage message)
    {
        var outcome = HttpOutcomes.Of(answer, reply, clock.GetUtcNow());
        var isSuccess = how.Success.Count == 0 ? outcome.Result == SendResult.Sent : how.Success.Contains((int)answer.StatusCode);
        if (!isSuccess) return outcome.Result == SendResult.Sent ? outcome with { Result = SendResult.Undeliverable } : outcome;
        var parts = SmsParts.Of(message.Text);
        var counted = string.Create(CultureInfo.InvariantCulture, $"{parts.Count} × {(parts.IsGsm ? "GSM-7" : "UCS-2")}");
        return new(SendResult.Sent, outcome.Code, counted, IdOf(reply, how.IdPath));
    }

    private static HttpRequestMessage Request(SmsSettings how, OutgoingMessage message)
    {
        var request = new HttpRequestMessage(new(how.Method), Filled(how.Address.OriginalString, message, Uri.EscapeDataString));
        foreach (var (name, value) in how.Headers) request.Headers.TryAddWithoutValidation(name, Filled(value, message, Uri.EscapeDataString));
        if (how.Body.Length == 0) return request;
        Func<string, string> escape = how.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? Quoted : how.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? Escaped : Uri.EscapeDataString;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Filled(how.Body, message, escape)));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(how.ContentType);
        return request;
    }

    /// <summary>In one pass, so that a text with <c>{id}</c> in it stays as it was written.</summary>
    internal static string Filled(string template, OutgoingMessage message, Func<string, string> escape)
    {
        var all = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            var (length, value) = At(template.AsSpan(i), message);
            if (value is null) all.Append(template[i++]);
            else
            {
                all.Append(escape(value));
                i += length;
            }
        }
        return all.ToString();
    }

    private static (int Length, string? Value) At(ReadOnlySpan<char> rest, OutgoingMessage message) =>
        rest.StartsWith("{to}") ? (4, message.Address) : rest.StartsWith("{text}") ? (6, message.Text) : rest.StartsWith("{id}") ? (4, message.DeliveryId.ToString()) : (0, null);

    private static string Quoted(string text) => JsonSerializer.Serialize(text)[1..^1];

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(text);

    private static string? IdOf(string reply, string? path)
    {
        if (path is null) return null;
        try
        {
            using var document = JsonDocument.Parse(reply);
            return JsonPath.Find(document.RootElement, path)?.ToString() is { Length: > 0 and <= 200 } id ? id : null;
        }
        catch (JsonException) { return null; }
    }
}
