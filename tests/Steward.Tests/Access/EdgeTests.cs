using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

/// <summary>What holds for every route, read from the running list of them.</summary>
public sealed class EdgeTests
{
    private static List<(string Method, string Path, Endpoint Endpoint)> Routes(TestHost host) =>
    [
        .. from endpoint in ((IEndpointRouteBuilder)host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           let path = "/" + System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), @"\{[^}]+\}", "0192f0c0-0000-7000-8000-000000000000")
           select (method, path, (Endpoint)endpoint),
    ];

    [Trait("acceptance", "decisions-8.32")]
    [Fact]
    public async Task Every_route_has_a_policy()
    {
        await using var host = await TestHost.Start();
        var routes = Routes(host);

        Assert.True(routes.Count > 20);
        Assert.Empty(routes.Where(r => r.Endpoint.Metadata.GetMetadata<Needs>() is null && r.Endpoint.Metadata.GetMetadata<OpenToAll>() is null).Select(r => r.Method + " " + r.Path));
    }

    [Trait("acceptance", "delivery-15.38")]
    [Trait("acceptance", "decisions-8.32")]
    [Fact]
    public async Task Nobody_gets_401_and_each_role_403_where_its_permissions_end()
    {
        await using var host = await TestHost.Start();
        var closed = Routes(host).Where(r => r.Endpoint.Metadata.GetMetadata<OpenToAll>() is null).ToList();
        var anonymous = host.Anonymous();
        foreach (var (method, path, _) in closed)
            Assert.Equal((method, path, 401), (method, path, (await anonymous.SendJson(new(method), path, method == "GET" ? null : "{}")).Status));

        foreach (var role in Roles.All)
        {
            var client = await host.As(role);
            var permissions = Permission.Of(role);
            foreach (var (method, path, endpoint) in closed)
            {
                if (endpoint.Metadata.GetMetadata<Needs>()!.AnyOf.Any(permissions.Contains)) continue;
                Assert.Equal((role, method, path, 403), (role, method, path, (await client.SendJson(new(method), path, method == "GET" ? null : "{}")).Status));
            }
        }
    }

    /// <summary>Section 3.1 of the delivery automation, told by method and path alone: reading is a viewer's, acting a dispatcher's, starting, stopping and settings are a manager's.</summary>
    [Trait("acceptance", "delivery-15.38")]
    [Fact]
    public async Task Reading_acting_and_setting_the_automation_begin_at_viewer_dispatcher_and_manager()
    {
        await using var host = await TestHost.Start();
        var ladder = new[] { Roles.Viewer, Roles.Dispatcher, Roles.Manager };
        var clients = new List<HttpClient>();
        foreach (var role in ladder) clients.Add(await host.As(role));
        var wrong = new List<string>();
        foreach (var (method, path, _) in Routes(host).Where(r => r.Path.StartsWith("/api/v1/automation/", StringComparison.Ordinal)))
        {
            var last = path.Split('/')[^1];
            if (last is "preview" or "rehearse" or "fine") continue; // without effect, and a driver's own
            var least = method == "GET" ? 0 : method == "PUT" || last is "start" or "stop" or "start-all" or "stop-all" || path.Contains("/config/", StringComparison.Ordinal) ? 2 : 1;
            for (var i = 0; i < ladder.Length; i++)
            {
                var status = (await clients[i].SendJson(new(method), path, method == "GET" ? null : "{}")).Status;
                if (i < least != (status == 403)) wrong.Add($"{method} {path}: {ladder[i]} gets {status}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_errors_too()
    {
        await using var host = await TestHost.Start();
        var anonymous = host.Anonymous();
        var paths = Routes(host).Select(r => (r.Method, r.Path)).Append(("GET", "/api/v1/nothing")).Append(("DELETE", "/metrics")).Append(("POST", "/api/v1/auth/login"));
        foreach (var (method, path) in paths)
        {
            var answer = await anonymous.SendJson(new(method), path, method == "GET" ? null : "{broken");
            string Header(string name) => answer.Response.Headers.TryGetValues(name, out var values) ? values.Single() : "missing on " + method + " " + path;
            Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"));
            Assert.DoesNotContain("unsafe", Header("Content-Security-Policy"));
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.StartsWith("max-age=", Header("Strict-Transport-Security"));
            Assert.NotEmpty(Header("Referrer-Policy"));
            Assert.NotEmpty(Header("Permissions-Policy"));
            if (path.StartsWith("/api")) Assert.Equal("no-store", Header("Cache-Control"));
            Assert.True(answer.Status < 500, $"{method} {path} was answered with {answer.Status}");
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_key_gives_the_same_answer_and_another_body_is_refused(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var admin = await host.As(Roles.Admin);
        var body = new { role = "viewer" };

        var first = await admin.PostJson("users/invitations", body, key: "one");
        var second = await admin.PostJson("users/invitations", body, key: "one");
        var other = await admin.PostJson("users/invitations", new { role = "driver" }, key: "one");

        Assert.Equal((201, first.Id), (second.Status, second.Id));
        // The one thing that a repetition does not tell again is the secret.
        Assert.NotNull(first.Body!["token"]);
        Assert.Null(second.Body!["token"]);
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
        Assert.Single((await admin.GetJson("users/invitations")).Body!["items"]!.AsArray());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_hundred_requests_with_one_key_have_one_effect(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var admin = await host.As(Roles.Admin);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => admin.PostJson("users/invitations", new { role = "viewer" }, key: "same")));

        Assert.All(answers, a => Assert.True(a.Status == 201 || a is { Status: 409, Code: "idempotency_running" }, $"{a.Status} {a.Code}"));
        Assert.Single((await admin.GetJson("users/invitations")).Body!["items"]!.AsArray());
    }

    [Trait("acceptance", "delivery-15.34")]
    [Fact]
    public async Task Unknown_members_and_broken_json_are_400_with_their_place()
    {
        await using var host = await TestHost.Start();
        var admin = await host.As(Roles.Admin);

        var unknown = await admin.PostJson("users/invitations", """{"role": "viewer", "is_superuser": true}""");
        var broken = await admin.PostJson("users/invitations", """{"role": """);
        var deep = await admin.PostJson("users/invitations", new string('[', 40) + new string(']', 40));
        var wrongType = await admin.PostJson("users/invitations", """{"role": 7}""");

        Assert.All(new[] { unknown, broken, deep, wrongType }, a => Assert.Equal((400, "invalid_json"), (a.Status, a.Code)));
        Assert.Contains("/role", wrongType.Body!["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal("invalid_id", (await admin.GetJson("users/17")).Code);
        Assert.Equal(404, (await admin.GetJson("users/0192f0c0-0000-7000-8000-000000000000")).Status);
        Assert.Equal(413, (await admin.PostJson("users/invitations", "\"" + new string('a', 1_100_000) + "\"")).Status);
    }
}
