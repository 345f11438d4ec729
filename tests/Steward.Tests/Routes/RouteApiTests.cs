using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Routes;

public class RouteApiTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Bad_ids_are_400_unknown_ones_404_and_roles_hold(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (dispatcher, viewer, driver) = (await host.As(Roles.Dispatcher), await host.As(Roles.Viewer), await host.As(Roles.Driver));
        var unknown = "routes/" + Guid.AllBitsSet;

        foreach (var path in new[] { "routes", "routes/active", "routes/completed?date=2026-11-20" })
            Assert.Empty((await dispatcher.GetJson(path)).Body!["items"]!.AsArray());
        Assert.Equal("invalid_id", (await dispatcher.GetJson("routes/nonsense")).Code);
        Assert.Equal("invalid_parameter", (await dispatcher.GetJson("routes?status=flying")).Code);
        Assert.Equal("invalid_parameter", (await dispatcher.GetJson("routes?date=today")).Code);
        Assert.Equal("not_found", (await dispatcher.GetJson(unknown)).Code);
        Assert.Equal("not_found", (await driver.PostJson(unknown + "/start", new { })).Code);
        Assert.Equal(403, (await viewer.PostJson(unknown + "/start", new { })).Status);
        Assert.Equal("invalid_parameter", (await dispatcher.PostJson($"{unknown}/stops/{Guid.AllBitsSet}/skip", new { })).Code);
        Assert.Equal("no_active_route", (await driver.GetJson("drivers/me/route")).Code);
        Assert.Equal(401, (await host.Anonymous().GetJson("routes")).Status);
    }
}
