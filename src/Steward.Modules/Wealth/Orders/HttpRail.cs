using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Steward.Kernel;
using Steward.Portfolio;

namespace Steward.Wealth.Orders;

/// <summary>
/// A rail behind HTTP: one signed call an order, tried again where that is safe (it was refused before anything was read, or is told "later"), and a
/// breaker that keeps away from one that is down. 2xx is accepted, 4xx rejected; everything else may have arrived, and 401 speaks of our key, not of the
/// order. What became of an order stands in the answer to a query.
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

    public RailAbilities Abilities { get; } = new(CanQuery: settings.QueryUrl is not null, CanCancel: false, MostTogether: 1)
    {
        TellsByQuery = settings.QueryUrl is not null, CanDebit = settings.DebitUrl is not null, CanQueryDebit = settings.DebitQueryUrl is not null,
    };

    public async Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel)
    {
        var replies = new List<RailReply>();
        foreach (var order in orders) replies.Add(await Sent(order.Reference, settings.PlaceUrl, settings.Body, ValuesOf(order), cancel));
        return replies;
    }

    public Task<RailReply> Query(RailOrder order, CancellationToken cancel) => Asked(order.Reference, settings.QueryUrl!, ValuesOf(order), cancel);

    public async Task<IReadOnlyList<RailReply>> Debit(IReadOnlyList<RailDebit> debits, CancellationToken cancel)
    {
        var replies = new List<RailReply>();
        foreach (var debit in debits) replies.Add(await Sent(debit.Reference, settings.DebitUrl!, settings.DebitBody, ValuesOf(debit), cancel));
        return replies;
    }

    public Task<RailReply> QueryDebit(RailDebit debit, CancellationToken cancel) => Asked(debit.Reference, settings.DebitQueryUrl!, ValuesOf(debit), cancel);

    public Task<RailReply> Cancel(RailOrder order, CancellationToken cancel) =>
        Task.FromResult(new RailReply(order.Reference, RailWord.Rejected, Code: "rail_gives_nothing_back", Reason: "This rail has no call to take an order back."));

    /// <summary>It tells nothing by itself: its orders are asked about.</summary>
    public Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel) => Task.FromResult<IReadOnlyList<RailEvent>>([]);

    public Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel) => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    private async Task<RailReply> Sent(string reference, string url, string template, IReadOnlyList<(string, string)> values, CancellationToken cancel)
    {
        var (status, body) = await Call(
            () => new(HttpMethod.Post, Filled(url, values, Uri.EscapeDataString))
            {
                Content = new StringContent(Filled(template, values, text => JsonSerializer.Serialize(text)[1..^1]), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            },
            reference, cancel);
        return status switch
        {
            >= 200 and < 300 or 409 => Accepted(reference, body),
            400 or 403 or 404 or 410 or 422 => new(reference, RailWord.Rejected, Code: "rejected_by_rail", Reason: $"HTTP {status.ToString(CultureInfo.InvariantCulture)}: {body[..Math.Min(300, body.Length)]}"),
            _ => new(reference, RailWord.Silent),
        };
    }

    private async Task<RailReply> Asked(string reference, string url, IReadOnlyList<(string, string)> values, CancellationToken cancel)
    {
        var (status, body) = await Call(() => new(HttpMethod.Get, Filled(url, values, Uri.EscapeDataString)), reference, cancel);
        return status switch
        {
            200 => Accepted(reference, body),
            404 => new(reference, RailWord.NotKnown),
            _ => new(reference, RailWord.Silent),
        };
    }

    /// <summary>The status and the beginning of the answer; 0 for none.</summary>
    private async Task<(int Status, string Body)> Call(Func<HttpRequestMessage> make, string reference, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!IsAllowed()) return (0, "");
            var (status, body, isSafe) = await Once(make, reference, cancel);
            Note(isGood: status is not (0 or >= 500 or 429));
            if (!isSafe || attempt == Tries) return (status, body);
        }
    }

    // Several orders are asked about at once, and the breaker is none for many threads.
    private bool IsAllowed()
    {
        lock (breaker) return breaker.Allows(clock.GetUtcNow(), 1) > 0;
    }

    private void Note(bool isGood)
    {
        lock (breaker)
        {
            if (isGood) breaker.Succeeded();
            else breaker.Failed(clock.GetUtcNow());
        }
    }

    private async Task<(int Status, string Body, bool IsSafe)> Once(Func<HttpRequestMessage> make, string reference, CancellationToken cancel)
    {
        try
        {
            using var request = make();
            await Sign(request, reference, cancel);
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

    private async Task Sign(HttpRequestMessage request, string reference, CancellationToken cancel)
    {
        if (settings.Key is not { } key) return;
        var (body, timestamp) = (request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancel), clock.GetUtcNow().ToUnixTimeSeconds());
        request.Headers.Add(StandardWebhook.IdHeader, reference);
        request.Headers.Add(StandardWebhook.TimeHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(StandardWebhook.SignatureHeader, StandardWebhook.Sign([key], reference, timestamp, body));
    }

    /// <summary>The rail has it; when its answer says what became of it, that is told with it. An answer that is no JSON says nothing more.</summary>
    private RailReply Accepted(string reference, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            string? Member(string path) => At(document.RootElement, path);
            return new(reference, RailWord.Accepted, Member(settings.ReferenceMember) is { Length: <= 100 } own ? own : null)
            {
                Told = RailReplies.Read(RailName, reference, RailName, name => Member(settings.Members.GetValueOrDefault(name) ?? name)),
            };
        }
        catch (JsonException) { return new(reference, RailWord.Accepted); }
    }

    private static string? At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element.ValueKind is JsonValueKind.String or JsonValueKind.Number && element.ToString() is { Length: > 0 } text ? text : null;
    }

    internal static string Filled(string template, RailOrder order, Func<string, string> escape) => Filled(template, ValuesOf(order), escape);

    private static IReadOnlyList<(string Name, string Value)> ValuesOf(RailOrder order) =>
    [
        ("{reference}", order.Reference), ("{type}", order.Order.OrderType), ("{scheme}", order.Scheme.ProductCode), ("{target}", order.Target?.ProductCode ?? ""), ("{folio}", order.Order.Folio ?? ""),
        ("{amount}", order.Order.Amount is { } amount ? DecimalText.Write(amount) : ""), ("{units}", order.Order.IsSale && order.Order.Amount is null ? DecimalText.Write(order.Order.ReservedUnits) : ""),
        ("{currency}", order.Order.Currency),
    ];

    private static IReadOnlyList<(string Name, string Value)> ValuesOf(RailDebit debit) =>
    [
        ("{reference}", debit.Reference), ("{mandate}", debit.Mandate.RailReference ?? debit.Mandate.Code), ("{amount}", DecimalText.Write(debit.Order.Amount!.Value)), ("{currency}", debit.Order.Currency),
        ("{due}", debit.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
    ];

    /// <summary>In one pass, so that a value with braces in it stays as it is.</summary>
    private static string Filled(string template, IReadOnlyList<(string Name, string Value)> values, Func<string, string> escape)
    {
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
