using System.Text.Json.Nodes;
using Steward.Access;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class TokenTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private static VirtualClock NewClock() => new(Start);

    private static async Task<JsonNode> SignIn(TestHost host, string username)
    {
        var answer = await host.Anonymous().PostJson("auth/login", new { username, password = TestHost.Password });
        Assert.Equal(200, answer.Status);
        return answer.Body!;
    }

    [Trait("acceptance", "decisions-8.31")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Sixty_and_more_forged_tokens_are_all_refused(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (_, _, token) = await host.NewUser(Roles.Admin);
        var admin = host.Bearing(token);
        var key = (string)(await admin.PostJson("api-keys", new { name = "k", permissions = new[] { Permission.Read } })).Body!["secret"]!;
        var forged = new List<string>();
        for (var i = 0; i < token.Length; i++) forged.Add(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]);
        for (var i = 0; i < key.Length; i += 3) forged.Add(key[..i] + (key[i] == 'x' ? 'y' : 'x') + key[(i + 1)..]);
        forged.AddRange([token[..^1], token + "A", token.ToUpperInvariant(), "null", "undefined", "0", new string('A', 43), new string('A', 4000), Ids.Hash(token), Ids.Hash(key),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "' or '1'='1", "%00" + token, token + "%00"]);
        Assert.True(forged.Count >= 60);

        foreach (var one in forged)
        {
            var client = host.Bearing(null);
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + one);
            var answer = await client.GetJson("auth/me");
            Assert.True(answer.Status == 401, $"'{one}' was answered with {answer.Status}");
        }
        // Right secrets in wrong places.
        Assert.Equal(401, (await WithHeader(host, "X-Api-Key", token[..20]).GetJson("auth/me")).Status);
        Assert.Equal(401, (await WithHeader(host, "Cookie", "steward=" + token).GetJson("auth/me")).Status);
        Assert.Equal(401, (await WithHeader(host, "Cookie", "steward=" + key).GetJson("auth/me")).Status);
        Assert.Equal(401, (await WithHeader(host, "Authorization", "Basic " + token).GetJson("auth/me")).Status);
        Assert.Equal(200, (await admin.GetJson("auth/me")).Status);
        Assert.Equal(200, (await WithHeader(host, "X-Api-Key", key).GetJson("auth/me")).Status);
    }

    private static HttpClient WithHeader(TestHost host, string name, string value)
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_access_token_ends_after_half_an_hour_and_at_once_when_revoked(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, NewClock());
        await host.NewUser(Roles.Viewer, "vera");
        var (first, second) = (await SignIn(host, "vera"), await SignIn(host, "vera"));
        var (a, b) = (host.Bearing((string)first["access_token"]!), host.Bearing((string)second["access_token"]!));

        Assert.Equal(1800, (int)first["expires_in"]!);
        Assert.Equal(204, (await a.PostJson("auth/logout", new { })).Status);
        Assert.Equal((401, 200), ((await a.GetJson("auth/me")).Status, (await b.GetJson("auth/me")).Status));
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(401, (await b.GetJson("auth/me")).Status);
        Assert.Equal(401, (await host.Anonymous().PostJson("auth/refresh", new { refresh_token = (string)first["refresh_token"]! })).Status);
        Assert.Equal(200, (await host.Anonymous().PostJson("auth/refresh", new { refresh_token = (string)second["refresh_token"]! })).Status);
    }

    [Trait("acceptance", "decisions-8.31")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_refresh_token_that_is_used_twice_ends_its_whole_family(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, NewClock());
        await host.NewUser(Roles.Dispatcher, "dora");
        var first = await SignIn(host, "dora");
        var spent = (string)first["refresh_token"]!;
        var second = (await host.Anonymous().PostJson("auth/refresh", new { refresh_token = spent })).Body!;
        var live = host.Bearing((string)second["access_token"]!);
        Assert.Equal(200, (await live.GetJson("auth/me")).Status);

        var reuse = await host.Anonymous().PostJson("auth/refresh", new { refresh_token = spent });

        Assert.Equal((401, "invalid_refresh_token"), (reuse.Status, reuse.Code));
        Assert.Equal(401, (await live.GetJson("auth/me")).Status);
        Assert.Equal(401, (await host.Bearing((string)first["access_token"]!).GetJson("auth/me")).Status);
        Assert.Equal(401, (await host.Anonymous().PostJson("auth/refresh", new { refresh_token = (string)second["refresh_token"]! })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_hundred_parallel_refreshes_give_at_most_one_pair(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        await host.NewUser(Roles.Viewer, "vera");
        var token = (string)(await SignIn(host, "vera"))["refresh_token"]!;
        var client = host.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.PostJson("auth/refresh", new { refresh_token = token })));

        Assert.Equal(1, answers.Count(a => a.Status == 200));
        Assert.Equal(99, answers.Count(a => a.Status == 401));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_new_role_and_a_closed_account_end_all_sign_ins(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var admin = await host.As(Roles.Admin);
        var (manager, managerId, _) = await host.NewUser(Roles.Manager);
        var (viewer, viewerId, _) = await host.NewUser(Roles.Viewer);
        Assert.Equal(200, (await manager.GetJson("auth/me")).Status);
        Assert.Equal(200, (await viewer.GetJson("auth/me")).Status);

        Assert.Equal(200, (await admin.PatchJson($"users/{managerId}", new { role = "user" })).Status);
        Assert.Equal(200, (await admin.PatchJson($"users/{viewerId}", new { is_active = false })).Status);

        Assert.Equal((401, 401), ((await manager.GetJson("auth/me")).Status, (await viewer.GetJson("auth/me")).Status));
        Assert.Equal(Roles.Viewer, (string?)(await admin.GetJson($"users/{managerId}")).Body!["role"]);
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_closed_or_demoted()
    {
        await using var host = await TestHost.Start();
        var (admin, id, _) = await host.NewUser(Roles.Admin);

        Assert.Equal("last_admin", (await admin.PatchJson($"users/{id}", new { is_active = false })).Code);
        Assert.Equal("last_admin", (await admin.PatchJson($"users/{id}", new { role = "viewer" })).Code);
        Assert.Equal(200, (await admin.PatchJson($"users/{id}", new { full_name = "Ada" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Api_keys_carry_their_scopes_and_end_when_told(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, NewClock());
        var admin = await host.As(Roles.Admin);
        var made = await admin.PostJson("api-keys", new { name = "shop", permissions = new[] { Permission.OrdersCreate }, expires_at = Start.AddDays(1) });
        var id = made.Id;
        var secret = (string)made.Body!["secret"]!;
        var client = WithHeader(host, "X-Api-Key", secret);

        Assert.Matches("^stw_test_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", secret);
        Assert.Equal((200, 403), ((await client.GetJson("auth/me")).Status, (await client.GetJson("users")).Status));
        var rotated = (string)(await admin.PostJson($"api-keys/{id}/rotate")).Body!["secret"]!;
        Assert.Equal((200, 200), ((await client.GetJson("auth/me")).Status, (await WithHeader(host, "X-Api-Key", rotated).GetJson("auth/me")).Status));
        host.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal((401, 401), ((await client.GetJson("auth/me")).Status, (await WithHeader(host, "X-Api-Key", rotated).GetJson("auth/me")).Status));
        Assert.Null((await admin.GetJson($"api-keys/{id}")).Body!["secret"]);
        Assert.Equal(204, (await admin.DeleteJson($"api-keys/{id}")).Status);
        Assert.Equal(404, (await admin.DeleteJson($"api-keys/{id}")).Status);
        Assert.Equal((422, "unknown_scope"), ((await admin.PostJson("api-keys", new { name = "x", permissions = new[] { "*" } })) is var bad ? (bad.Status, bad.Code) : default));
    }

    [Fact]
    public async Task A_key_works_from_its_networks_only_and_keeps_its_rate()
    {
        await using var host = await TestHost.Start(clock: NewClock());
        var admin = await host.As(Roles.Admin);
        async Task<HttpClient> Key(object body) => WithHeader(host, "X-Api-Key", (string)(await admin.PostJson("api-keys", body)).Body!["secret"]!);
        var scopes = new[] { Permission.Read };
        var far = await Key(new { name = "far", permissions = scopes, allowed_networks = new[] { "10.0.0.0/8" } });
        var near = await Key(new { name = "near", permissions = scopes, allowed_networks = new[] { "127.0.0.1" }, rate_limit = new { requests = 3, period = 60_000 } });

        Assert.Equal(401, (await far.GetJson("auth/me")).Status);
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await near.GetJson("auth/me")).Status);
        var fourth = await near.GetJson("auth/me");
        // Three a minute refill one in 20 s.
        Assert.Equal((429, "20"), (fourth.Status, fourth.Response.Headers.GetValues("Retry-After").Single()));
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(200, (await near.GetJson("auth/me")).Status);
    }

    [Fact]
    public async Task No_secret_stands_in_the_database()
    {
        await using var host = await TestHost.Start();
        var (admin, _, token) = await host.NewUser(Roles.Admin, "ada");
        var key = (string)(await admin.PostJson("api-keys", new { name = "k", permissions = new[] { Permission.Read } }, key: "k1")).Body!["secret"]!;
        var invitation = (string)(await admin.PostJson("users/invitations", new { role = "viewer" }, key: "i1")).Body!["token"]!;
        var pair = (await host.Anonymous().PostJson("auth/login", new { username = "ada", password = TestHost.Password }, key: "l1")).Body!;
        var path = host.DatabaseUrl["sqlite:///".Length..];
        var bytes = string.Concat(new[] { path, path + "-wal" }.Where(File.Exists).Select(Read));

        Assert.All(new[] { token, key, key[^43..], invitation, (string)pair["access_token"]!, (string)pair["refresh_token"]!, TestHost.Password }, secret => Assert.DoesNotContain(secret, bytes));
        Assert.Contains(Ids.Hash(token), bytes);
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
