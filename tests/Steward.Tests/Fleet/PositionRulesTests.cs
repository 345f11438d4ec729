using Steward.Fleet.Contracts;
using Steward.Fleet.Positions;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class PositionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 30, 0, TimeSpan.Zero);
    private static readonly ReportedPosition Present = new(24.7, 46.6, Now.AddSeconds(-60));

    [Fact]
    public void A_later_position_nearby_becomes_the_present_one() => Assert.Equal(new(PositionFate.Stored, null), Judge(Present with { RecordedAt = Now, Latitude = 24.701 }));

    [Fact]
    public void Latitude_zero_or_longitude_zero_alone_is_good()
    {
        Assert.Equal(PositionFate.Stored, PositionRules.Judge(new(0, 46.6, Now), null, Now).Fate);
        Assert.Equal(PositionFate.Stored, PositionRules.Judge(new(24.7, 0, Now), null, Now).Fate);
        Assert.Equal(new(PositionFate.History, "zero"), PositionRules.Judge(new(0, 0, Now), null, Now));
    }

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public void The_same_instant_again_is_a_duplicate() => Assert.Equal(new(PositionFate.NotStored, "duplicate"), Judge(Present));

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public void An_older_one_goes_to_the_track_only() => Assert.Equal(new(PositionFate.History, "older"), Judge(Present with { RecordedAt = Now.AddSeconds(-61) }));

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public void Two_minutes_ahead_pass_and_more_do_not()
    {
        Assert.Equal(PositionFate.Stored, Judge(Present with { RecordedAt = Now.AddMinutes(2) }).Fate);
        Assert.Equal(new(PositionFate.NotStored, "future"), Judge(Present with { RecordedAt = Now.AddMinutes(2).AddSeconds(1) }));
    }

    [Fact]
    public void A_day_behind_passes_into_the_track_and_more_does_not()
    {
        Assert.Equal(new(PositionFate.History, "older"), Judge(Present with { RecordedAt = Now.AddHours(-24) }));
        Assert.Equal(new(PositionFate.NotStored, "too_old"), Judge(Present with { RecordedAt = Now.AddHours(-24).AddSeconds(-1) }));
    }

    [Fact]
    public void An_accuracy_of_200_m_passes_and_more_does_not()
    {
        Assert.Equal(PositionFate.Stored, Judge(Present with { RecordedAt = Now, AccuracyM = 200 }).Fate);
        Assert.Equal(new(PositionFate.History, "inaccurate"), Judge(Present with { RecordedAt = Now, AccuracyM = 201 }));
    }

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public void Faster_than_200_km_an_hour_is_a_jump()
    {
        // 60 s at 200 km/h are 3,333 m; 0.0299° of latitude are 3,325 m, 0.0301° are 3,347 m.
        Assert.Equal(PositionFate.Stored, Judge(Present with { RecordedAt = Now, Latitude = 24.7299 }).Fate);
        Assert.Equal(new(PositionFate.History, "jump"), Judge(Present with { RecordedAt = Now, Latitude = 24.7301 }));
    }

    [Fact]
    public void A_mock_and_a_position_without_fix_never_move_the_driver()
    {
        Assert.Equal(new(PositionFate.History, "mock"), Judge(Present with { RecordedAt = Now, IsMock = true }));
        Assert.Equal(new(PositionFate.History, "no_fix"), Judge(Present with { RecordedAt = Now, IsValid = false }));
        Assert.True(PositionRules.IsSuspect("mock") && PositionRules.IsSuspect("jump") && PositionRules.IsSuspect("zero") && !PositionRules.IsSuspect("older"));
    }

    private static PositionVerdict Judge(ReportedPosition reported) => PositionRules.Judge(reported, Present, Now);
}
