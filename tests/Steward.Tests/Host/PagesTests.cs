using System.Text.RegularExpressions;
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
}
