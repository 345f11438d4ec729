using Xunit;

namespace Steward.Routing.Tests;

/// <summary>One small day a feature: two sites 600 apart from the depot and from each other, times in seconds, no cost but the hours.</summary>
public class FeatureTests
{
    private static readonly int[] Legs = [0, 600, 600, 600, 0, 600, 600, 600, 0];

    private static ProblemBuilder Day() => Problem.Build("day").Dimensions("w").Site("depot").Site("a").Site("b").Travel("car", Legs, Legs);

    private static Plan Solved(ProblemBuilder builder)
    {
        var problem = builder.Create();
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 50 }).Plan;
        RichSolverTests.AssertValid(problem, plan, 0);
        return plan;
    }

    /// <summary>1,800 late at 7,200 an hour costs 3,600; the hour of waiting at 3,600 is cheaper than being early at 7,200.</summary>
    [Fact]
    public void A_soft_window_is_kept_when_that_is_cheaper_and_paid_for_when_not()
    {
        ProblemBuilder With(int early, int late) => Day().Vehicle("v", v => v.Start("depot").End("depot").Shift(0, 20_000).LatestStart(0).Cost(perHour: 3_600))
            .Visit("j", "a", j => j.SoftWindow(4_200, 4_200, perHourEarly: early, perHourLate: late));
        Assert.Equal(4_200, Solved(With(7_200, 0)).Routes[0].Stops[0].Start);
        var cheap = Solved(With(1_800, 0));
        Assert.Equal((600, 3_600, 1_800L), (cheap.Routes[0].Stops[0].Start, cheap.Routes[0].Stops[0].Early, cheap.Cost.SoftWindows));
    }

    /// <summary>The pickup is preferred at 4,200 and no earlier, for less than the waiting costs or for more.</summary>
    [Fact]
    public void A_pair_has_a_preferred_time_of_its_pickup()
    {
        Plan With(int early) => Solved(Day().Vehicle("v", v => v.Start("depot").Shift(0, 20_000).LatestStart(0).Cost(perHour: 3_600))
            .Pair("p", "a", "b", [1], j => j.PickupSoftWindow(4_200, 4_200, perHourEarly: early)));
        Assert.Equal((4_200, 0L), (With(7_200).Routes[0].Stops[0].Start, With(7_200).Cost.SoftWindows));
        Assert.Equal((600, 1_800L), (With(1_800).Routes[0].Stops[0].Start, With(1_800).Cost.SoftWindows));
    }

    [Fact]
    public void Lateness_pays_by_the_hour_beyond_its_grace_and_once_for_all()
    {
        var plan = Solved(Day().Vehicle("v", v => v.Start("depot").Shift(3_000, 20_000))
            .Visit("j", "a", j => j.SoftWindow(0, 1_700, perHourLate: 3_600, grace: 100, fixedLate: 50)));
        Assert.Equal((1_800, 1_850L), (plan.Routes[0].Stops[0].Late, plan.Cost.SoftWindows));
    }

    /// <summary>A regular duration of 1,800 holds one of the two jobs without overtime, so the second vehicle takes the other.</summary>
    [Fact]
    public void Overtime_is_paid_on_top_and_avoided()
    {
        ProblemBuilder With(long rate) => Day().Visit("x", "a", j => j.Service(600)).Visit("y", "b", j => j.Service(600))
            .Vehicle("v", v => v.Start("depot").End("depot").Cost(fix: 100, perHour: 3_600, perHourOvertime: rate).Overtime(regularDuration: 1_800).Count(2));
        Assert.Equal(2, Solved(With(36_000)).Routes.Count);
        var together = Solved(With(36));
        Assert.Equal((1, 1_200L, 12L), (together.Routes.Count, together.Routes[0].Overtime, together.Cost.Overtime));
    }

    [Fact]
    public void The_regular_end_counts_too()
    {
        var plan = Solved(Day().Visit("x", "a", j => j.Window(5_000, 5_000))
            .Vehicle("v", v => v.Start("depot").Cost(perHourOvertime: 3_600).Overtime(regularEnd: 4_000)));
        Assert.Equal(1_000, plan.Cost.Overtime);
    }

    [Fact]
    public void Setting_up_is_paid_once_for_consecutive_stops_at_one_site()
    {
        var plan = Solved(Day().Visit("x", "a", j => j.Setup(300).Service(60)).Visit("y", "b", j => j.Setup(300).Service(60))
            .Visit("z", "a", j => j.Setup(300).Service(60)).Vehicle("v", v => v.Start("depot").End("depot").Cost(perHour: 3_600)));
        Assert.Equal(2, plan.Routes[0].Stops.Count(s => s.Setup == 300));
        Assert.Equal(1_800 + 600 + 180, plan.Routes[0].Duration);
    }

    [Fact]
    public void A_job_that_must_finish_inside_its_window_starts_early_enough()
    {
        ProblemBuilder With(int service) => Day().Vehicle("v", v => v.Start("depot").Shift(0, 9_000))
            .Visit("x", "a", j => j.Window(0, 1_000).Service(service).FinishInside());
        Assert.Empty(Solved(With(400)).Unassigned);
        Assert.Equal(["x"], Solved(With(401)).Unassigned);
    }

    [Fact]
    public void A_route_lies_in_one_of_the_shifts_the_one_that_serves_it()
    {
        ProblemBuilder With(bool second) => Day().Visit("x", "a", j => j.Window(8_000, 8_500))
            .Vehicle("v", v => _ = second ? v.Start("depot").Shift(0, 4_000).Shift(7_000, 9_000) : v.Start("depot").Shift(0, 4_000));
        Assert.Equal(["x"], Solved(With(false)).Unassigned);
        Assert.InRange(Solved(With(true)).Routes[0].Departure, 7_000, 7_900);
    }

    [Fact]
    public void A_route_departs_when_the_last_of_its_goods_is_released()
    {
        var plan = Solved(Day().Vehicle("v", v => v.Start("depot").End("depot").Shift(0, 20_000))
            .Delivery("x", "a", [1]).Delivery("y", "b", [1], j => j.Release(5_000)));
        Assert.Equal(5_000, plan.Routes[0].Departure);
    }

    /// <summary>A break from 700 on is taken at the site after the leg; one from 600 on as well.</summary>
    [Fact]
    public void A_break_lies_before_a_leg_or_after_it_and_its_pay_is_its_own()
    {
        ProblemBuilder With(Action<BreakBuilder> set) => Day().Visit("x", "a", j => j.Window(600, 4_000))
            .Vehicle("v", v => v.Start("depot").End("depot").LatestStart(0).Cost(perHour: 3_600).Break(set));
        var plan = Solved(With(b => b.Windowed(300, 700, 800)));
        Assert.Equal((1_600, 1_600L), (plan.Routes[0].Duration, plan.Cost.Time));
        Assert.Equal(new Pause(0, 1, false, 700, 1_000), plan.Routes[0].Breaks[0] with { Before = 1, OnArrival = false });
        Assert.Equal(1_300, Solved(With(b => b.Windowed(300, 700, 800).Unpaid())).Cost.Time);
        Assert.Equal(600, Solved(With(b => b.Floating(300, 600, 900))).Routes[0].Breaks[0].Start);
    }

    [Fact]
    public void A_break_is_not_due_on_a_route_that_is_over_before_it() =>
        Assert.Empty(Solved(Day().Visit("x", "a").Vehicle("v", v => v.Start("depot").End("depot").LatestStart(0).Break(b => b.Windowed(300, 1_000, 1_200)))).Routes[0].Breaks);

    [Fact]
    public void A_break_may_be_tied_to_a_site_and_to_an_empty_vehicle()
    {
        ProblemBuilder With(Action<BreakBuilder> set) => Day().Delivery("x", "a", [1]).Delivery("y", "b", [1])
            .Vehicle("v", v => v.Start("depot").End("depot").LatestStart(0).Cost(perHour: 3_600).Break(set));
        var tied = Solved(With(b => b.Windowed(300, 0, 1_500).At("b"))).Routes[0];
        Assert.Equal("b", tied.Stops[tied.Breaks[0].Before - (tied.Breaks[0].OnArrival ? 0 : 1)].Site);
        var empty = Solved(With(b => b.Windowed(300, 0, 1_500).WhenEmpty())).Routes[0];
        Assert.Equal(2, empty.Breaks[0].Before);
    }

    [Fact]
    public void A_break_that_cannot_be_kept_is_the_reason()
    {
        var problem = Day().Vehicle("v", v => v.Start("depot").LatestStart(0).Break(b => b.Windowed(300, 100, 200))).Visit("x", "a", j => j.Window(600, 700)).Create();
        Assert.Equal("break", Assert.Single(RoutingSolver.Solve(problem, new() { Iterations = 5 }).Explanations[0].Refusals).Code);
    }

    /// <summary>Capacity 1 and two deliveries of 1: with a reload one vehicle makes both.</summary>
    [Fact]
    public void A_reload_begins_another_trip()
    {
        ProblemBuilder With(int max) => Day().Delivery("x", "a", [1]).Delivery("y", "b", [1])
            .Vehicle("v", v => v.Start("depot").End("depot").LatestStart(0).Capacity(1).Reload("depot", duration: 100, max: max, perUnit: 50));
        Assert.Single(Solved(With(0)).Unassigned);
        var route = Solved(With(1)).Routes[0];
        Assert.Equal((2, 2_550), (route.Trips, route.End));
        Assert.Equal(new ReloadVisit(0, 1, 1_200, 1_200, 1_350, 600, [1L]) with { LoadAfter = route.Reloads[0].LoadAfter }, route.Reloads[0]);
    }

    [Fact]
    public void A_reload_keeps_its_windows_and_waits_for_the_goods_of_its_trip()
    {
        ProblemBuilder With(long open, long release) => Day().Delivery("x", "a", [1], j => j.Window(0, 700)).Delivery("y", "b", [1], j => j.Release(release))
            .Vehicle("v", v => v.Start("depot").End("depot").Shift(0, 20_000).Capacity(1).Reload("depot", 100, 1, windows: new Window(open, 9_000)));
        Assert.Equal(3_000, Solved(With(3_000, 0)).Routes[0].Reloads[0].Start);
        Assert.Equal(5_000, Solved(With(0, 5_000)).Routes[0].Reloads[0].End);
    }

    [Fact]
    public void A_pair_crosses_a_reload_only_where_that_is_allowed()
    {
        ProblemBuilder With(bool may) => Day().Pair("p", "a", "b", [1], j => j.PickupWindow(0, 700).DeliveryWindow(3_000, 9_000))
            .Delivery("x", "a", [1], j => j.Window(0, 700)).Delivery("y", "b", [1], j => j.Window(1_900, 2_000))
            .Vehicle("v", v => _ = may ? Reloading(v).PairsCrossReload() : Reloading(v));
        VehicleBuilder Reloading(VehicleBuilder v) => v.Start("depot").End("depot").Shift(0, 20_000).Capacity(2).Reload("depot", 100, 1).MaxDistance(3_600);
        Assert.Empty(Solved(With(true)).Unassigned);
        _ = Solved(With(false));
    }

    /// <summary>The second stop may slip by 1,000 before it is paid for; the first also uses up the wait between them.</summary>
    [Fact]
    public void Slack_ends_where_a_cost_begins()
    {
        var stops = Solved(Day().Vehicle("v", v => v.Start("depot").LatestStart(0).Cost(perHourOvertime: 1).Overtime(regularEnd: 9_000))
            .Visit("x", "a", j => j.Window(0, 900)).Visit("y", "b", j => j.Window(2_000, 5_000).SoftWindow(0, 3_000, perHourLate: 60))).Routes[0].Stops;
        Assert.Equal([300, 1_000], stops.Select(s => s.Slack));
    }

    [Fact]
    public void A_job_that_is_released_too_late_is_out_with_that_reason()
    {
        var problem = Day().Vehicle("v", v => v.Start("depot").Shift(0, 9_000)).Delivery("x", "a", [1], j => j.Release(5_000).Window(0, 5_500)).Create();
        var refusal = Assert.Single(RoutingSolver.Solve(problem, new() { Iterations = 5 }).Explanations[0].Refusals);
        Assert.Equal(new VehicleRefusal("v", "release", "x", 100), refusal);
    }
}
