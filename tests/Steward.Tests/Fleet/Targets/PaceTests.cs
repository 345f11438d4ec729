using Steward.Fleet.Targets;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Eight = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private static TargetRow Row(int done, int wanted = 20, decimal got = 0, decimal aim = 0) => new() { CurrentDeliveries = done, TargetDeliveries = wanted, CurrentRevenue = got, TargetRevenue = aim };

    private static WorkDay Shift(int hour, int minute, double breaks = 0) => WorkDay.Of([(Eight, Eight.AddHours(8))], Eight.AddHours(hour - 8).AddMinutes(minute), breaks);

    [Theory, Trait("acceptance", "fleet-8.14")]
    [InlineData(12, 0, 8, false)] // half of the shift: 0.9 × 0.5 × 20 = 9
    [InlineData(12, 0, 9, true)]
    [InlineData(8, 20, 0, true)] // the first half hour
    [InlineData(8, 31, 0, false)]
    [InlineData(16, 1, 19, false)] // after the shift only the target itself counts
    [InlineData(16, 1, 20, true)]
    public void On_track_follows_the_share_of_the_shift(int hour, int minute, int done, bool isOnTrack) => Assert.Equal(isOnTrack, Pace.IsOnTrack(Row(done), Shift(hour, minute)));

    [Fact, Trait("acceptance", "fleet-8.14")]
    public void Breaks_are_no_part_of_the_shift()
    {
        // Four hours since eight, one of them a break: 3 of 7 hours have passed, so 0.9 × 3/7 × 20 = 7.7.
        Assert.True(Pace.IsOnTrack(Row(8), Shift(12, 0, breaks: 60)));
        Assert.False(Pace.IsOnTrack(Row(7), Shift(12, 0, breaks: 60)));
    }

    [Fact, Trait("acceptance", "fleet-8.7")]
    public void Without_any_target_nobody_is_on_track_or_behind()
    {
        var row = Row(5, wanted: 0);

        Assert.False(Pace.IsOnTrack(row, Shift(12, 0)));
        Assert.False(row.Achieved);
        Assert.Equal((0m, 0m), (Pace.Progress(row), Pace.Gap(row, Shift(12, 0))));
    }

    [Fact]
    public void The_projection_takes_the_better_of_the_last_three_hours_and_the_mean()
    {
        // 8 in four hours are 2 an hour, 9 in the last three are 3: four hours are left, so 8 + 4 × 3 = 20.
        var view = Pace.View(Row(8, 24), Shift(12, 0), new() { Deliveries = 9, Revenue = 0 });

        Assert.Equal((12.0m, 20.0m, 4.0m), (view.ExpectedDeliveries, view.ProjectedDeliveries, view.NeededPerHour!.Value));
        Assert.Null(Pace.View(Row(8, 24), Shift(17, 0), null).NeededPerHour);
    }

    [Fact]
    public void The_gap_is_cut_to_half()
    {
        Assert.Equal(0.1m, Pace.Gap(Row(8), Shift(12, 0)));
        Assert.Equal(0m, Pace.Gap(Row(15), Shift(12, 0)));
        Assert.Equal(0.5m, Pace.Gap(Row(0), Shift(15, 0)));
    }
}
