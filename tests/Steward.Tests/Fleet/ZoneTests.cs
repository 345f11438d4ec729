using Steward.Fleet.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class ZoneTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_place_lies_in_the_zone_whose_boundary_holds_it(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var square = new { type = "Polygon", coordinates = new[] { new[] { new[] { 46.0, 24.0 }, [47.0, 24.0], [47.0, 25.0], [46.0, 25.0], [46.0, 24.0] }, [[46.4, 24.4], [46.6, 24.4], [46.6, 24.6], [46.4, 24.6], [46.4, 24.4]] } };
        Assert.Equal(200, (await world.Manager.PatchJson($"zones/{world.Zone}", new { boundary = square })).Status);
        var zones = world.Host.Service<IZones>();

        Assert.Equal(world.Zone, (await world.Host.Database.Read(s => zones.Containing(s, 24.1, 46.1).AsTask()))?.Id);
        Assert.Null(await world.Host.Database.Read(s => zones.Containing(s, 24.5, 46.5).AsTask())); // in the hole
        Assert.Null(await world.Host.Database.Read(s => zones.Containing(s, 25.1, 46.1).AsTask()));
        Assert.Equal("RUH", (string)(await world.Manager.GetJson("zones/RUH")).Body!["code"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_calendar_has_weekdays_and_dated_exceptions(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var etag = (await world.Manager.GetJson($"zones/{world.Zone}/calendar")).ETag;
        var hours = new object[] { new { weekday = 5, opens = "16:00", closes = "23:00" }, new { weekday = 6, opens = "22:00", closes = "02:00" }, new { date = "2026-11-27", name = "Holiday" } };

        Assert.Equal(428, (await world.Manager.PutJson($"zones/{world.Zone}/calendar", new { hours })).Status);
        Assert.Equal(200, (await world.Manager.PutJson($"zones/{world.Zone}/calendar", new { hours }, etag)).Status);
        Assert.Equal(412, (await world.Manager.PutJson($"zones/{world.Zone}/calendar", new { hours }, etag)).Status);
        var calendar = await world.Host.Database.Read(s => world.Host.Service<IZones>().Calendar(s, world.Zone).AsTask());

        // Friday 2026-11-20 16:00 in Riyadh is 13:00 UTC; the 27th, a Friday too, is a holiday; Saturday night ends on Sunday at 02:00.
        Assert.Equal([(new DateTimeOffset(2026, 11, 20, 13, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 20, 20, 0, 0, TimeSpan.Zero))], calendar.Openings(new(2026, 11, 20)));
        Assert.Empty(calendar.On(new(2026, 11, 27)));
        Assert.True(calendar.IsOpen(new(2026, 11, 21, 22, 59, 0, TimeSpan.Zero)));
        Assert.False(calendar.IsOpen(new(2026, 11, 21, 23, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task Roads_come_back_as_they_went_and_a_retired_zone_gets_no_engine()
    {
        await using var world = await FleetWorld.Start();
        Assert.Equal(204, (await world.Manager.PutJson($"zones/{world.Zone}/roads", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\"}]}")).Status);
        Assert.Single((await world.Manager.GetJson($"zones/{world.Zone}/roads")).Body!["features"]!.AsArray());
        var shards = world.Host.Service<IShardSource>();
        Assert.Equal([world.Zone], await world.Host.Database.Read(shards.Zones));

        Assert.Equal(200, (await world.Manager.DeleteJson($"zones/{world.Zone}")).Status);

        Assert.Empty(await world.Host.Database.Read(shards.Zones));
    }

    [Theory]
    [InlineData("code", "ruh", 400)]
    [InlineData("time_zone", "Mars/Olympus", 400)]
    [InlineData("currency", "sar", 400)]
    [InlineData("assignment_mode", "auction", 400)]
    [InlineData("unknown_member", "x", 400)]
    public async Task A_bad_member_is_400_with_its_pointer(string member, string value, int status)
    {
        await using var host = await TestHost.Start();
        var manager = await host.As("manager");
        var body = System.Text.Json.JsonSerializer.SerializeToNode(FleetWorld.Riyadh("RUH"))!;
        body[member] = value;

        var answer = await manager.PostJson("zones", body.ToJsonString());

        Assert.Equal(status, answer.Status);
        Assert.Single(answer.Body!["errors"]!.AsObject());
    }
}
