using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;
using Steward.Portfolio;

namespace Steward.Wealth.Orders;

/// <summary>The operator's settings <c>Rails:Http:…</c>. In addresses and bodies <c>{reference}</c>, <c>{type}</c>, <c>{scheme}</c>, <c>{target}</c>, <c>{folio}</c>, <c>{amount}</c>, <c>{units}</c> and <c>{currency}</c> stand for the order's.</summary>
/// <param name="QueryUrl">Asked with GET; 404 is "never heard of it". Null: the rail cannot be asked.</param>
/// <param name="Body">A JSON template.</param>
/// <param name="ReferenceMember">The member of the answer's JSON with the rail's own id.</param>
/// <param name="Key">Signs each call as Standard Webhooks do; null: unsigned.</param>
/// <param name="Allowed">Networks of the operator's own that it may lead to.</param>
internal sealed record HttpRailSettings(string PlaceUrl, string? QueryUrl, string Body, string ReferenceMember, byte[]? Key, IReadOnlyList<IPNetwork> Allowed)
{
    private const string UsualBody =
        """{"reference":"{reference}","type":"{type}","scheme":"{scheme}","target":"{target}","folio":"{folio}","amount":"{amount}","units":"{units}","currency":"{currency}"}""";

    /// <summary>Null where no address is set. What cannot be read stops the start.</summary>
    internal static HttpRailSettings? Of(IConfiguration settings)
    {
        if (settings["Rails:Http:PlaceUrl"] is not { Length: > 0 } place) return null;
        var query = settings["Rails:Http:QueryUrl"] is { Length: > 0 } text ? text : null;
        foreach (var url in new[] { place, query }.OfType<string>())
            if (!Uri.TryCreate(url.Replace('{', 'x').Replace('}', 'x'), UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) throw new InvalidOperationException($"Rails:Http has '{url}', which is no http address.");
        var secret = settings["Rails:Http:Secret"];
        var key = string.IsNullOrEmpty(secret) ? null : StandardWebhook.KeyOf(secret) ?? throw new InvalidOperationException("Rails:Http:Secret is no base64 of 24 bytes or more.");
        var networks = (settings["Rails:Http:AllowNetworks"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => IPNetwork.Parse(one)).ToList();
        return new(place, query, settings["Rails:Http:Body"] is { Length: > 0 } body ? body : UsualBody, settings["Rails:Http:ReferenceMember"] is { Length: > 0 } member ? member : "id", key, networks);
    }
}

/// <summary>
/// A rail behind HTTP: one signed call an order, tried again where that is safe (it was refused before anything was read, or is told "later"), and a
/// breaker that keeps away from one that is down. 2xx is accepted, 4xx rejected; everything else may have arrived.
/// </summary>
internal sealed class HttpRail(HttpRailSettings settings, TimeProvider clock) : IRail, IDisposable
{
    internal const string RailName = "http";
    private const int MostRead = 65_536;
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly HttpClient client = new(OutsideOnly.Handler(settings.Allowed)) { Timeout = Patience };
    private readonly Breaker breaker = new();

    public string Name => RailName;

    public RailAbilities Abilities { get; } = new(CanQuery: settings.QueryUrl is not null, CanCancel: false, MostTogether: 1);

    public async Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel)
    {
        var replies = new List<RailReply>();
        foreach (var order in orders) replies.Add(await Placed(order, cancel));
        return replies;
    }

    public async Task<RailReply> Query(RailOrder order, CancellationToken cancel)
    {
        var (status, body) = await Call(() => new(HttpMethod.Get, Filled(settings.QueryUrl!, order, Uri.EscapeDataString)), order, cancel);
        return status switch
        {
            200 => Accepted(order, body),
            404 => new(order.Reference, RailWord.NotKnown),
            _ => new(order.Reference, RailWord.Silent),
        };
    }

    public Task<RailReply> Cancel(RailOrder order, CancellationToken cancel) =>
        Task.FromResult(new RailReply(order.Reference, RailWord.Rejected, Code: "rail_gives_nothing_back", Reason: "This rail has no call to take an order back."));

    /// <summary>Its fills come by people or by files: it tells nothing by itself.</summary>
    public Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel) => Task.FromResult<IReadOnlyList<RailEvent>>([]);

    public Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel) => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    private async Task<RailReply> Placed(RailOrder order, CancellationToken cancel)
    {
        var (status, body) = await Call(
            () => new(HttpMethod.Post, Filled(settings.PlaceUrl, order, Uri.EscapeDataString))
            {
                Content = new StringContent(Filled(settings.Body, order, text => JsonSerializer.Serialize(text)[1..^1]), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            },
            order, cancel);
        return status switch
        {
            >= 200 and < 300 or 409 => Accepted(order, body),
            400 or 401 or 403 or 404 or 410 or 422 => new(order.Reference, RailWord.Rejected, Code: "rejected_by_rail", Reason: $"HTTP {status.ToString(CultureInfo.InvariantCulture)}: {body[..Math.Min(300, body.Length)]}"),
            _ => new(order.Reference, RailWord.Silent),
        };
    }

    /// <summary>The status and the beginning of the answer; 0 for none.</summary>
    private async Task<(int Status, string Body)> Call(Func<HttpRequestMessage> make, RailOrder order, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (breaker.Allows(clock.GetUtcNow(), 1) == 0) return (0, "");
            var (status, body, isSafe) = await Once(make, order, cancel);
            if (status is 0 or >= 500 or 429) breaker.Failed(clock.GetUtcNow());
            else breaker.Succeeded();
            if (!isSafe || attempt == Tries) return (status, body);
        }
    }

    private async Task<(int Status, string Body, bool IsSafe)> Once(Func<HttpRequestMessage> make, RailOrder order, CancellationToken cancel)
    {
        try
        {
            using var request = make();
            await Sign(request, order, cancel);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
            var bytes = new byte[MostRead];
            var length = await stream.ReadAtLeastAsync(bytes, MostRead, throwOnEndOfStream: false, cancel);
            return ((int)answer.StatusCode, Encoding.UTF8.GetString(bytes, 0, length), (int)answer.StatusCode is 425 or 429 or 503);
        }
        // Without a connection nothing can have arrived.
        catch (HttpRequestException error) { return (0, "", error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError); }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return (0, "", false); }
    }

    private async Task Sign(HttpRequestMessage request, RailOrder order, CancellationToken cancel)
    {
        if (settings.Key is not { } key) return;
        var (body, timestamp) = (request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancel), clock.GetUtcNow().ToUnixTimeSeconds());
        request.Headers.Add(StandardWebhook.IdHeader, order.Reference);
        request.Headers.Add(StandardWebhook.TimeHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(StandardWebhook.SignatureHeader, StandardWebhook.Sign([key], order.Reference, timestamp, body));
    }

    private RailReply Accepted(RailOrder order, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return new(order.Reference, RailWord.Accepted, document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty(settings.ReferenceMember, out var id) && id.ToString() is { Length: > 0 and <= 100 } text ? text : null);
        }
        catch (JsonException) { return new(order.Reference, RailWord.Accepted); }
    }

    /// <summary>In one pass, so that a value with braces in it stays as it is.</summary>
    internal static string Filled(string template, RailOrder order, Func<string, string> escape)
    {
        var units = order.Order.IsSale && order.Order.Amount is null ? DecimalText.Write(order.Order.ReservedUnits) : "";
        var values = new (string Name, string Value)[]
        {
            ("{reference}", order.Reference), ("{type}", order.Order.OrderType), ("{scheme}", order.Scheme.ProductCode), ("{target}", order.Target?.ProductCode ?? ""), ("{folio}", order.Order.Folio ?? ""),
            ("{amount}", order.Order.Amount is { } amount ? DecimalText.Write(amount) : ""), ("{units}", units), ("{currency}", order.Order.Currency),
        };
        var text = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            var found = values.FirstOrDefault(value => template.AsSpan(i).StartsWith(value.Name));
            if (found.Name is null) text.Append(template[i++]);
            else
            {
                text.Append(escape(found.Value));
                i += found.Name.Length;
            }
        }
        return text.ToString();
    }
}
