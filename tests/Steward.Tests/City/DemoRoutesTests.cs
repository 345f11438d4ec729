using Steward.Access;
using Steward.City;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

public sealed class DemoRoutesTests
{
    [Fact]
    public async Task A_real_server_has_no_demo()
    {
        await using var host = await TestHost.Start();
        var dispatcher = await host.As(Roles.Dispatcher);
        Assert.Equal(404, (await dispatcher.GetJson("demo")).Status);
        Assert.Equal(404, (await dispatcher.PostJson("demo", new { speed = 60 })).Status);
    }

    [Fact]
    public async Task The_pace_is_shown_and_changed()
    {
        await using var host = await TestHost.Start(demo: new Dictionary<string, string?> { ["Demo:Speed"] = "2", ["Demo:Seed"] = "5" });
        var dispatcher = await host.As(Roles.Dispatcher);
        var shown = (await dispatcher.GetJson("demo")).Body!;
        Assert.Equal((2, 5L, true), ((int)shown["speed"]!, (long)shown["seed"]!, (bool)shown["running"]!));
        var changed = (await dispatcher.PostJson("demo", new { speed = 600, running = false })).Body!;
        Assert.Equal((600, false), ((int)changed["speed"]!, (bool)changed["running"]!));
        Assert.Equal("invalid_parameter", (await dispatcher.PostJson("demo", new { speed = 601 })).Code);
        Assert.Equal(600, (int)(await dispatcher.GetJson("demo")).Body!["speed"]!);
        Assert.Equal(403, (await (await host.As(Roles.Viewer)).PostJson("demo", new { speed = 1 })).Status);
    }

    [Fact]
    public async Task The_city_s_key_opens_a_demo_server_and_no_other()
    {
        await using var demo = await TestHost.Start(demo: new Dictionary<string, string?>());
        var secret = demo.Service<CityKey>().Secret;
        Assert.Equal(200, (await demo.Bearing(secret).GetJson("demo")).Status);
        Assert.Equal(401, (await demo.Bearing(secret + "x").GetJson("demo")).Status);
        await using var real = await TestHost.Start();
        Assert.Equal(401, (await real.Bearing(secret).GetJson("demo")).Status);
    }

    [Fact]
    public async Task Whoever_looks_on_stays_signed_in_however_fast_time_runs()
    {
        await using var demo = await TestHost.Start(demo: new Dictionary<string, string?> { ["Demo:Speed"] = "1" });
        var (dispatcher, user, _) = await demo.NewUser(Roles.Dispatcher);
        await dispatcher.PostJson("demo", new { running = false });
        var token = Ids.Secret();
        // Half an hour as everywhere, but by a clock that may run 600 times too fast.
        await demo.Database.Write(async session => { await demo.Service<SessionStore>().Add(session, user, Tokens.Bearer, Ids.Hash(token), Ids.New(session.Now), session.Now + Tokens.AccessLife, new("127.0.0.1", "tests")); });
        ((VirtualClock)demo.Service<TimeProvider>()).Advance(Tokens.AccessLife * 599);
        Assert.Equal(200, (await demo.Bearing(token).GetJson("demo")).Status);
        ((VirtualClock)demo.Service<TimeProvider>()).Advance(Tokens.AccessLife * 2);
        Assert.Equal(401, (await demo.Bearing(token).GetJson("demo")).Status);
    }
}
