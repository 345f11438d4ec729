using Steward.Dispatch.Matching;
using Xunit;

namespace Steward.Tests.Dispatch.Matching;

public class WaitingTests
{
    private static readonly WaitSettings Settings = new();

    private static Hold? Best(int slackMinutes, int waitMinutes, long gain, int promiseMinutes = 240, int held = 0, int holds = 0) =>
        Waiting.Best(new(slackMinutes * 60, promiseMinutes * 60, held * 60, holds), [new(Waiting.BatchPartners, waitMinutes * 60, gain)], Settings);

    [Fact]
    public void The_gain_must_exceed_two_points_and_half_a_point_a_minute()
    {
        Assert.Null(Best(90, 4, 4000)); // 2 + 4 × 0.5 = 4: equal is not more
        Assert.Equal(1, Best(90, 4, 4001)!.NetMilli);
    }

    [Theory]
    [InlineData(60, 4000)] // × 1
    [InlineData(59, 6000)] // × 2: 2 + 4
    [InlineData(30, 6000)]
    [InlineData(29, 10_000)] // × 4: 2 + 8
    public void A_minute_costs_more_with_little_slack(int slack, long price)
    {
        Assert.Null(Best(slack, 4, price));
        Assert.NotNull(Best(slack, 4, price + 1));
    }

    [Fact]
    public void There_are_limits_that_no_gain_lifts()
    {
        Assert.NotNull(Best(90, 20, 90_000));
        Assert.Null(Best(90, 21, 90_000)); // 20 min
        Assert.Null(Best(90, 16, 90_000, promiseMinutes: 60)); // a quarter of the promise is 15
        Assert.Null(Best(90, 6, 90_000, held: 15)); // 15 of the 20 are spent
        Assert.Null(Best(90, 4, 90_000, holds: 3));
        Assert.Null(Best(9, 1, 90_000));
        Assert.Null(Best(13, 4, 90_000)); // would end below 10 min of slack
    }

    [Fact]
    public void Nothing_named_is_no_reason_to_wait() => Assert.Null(Waiting.Best(new(5400, 14_400, 0, 0), [], Settings));
}
