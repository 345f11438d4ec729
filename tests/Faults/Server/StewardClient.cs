using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Faults;

/// <summary>An answer of the server; status 0: none came.</summary>
internal sealed record Answer(int Status, string Text, string? ETag = null)
{
    internal bool IsDone => Status is >= 200 and < 300;

    internal JsonNode Body => JsonNode.Parse(Text)!;

    internal string Id => (string)Body["id"]!;

    /// <exception cref="InvalidOperationException">The request did not succeed.</exception>
    internal Answer Must(string what) => IsDone ? this : throw new InvalidOperationException($"{what} was answered {Status}: {Text}");
}

/// <summary>Speaks to a server as the administrator whom its bootstrap token makes.</summary>
internal sealed class StewardClient(Uri address) : IDisposable
{
    private const string User = "harness";
    private const string Password = "long enough for an administrator 7";

    internal HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 256, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = address, Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Registers with the token of the data folder where it still lies there, then signs in.</summary>
    internal async Task SignIn(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "bootstrap-token");
        for (var wait = 0; wait < 100 && !File.Exists(file) && Http.DefaultRequestHeaders.Authorization is null && wait * 50 < 3000; wait++) await Task.Delay(50);
        if (File.Exists(file))
        {
            var token = (await File.ReadAllTextAsync(file)).Trim();
            (await Post("auth/register", new { username = User, email = User + "@steward.example", password = Password, bootstrap_token = token })).Must("Registration");
        }
        var pair = (await Post("auth/login", new { username = User, password = Password })).Must("Sign-in").Body;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)pair["access_token"]!);
    }

    /// <summary>The same session on another process or after a restart.</summary>
    internal StewardClient At(Uri other)
    {
        var client = new StewardClient(other);
        client.Http.DefaultRequestHeaders.Authorization = Http.DefaultRequestHeaders.Authorization;
        return client;
    }

    internal Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    internal Task<Answer> Post(string path, object? body = null, string? key = null) => Send(HttpMethod.Post, path, body, key);

    /// <summary>Paths are below <c>/api/v1/</c> unless they begin with a slash. A broken connection is an answer too: 0.</summary>
    internal async Task<Answer> Send(HttpMethod method, string path, object? body = null, string? key = null, string? ifMatch = null, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/v1/" + path);
        if (body is not null) request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        try
        {
            using var response = await Http.SendAsync(request, cancel);
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel), response.Headers.ETag?.ToString());
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException) { return new(0, error.Message); }
    }

    public void Dispose() => Http.Dispose();
}
