using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Access;
using Steward.Host;
using Steward.Kernel;

namespace Steward.Tests;

/// <summary>An answer as a test looks at it.</summary>
internal sealed record Answer(int Status, JsonNode? Body, HttpResponseMessage Response)
{
    /// <summary>The <c>code</c> of a problem document.</summary>
    internal string? Code => Body is JsonObject problem ? (string?)problem["code"] : null;

    internal Guid Id => Guid.Parse((string)Body!["id"]!);

    internal string? ETag => Response.Headers.ETag?.ToString();
}

/// <summary>
/// The real server in this process, on a free port and a database of its own. Signed-in clients come from <see cref="As"/>:
/// their users and sessions are written by the stores, without the cost of hashing a password.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    internal const string Password = "correct horse battery staple 9";

    // The product has no cheap hash, so one real hash is made a run and shared by all users of the tests.
    private static readonly Lazy<string> SharedHash = new(() => PasswordHash.Make(Password));
    private readonly List<HttpClient> clients = [];
    private int userCount;

    private TestHost(WebApplication app, string folder, string url, VirtualClock? clock)
    {
        App = app;
        Folder = folder;
        DatabaseUrl = url;
        Clock = clock!;
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    internal WebApplication App { get; }

    internal string Folder { get; }

    internal string DatabaseUrl { get; }

    internal Uri Address { get; }

    /// <summary>Only there when the host was started with one.</summary>
    internal VirtualClock Clock { get; }

    internal Database Database => App.Services.GetRequiredService<Database>();

    internal T Service<T>() where T : notnull => App.Services.GetRequiredService<T>();

    /// <param name="demo">The settings of the simulated city, whose clock the host then has; null: no demo.</param>
    internal static async Task<TestHost> Start(
        Dialect dialect = Dialect.Sqlite, VirtualClock? clock = null, Action<WebApplicationBuilder>? configure = null, IReadOnlyDictionary<string, string?>? demo = null)
    {
        return await Start(TestFolder.New(), await TestDatabase.Create(dialect), clock, configure, demo);
    }

    /// <summary>A second server on the same database and data folder, as another node would be, or this one after <see cref="Stop"/>.</summary>
    internal Task<TestHost> Again(Action<WebApplicationBuilder>? configure = null) => Start(Folder, DatabaseUrl, Clock, configure, null);

    internal static async Task<TestHost> Start(string folder, string url, VirtualClock? clock = null, Action<WebApplicationBuilder>? configure = null, IReadOnlyDictionary<string, string?>? demo = null)
    {
        var app = await StewardServer.Build(new ServerOptions(folder, url, "http://127.0.0.1:0", Demo: demo is not null, Clock: clock, Settings: demo), builder =>
        {
            builder.Configuration["Limits:Scale"] = "1000";
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new(app, folder, url, clock);
    }

    /// <summary>A client that is signed in as a new user of this role.</summary>
    internal async Task<HttpClient> As(string role) => (await NewUser(role)).Client;

    internal async Task<(HttpClient Client, Guid UserId, string Token)> NewUser(string role, string? username = null)
    {
        username ??= $"{role}{Interlocked.Increment(ref userCount)}";
        var token = Ids.Secret();
        var userId = await Database.Write(async session =>
        {
            var id = Ids.New(session.Now);
            var added = await new UserStore().Add(session, new User { Id = id, Username = username, Email = username + "@steward.example", HashedPassword = SharedHash.Value, Role = role });
            if (!added) throw new InvalidOperationException($"There is a user '{username}' already.");
            await new SessionStore().Add(session, id, Tokens.Bearer, Ids.Hash(token), Ids.New(session.Now), session.Now.AddYears(10), new("127.0.0.1", "tests"));
            return id;
        });
        return (Bearing(token), userId, token);
    }

    /// <summary>A client that sends this token; null sends none.</summary>
    internal HttpClient Bearing(string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        lock (clients) clients.Add(client);
        return client;
    }

    internal HttpClient Anonymous() => Bearing(null);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        var database = Database;
        await App.StopAsync();
        await App.DisposeAsync();
        await database.DisposeAsync();
    }
}

/// <summary>Requests in one line. Paths without a leading slash are below <c>/api/v1/</c>.</summary>
internal static class TestRequests
{
    internal static Task<Answer> GetJson(this HttpClient client, string path) => client.SendJson(HttpMethod.Get, path);

    internal static Task<Answer> PostJson(this HttpClient client, string path, object? body = null, string? key = null) => client.SendJson(HttpMethod.Post, path, body, key: key);

    internal static Task<Answer> PatchJson(this HttpClient client, string path, object body, string? ifMatch = null) => client.SendJson(HttpMethod.Patch, path, body, ifMatch);

    internal static Task<Answer> PutJson(this HttpClient client, string path, object body, string? ifMatch = null) => client.SendJson(HttpMethod.Put, path, body, ifMatch);

    internal static Task<Answer> DeleteJson(this HttpClient client, string path) => client.SendJson(HttpMethod.Delete, path);

    /// <param name="body">An object is sent in snake_case; a string goes as it is.</param>
    /// <param name="key">The <c>Idempotency-Key</c>.</param>
    internal static async Task<Answer> SendJson(this HttpClient client, HttpMethod method, string path, object? body = null, string? ifMatch = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/v1/" + path);
        // Of a body that is too large the server reads nothing; without asking first, the answer may be lost with the connection.
        request.Headers.ExpectContinue = body is string { Length: > 500_000 } ? true : null;
        if (body is string text) request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: JsonFormat.Options);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        var response = await client.SendAsync(request);
        var content = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new((int)response.StatusCode, isJson && content.Length > 0 ? JsonNode.Parse(content) : null, response);
    }
}
