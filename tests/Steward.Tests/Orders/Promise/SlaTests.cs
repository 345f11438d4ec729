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

    [Theory]
    [InlineData(240, 15, "Critical", "High")] [InlineData(240, 30, "High", "Medium")] [InlineData(240, 60, "Medium", "")]
    [InlineData(30, 7.5, "Critical", "High")] [InlineData(30, 12, "High", "Medium")] [InlineData(30, 18, "Medium", "")]
    public void Without_an_ETA_severity_flips_at_the_stated_minutes(int promise, double minutes, string under, string at)
    {
        Assert.Equal(under, SlaRisk.Of(Due, promise, Due.AddMinutes(-minutes).AddTicks(1)).ToString());
        Assert.Equal(at, SlaRisk.Of(Due, promise, Due.AddMinutes(-minutes)).ToString());
    }

    [Fact]
    public void A_parcel_two_doors_away_rings_no_bell()
    {
        Assert.Null(SlaRisk.Of(Due, 240, Due.AddMinutes(-14), new(TimeSpan.FromMinutes(3), LateMille: 20)));
        // 11 min of slack and 6 % of being late: one step below critical.
        Assert.Equal(Severity.High, SlaRisk.Of(Due, 240, Due.AddMinutes(-14), new(TimeSpan.FromMinutes(3), LateMille: 60)));
    }

    [Fact]
    public void An_ETA_past_the_deadline_is_at_least_high()
    {
        Assert.Equal(Severity.High, SlaRisk.Of(Due, 240, Due.AddMinutes(-40), new(TimeSpan.FromMinutes(45), 800)));
        Assert.Equal(Severity.Critical, SlaRisk.Of(Due, 240, Due.AddMinutes(-29), new(TimeSpan.FromMinutes(45), 900)));
    }

    [Theory] // 10/min from 20 to 200; 5/min from 15 to 150, in hundredths
    [InlineData("BARQ", 1, 20_00)] [InlineData("BARQ", 5, 50_00)] [InlineData("BARQ", 30, 200_00)] [InlineData("BARQ", 0, 0)]
    [InlineData("BULLET", 2, 15_00)] [InlineData("BULLET", 10, 50_00)] [InlineData("BULLET", 60, 150_00)]
    public void Penalties(string level, int lateMinutes, long minor) =>
        Assert.Equal(minor, Level(level).Penalty.For(TimeSpan.FromMinutes(lateMinutes) + TimeSpan.FromSeconds(lateMinutes == 0 ? 59 : 0)));
}
