using Xunit;

namespace Steward.Tests.Host;

/// <summary>What a user may ask in a quarter of an hour: thirty whole runs by hand, and all else in bursts (delivery-automation 13).</summary>
public sealed class CostlyLimitTests
{
    [Fact]
    public async Task The_31st_preview_or_optimisation_is_429_and_harms_nothing_else()
    {
        await using var host = await TestHost.Start(configure: builder => builder.Configuration["Limits:Scale"] = "1");
        var (manager, other) = (await host.As("manager"), await host.As("manager"));
        for (var i = 0; i < 30; i++)
        {
            // What is asked does not matter, and neither what comes of it: a driver who is not there costs a look too.
            var call = i % 3 == 0 ? $"automation/routes/optimize/{Guid.AllBitsSet}" : i % 3 == 1 ? "automation/routes/preview" : "automation/batching/preview";
            Assert.NotEqual(429, (await manager.PostJson(call)).Status);
        }
        var late = await manager.PostJson($"automation/routes/optimize/{Guid.AllBitsSet}");
        Assert.Equal((429, "too_many_requests"), (late.Status, late.Code));
        Assert.InRange(int.Parse(late.Response.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 30);
        Assert.Equal(429, (await manager.PostJson("automation/dispatch/preview")).Status);
        Assert.Equal(200, (await manager.GetJson("automation/routes/stats")).Status);
        Assert.NotEqual(429, (await other.PostJson("automation/routes/preview")).Status);
    }

    [Fact]
    public async Task A_user_may_ask_in_bursts_of_a_page_that_is_used_fast()
    {
        await using var host = await TestHost.Start(configure: builder => builder.Configuration["Limits:Scale"] = "1");
        var client = await host.As("manager");
        async Task<int> Refused(int requests) => (await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => client.GetJson("auth/me")))).Count(answer => answer.Status == 429);

        for (var burst = 0; burst < 4; burst++)
        {
            Assert.Equal(0, await Refused(80));
            await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        }
    }
}
