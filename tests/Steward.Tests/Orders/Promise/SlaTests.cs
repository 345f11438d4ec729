using Steward.Orders.Promise;
using Xunit;

namespace Steward.Tests.Orders.Promise;

public class SlaTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static ServiceLevel Level(string code) => ServiceLevel.Installed.First(l => l.Code == code);

    [Theory]
    [InlineData("BARQ", 39, "OnTrack")] [InlineData("BARQ", 40, "Warning")] [InlineData("BARQ", 49, "Warning")]
    [InlineData("BARQ", 50, "Critical")] [InlineData("BARQ", 60, "Critical")] [InlineData("BARQ", 61, "Breached")]
    [InlineData("BULLET", 149, "OnTrack")] [InlineData("BULLET", 150, "Warning")] [InlineData("BULLET", 210, "Critical")]
    [InlineData("EXPRESS", 20, "Warning")] [InlineData("EXPRESS", 25, "Critical")]
    [InlineData("STANDARD", 360, "Warning")] [InlineData("STANDARD", 440, "Critical")]
    public void The_clock_turns_at_the_levels_minutes(string level, int usedMinutes, string state)
    {
        var now = Due.AddMinutes(usedMinutes - Level(level).PromiseMinutes);
        Assert.Equal(state, Sla.State(Due, Level(level), now).ToString());
    }

    [Fact]
    public void Each_change_is_named_beforehand()
    {
        var level = Level("BARQ");
        Assert.Equal(Due.AddMinutes(-20), Sla.NextChange(Due, level, Due.AddMinutes(-60)));
        Assert.Equal(Due.AddMinutes(-10), Sla.NextChange(Due, level, Due.AddMinutes(-20)));
        var breach = Sla.NextChange(Due, level, Due.AddMinutes(-10))!.Value;
        Assert.Equal(SlaState.Breached, Sla.State(Due, level, breach));
        Assert.Null(Sla.NextChange(Due, level, breach));
    }

    [Fact]
    public void A_delivered_order_is_met_up_to_the_deadline_and_missed_after_it()
    {
        Assert.Equal(SlaState.Met, Sla.State(Due, Level("BARQ"), Due.AddDays(1), Due));
        Assert.Equal(SlaState.Missed, Sla.State(Due, Level("BARQ"), Due.AddDays(1), Due.AddTicks(10)));
    }

    [Theory]
    [InlineData(29, "Critical")] [InlineData(30, "Urgent")] [InlineData(59, "Urgent")] [InlineData(60, "Normal")] [InlineData(179, "Normal")] [InlineData(180, "Flexible")]
    public void Urgency_by_minutes_left(int left, string urgency) => Assert.Equal(urgency, Sla.Urgency(Due, Due.AddMinutes(-left)).ToString());

    [Theory, Trait("acceptance", "delivery-15.26")] // 10/min from 20 to 200; 5/min from 15 to 150, in hundredths
    [InlineData("BARQ", 1, 20_00)] [InlineData("BARQ", 5, 50_00)] [InlineData("BARQ", 30, 200_00)] [InlineData("BARQ", 0, 0)]
    [InlineData("BULLET", 2, 15_00)] [InlineData("BULLET", 10, 50_00)] [InlineData("BULLET", 60, 150_00)]
    public void Penalties(string level, int lateMinutes, long minor) =>
        Assert.Equal(minor, Level(level).Penalty.For(TimeSpan.FromMinutes(lateMinutes) + TimeSpan.FromSeconds(lateMinutes == 0 ? 59 : 0)));
}
