using Xunit;

namespace Steward.Tests.Kernel;

public sealed class FuzzTests
{
    [Fact]
    public async Task What_a_hundred_thousand_requests_found_is_answered()
    {
        await using var host = await TestHost.Start();
        var admin = await host.As("admin");

        var early = await admin.GetJson($"drivers/{Guid.CreateVersion7()}/track?to=0001-01-01T00:00:00Z");
        var nothing = await admin.PostJson("orders/bulk", "{\"orders\":[null]}");

        Assert.Equal((400, "invalid_parameter"), (early.Status, early.Code));
        Assert.Equal((200, 400), (nothing.Status, (int)nothing.Body!["rows"]![0]!["status"]!));
    }
}
