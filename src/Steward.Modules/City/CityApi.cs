using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.City;

/// <summary>An answer of the server to the city.</summary>
internal sealed record CityAnswer(int Status, JsonNode? Body, string? ETag = null)
{
    internal bool IsGood => Status is >= 200 and < 300;

    internal string? Code => Text("code");

    internal string? Text(string member) => (Body as JsonObject)?[member]?.ToString();
}

/// <summary>The server's own HTTP API, called over loopback with the city's key. An error is an answer, never an exception.</summary>
internal sealed class CityApi : IDisposable
{
    private const int MostPages = 200;
    private readonly IServer server;
    private readonly ILogger<CityApi> log;
    private readonly HttpClient client;

    public CityApi(IServer server, CityKey key, NodeName node, ILogger<CityApi> log)
    {
        this.server = server;
        this.log = log;
        Node = node.Value;
        client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
    }

    /// <summary>The server's own name among the nodes.</summary>
    internal string Node { get; }

    internal Task<CityAnswer> Get(string path, CancellationToken cancel) => Send(HttpMethod.Get, path, null, cancel);

    /// <param name="by">Who of the city's people does it; null: the city itself.</param>
    internal Task<CityAnswer> Post(string path, object? body, CancellationToken cancel, CityPerson? by = null) => Send(HttpMethod.Post, path, body, cancel, by);

    internal Task<CityAnswer> PostForm(string path, MultipartFormDataContent form, CancellationToken cancel) => Send(HttpMethod.Post, path, form, cancel);

    internal Task<CityAnswer> PostText(string path, string text, CancellationToken cancel) => Send(HttpMethod.Post, path, new StringContent(text, System.Text.Encoding.UTF8, "text/plain"), cancel);

    internal Task<CityAnswer> Put(string path, object body, CancellationToken cancel, string? ifMatch = null) => Send(HttpMethod.Put, path, body, cancel, ifMatch: ifMatch);

    /// <summary>All items of a list, page after page; null when the list could not be read whole.</summary>
    internal async Task<IReadOnlyList<JsonObject>?> List(string path, CancellationToken cancel)
    {
        var items = new List<JsonObject>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var answer = await Get($"{path}{separator}limit=500" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)), cancel);
            if (!answer.IsGood || answer.Body?["items"] is not JsonArray rows) return null;
            items.AddRange(rows.OfType<JsonObject>());
            cursor = answer.Text("next_cursor");
            if (string.IsNullOrEmpty(cursor)) return items;
        }
        return items;
    }

    private async Task<CityAnswer> Send(HttpMethod method, string path, object? body, CancellationToken cancel, CityPerson? by = null, string? ifMatch = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(Address(), "/api/v1/" + path));
            if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body, body.GetType(), options: JsonFormat.Options);
            if (by is not null) request.Headers.Add(CityKey.OnBehalf, by.Id.ToString());
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            using var response = await client.SendAsync(request, cancel);
            var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
            var text = isJson ? await response.Content.ReadAsStringAsync(cancel) : "";
            var answer = new CityAnswer((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null, response.Headers.ETag?.ToString());
            if (!answer.IsGood) log.LogDebug("{Method} {Path} was answered {Status} {Code}: {Detail}", method, path, answer.Status, answer.Code, answer.Text("detail"));
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or System.Text.Json.JsonException || (error is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            log.LogDebug("{Method} {Path} was not answered: {Message}", method, path, error.Message);
            return new(0, null);
        }
    }

    /// <summary>The address that the server listens on, as it is reached from this machine.</summary>
    private Uri Address()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.OrderBy(a => a.StartsWith("https", StringComparison.OrdinalIgnoreCase)).FirstOrDefault() ?? throw new HttpRequestException("The server does not listen yet.");
        foreach (var any in new[] { "://0.0.0.0", "://[::]", "://*", "://+" }) address = address.Replace(any, "://127.0.0.1", StringComparison.Ordinal);
        return new(address);
    }

    public void Dispose() => client.Dispose();
}
