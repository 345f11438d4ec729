using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Steward.Host;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Host;

public sealed class PagesTests
{
    [Fact]
    public async Task Own_addresses_get_the_page_and_unknown_ones_of_the_api_a_problem()
    {
        await using var host = await TestHost.Start();
        var client = host.Anonymous();
        async Task<string?> Type(string path) => (await client.GetAsync(path)).Content.Headers.ContentType?.MediaType;

        Assert.Equal(("text/html", "text/html"), (await Type("/"), await Type("/orders/42")));
        Assert.Equal(("application/problem+json", "application/problem+json"), (await Type("/api/v1/nothing"), await Type("/assets/none.js")));
        Assert.Equal(404, (await client.PostJson("/orders/42", new { })).Status);
    }

    [Fact]
    public async Task The_page_has_a_fresh_nonce_that_its_policy_names()
    {
        await using var host = await TestHost.Start();
        var client = host.Anonymous();
        async Task<string> Nonce()
        {
            var response = await client.GetAsync("/");
            var nonce = Regex.Match(response.Headers.GetValues("Content-Security-Policy").Single(), "'nonce-([^']+)'").Groups[1].Value;
            var page = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("__CSP_NONCE__", page);
            if (page.Contains("csp-nonce", StringComparison.Ordinal)) Assert.Contains(nonce, page);
            Assert.True(response.Headers.CacheControl!.NoStore);
            return nonce;
        }

        Assert.NotEqual(await Nonce(), await Nonce());
    }

    [Fact]
    public async Task The_reference_page_needs_nothing_that_its_policy_forbids()
    {
        await using var host = await TestHost.Start();
        var client = host.Anonymous();
        var page = await client.GetStringAsync("/docs");

        Assert.DoesNotMatch(@"<script(?![^>]*src=)|\son[a-z]+=|<style|https?://", page);
        foreach (Match link in Regex.Matches(page, "(?:src|href)=\"([^\"]+)\""))
            Assert.True((await client.GetAsync(link.Groups[1].Value)).IsSuccessStatusCode, link.Value);
    }

    [Trait("acceptance", "decisions-8.32")]
    [Fact]
    public async Task Every_route_of_the_api_stands_in_its_description()
    {
        await using var host = await TestHost.Start();
        var description = (await host.Anonymous().GetJson("/openapi/v1.json")).Body!;
        var paths = description["paths"]!.AsObject();

        Assert.StartsWith("3.1", (string?)description["openapi"]);
        Assert.All(new[] { "/api/v1/auth/login", "/api/v1/users", "/api/v1/events", "/api/v1/health" }, path => Assert.Contains(path, paths.Select(p => p.Key)));
        Assert.All(paths, path => Assert.All(path.Value!.AsObject(), one => Assert.False(string.IsNullOrEmpty((string?)one.Value!["summary"]), $"{one.Key} {path.Key} has no summary")));
    }

    /// <summary>Each record called Request was described as that of the first route; 87 operations told of a user name and a password.</summary>
    [Fact]
    public async Task Each_type_has_its_own_schema_and_a_body_its_own_members()
    {
        await using var host = await TestHost.Start();
        var described = host.Service<EndpointDataSource>().Endpoints.SelectMany(one => one.Metadata.OfType<IAcceptsMetadata>().Select(body => body.RequestType).Concat(one.Metadata.OfType<IProducesResponseTypeMetadata>().Select(answer => answer.Type)));
        var names = Reached(described.OfType<Type>()).Select(type => (type, Name: SchemaNames.Of(JsonFormat.Options.GetTypeInfo(type)))).Where(one => one.Name is not null).ToList();
        Assert.Equal([], names.GroupBy(one => one.Name).Where(same => same.Count() > 1).Select(same => string.Join(" and ", same.Select(one => one.type))));
        Assert.Contains("WriteClientRequest", names.Select(one => one.Name));

        var description = (await host.Anonymous().GetJson("/openapi/v1.json")).Body!;
        (string Path, string[] Members)[] bodies =
        [
            ("auth/register", ["username", "email", "password"]), ("wealth/clients", ["time_zone", "kyc_status"]), ("wealth/investment-orders", ["scheme_id", "all_units"]), ("wealth/limits", ["scope", "is_hard"]),
            ("wealth/automation/trigger-orders", ["trigger_type", "condition_tree"]), ("wealth/mandates", ["ceiling", "debit_lead_days"]), ("wealth/schemes", ["product_code", "isin"]), ("zones", ["depot"]),
        ];
        foreach (var (path, members) in bodies)
        {
            var reference = (string)description["paths"]!["/api/v1/" + path]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!;
            var schema = description["components"]!["schemas"]![reference.Split('/')[^1]]!["properties"]!.AsObject();
            Assert.All(members, member => Assert.True(schema.ContainsKey(member), $"{path}: {reference} has no {member}"));
        }
    }

    /// <summary>These types and ours that they are made of.</summary>
    private static HashSet<Type> Reached(IEnumerable<Type> types)
    {
        var (found, open) = (new HashSet<Type>(), new Stack<Type>(types));
        while (open.TryPop(out var type))
        {
            if (!(type.IsGenericType || type.IsArray || type.Assembly.GetName().Name!.StartsWith("steward", StringComparison.OrdinalIgnoreCase)) || !found.Add(type)) continue;
            var info = JsonFormat.Options.GetTypeInfo(type);
            foreach (var part in info.Properties.Select(member => member.PropertyType).Append(info.ElementType).Append(Nullable.GetUnderlyingType(type)).OfType<Type>()) open.Push(part);
        }
        return found;
    }
}
