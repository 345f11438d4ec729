using Steward.Dispatch;
using Steward.Dispatch.Matching;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class TargetTermTests
{
    private static Guid Winner(OrderFacts order, DriverFacts one, DriverFacts other, Func<int, int>? metres = null) =>
        DispatchPolicy.Decide(Snapshot([order], [one, other], (_, d) => metres?.Invoke(d) ?? 2000)).Orders[0].Winner!.DriverId;

    [Fact, Trait("acceptance", "fleet-8.16")]
    public void The_driver_behind_his_target_wins_between_equals_and_against_a_little_better()
    {
        Assert.Equal(Id(2, 1), Winner(Order(), Driver(1), Driver(2)));
        Assert.Equal(Id(2, 2), Winner(Order(), Driver(1), Driver(2) with { TargetPaceMilli = 5000 }));
        // 300 ‰ fewer on time are 30 × 0.5 × 0.3 = 4.5 points.
        Assert.Equal(Id(2, 2), Winner(Order(), Driver(1), Driver(2) with { TargetPaceMilli = 5000, OnTimeMille = 660 }));
    }

    [Fact, Trait("acceptance", "fleet-8.16")]
    public void He_loses_against_a_driver_who_is_six_points_better() =>
        // 400 ‰ fewer on time are 40 × 0.5 × 0.3 = 6 points.
        Assert.Equal(Id(2, 1), Winner(Order(), Driver(1), Driver(2) with { TargetPaceMilli = 5000, OnTimeMille = 560 }));

    [Theory, Trait("acceptance", "fleet-8.16")]
    [InlineData(9, 1)]
    [InlineData(11, 2)]
    public void The_term_is_off_below_ten_minutes_of_slack(int slackMinutes, int winner)
    {
        // 17 min of handling and 25 of the trip are no slack.
        var order = TargetPoints.Guarded(Order() with { Deadline = Now.AddMinutes(17 + 25 + slackMinutes) }, Now, new());

        Assert.Equal(Id(2, winner), Winner(order, Driver(1), Driver(2) with { TargetPaceMilli = 5000 }));
    }

    [Fact, Trait("acceptance", "fleet-8.16")]
    public void A_decision_shows_the_choice_without_the_term_and_what_it_cost()
    {
        // Both within the same band of distance; 800 m farther are 100 s at this speed.
        var snapshot = Snapshot([Order()], [Driver(1), Driver(2) with { TargetPaceMilli = 5000 }], (_, d) => d == 0 ? 1200 : 2000);

        var cost = TargetTerm.Of(snapshot, DispatchPolicy.Decide(snapshot).Orders[0], TargetTerm.Without(snapshot));

        Assert.Equal(new TargetTermCost(true, Id(2, 1), 1.7m, 0.8m), cost);
        Assert.Null(TargetTerm.Without(snapshot with { Drivers = [Driver(1), Driver(2)] }));
    }
}
