using Steward.Access;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class SessionTests
{
    [Fact]
    public async Task A_browser_without_a_session_is_told_so_and_not_refused()
    {
        await using var host = await TestHost.Start();

        var asked = await host.Anonymous().GetJson("auth/session");

        Assert.Equal((200, false, false, null), (asked.Status, (bool)asked.Body!["signed_in"]!, (bool)asked.Body["demo"]!, asked.Body["user"]));
    }

    [Fact]
    public async Task A_signed_in_browser_learns_its_user_and_what_he_may_do()
    {
        await using var host = await TestHost.Start();

        var body = (await (await host.As(Roles.Viewer)).GetJson("auth/session")).Body!;

        Assert.Equal((true, Roles.Viewer), ((bool)body["signed_in"]!, (string?)body["user"]!["role"]));
        Assert.Equal(Permission.Of(Roles.Viewer).Order(StringComparer.Ordinal), body["permissions"]!.AsArray().Select(p => (string)p!));
    }
}
