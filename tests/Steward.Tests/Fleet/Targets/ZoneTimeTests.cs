using Steward.Fleet.Zones;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

/// <summary>A zone that changes its time zone: from its next business date on, and no date twice.</summary>
public sealed class ZoneTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Asia/Tokyo", 20, 21)] // the 20th ends in Riyadh at 21:00 UTC, in Tokyo it is over by then
    [InlineData("America/New_York", 21, 5)] // and lasts until 05:00 UTC of the 21st there
    public void It_counts_from_the_first_instant_that_is_in_the_next_date_by_both_clocks(string next, int day, int hour)
    {
        var zone = new ZoneRow { Id = Guid.AllBitsSet, Code = "RUH", Name = "Riyadh", TimeZone = "Asia/Riyadh", Currency = "SAR", Country = "SA" };
        Assert.Equal(new DateTimeOffset(2026, 11, day, hour, 0, 0, TimeSpan.Zero), ZoneTime.At(zone, next, Noon));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.20")]
    public async Task Another_time_zone_counts_from_the_next_business_date_and_each_date_is_written_once(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect, Noon);
        await world.Delivered(await world.Driver("A"));
        var path = $"zones/{world.Zone}";
        var asked = (await TargetsWorld.Good(world.Manager.PatchJson(path, new { time_zone = "America/New_York" }))).Body!;
        Assert.Equal(("Asia/Riyadh", "America/New_York", "2026-11-21T05:00:00Z"), ((string)asked["time_zone"]!, (string)asked["next_time_zone"]!, (string)asked["next_time_zone_at"]!));
        // Taken back, and asked for again.
        Assert.Null((await TargetsWorld.Good(world.Manager.PatchJson(path, new { time_zone = "Asia/Riyadh" }))).Body!["next_time_zone"]);
        await TargetsWorld.Good(world.Manager.PatchJson(path, new { time_zone = "America/New_York" }));

        await world.Pass(TimeSpan.FromHours(9.2), async () => (await world.History("A")).Count == 1);
        Assert.Equal("2026-11-20", (string)(await world.History("A")).Single()!["date"]!);
        Assert.Equal("Asia/Riyadh", await Now(world));
        await world.Delivered(await world.Driver("B")); // the 21st in Riyadh
        await world.Pass(TimeSpan.FromHours(8), async () => await Now(world) == "America/New_York");
        await world.Delivered(await world.Driver("C")); // and still the 21st in New York
        await world.Pass(TimeSpan.FromHours(24.3), async () => (await world.History("C")).Count == 1);

        Assert.Equal(["2026-11-21", "2026-11-21"], new[] { (await world.History("B")).Single()!, (await world.History("C")).Single()! }.Select(d => (string)d["date"]!));
        Assert.Equal([new DateOnly(2026, 11, 20), new DateOnly(2026, 11, 21)], await world.Host.Database.Read(s => s.Query<DateOnly>("select business_date from daily_snapshot_runs order by business_date")));
    }

    private static async Task<string> Now(TargetsWorld world) => (string)(await TargetsWorld.Good(world.Manager.GetJson($"zones/{world.Zone}"))).Body!["time_zone"]!;
}
