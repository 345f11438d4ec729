using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Operations;
using Xunit;

namespace Steward.Tests.Operations;

public sealed class HealthTests
{
    private sealed class Broken(bool isNeeded) : IHealthProbe
    {
        public string Name => "broken";

        public bool IsNeeded => isNeeded;

        public Task<HealthReport> Probe(CancellationToken cancel) => throw new InvalidOperationException("password=hunter2");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_healthy_server_says_so_of_each_part(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);

        var health = await host.Anonymous().GetJson("health");

        Assert.Equal((200, "ok"), (health.Status, (string?)health.Body!["status"]));
        Assert.Superset(new HashSet<string> { "database", "engines", "outbox", "audit", "disk" }, health.Body["components"]!.AsObject().Select(part => part.Key).ToHashSet());
        Assert.Equal(200, (await host.Anonymous().GetJson("/health/ready")).Status);
    }

    [Theory]
    [InlineData(true, 503, "down", 503), InlineData(false, 200, "degraded", 200)]
    public async Task A_part_that_is_down_makes_503_only_when_it_is_needed(bool isNeeded, int status, string said, int ready)
    {
        await using var host = await TestHost.Start(configure: builder => builder.Services.AddSingleton<IHealthProbe>(new Broken(isNeeded)));

        var health = await host.Anonymous().GetJson("health");

        Assert.Equal((status, said, ready), (health.Status, (string?)health.Body!["status"], (await host.Anonymous().GetJson("/health/ready")).Status));
        Assert.DoesNotContain("hunter2", health.Body.ToJsonString());
    }

    [Fact]
    public async Task A_data_folder_that_is_gone_is_down()
    {
        await using var host = await TestHost.Start();
        Directory.Delete(host.Folder, recursive: true);

        var health = await host.Anonymous().GetJson("health");

        Assert.Equal((503, "down"), (health.Status, (string?)health.Body!["components"]!["disk"]!["status"]));
    }

    [Fact]
    public void The_worst_part_decides()
    {
        Assert.Equal("ok", ReadHealth.Decide([(true, "ok"), (false, "ok")]));
        Assert.Equal("degraded", ReadHealth.Decide([(true, "ok"), (false, "down")]));
        Assert.Equal("degraded", ReadHealth.Decide([(true, "degraded")]));
        Assert.Equal("down", ReadHealth.Decide([(true, "down"), (false, "ok")]));
    }
}
