using Xunit;

namespace Steward.Routing.Tests;

public class ProblemBuilderTests
{
    private const long Huge = 1_000_000_000_000;

    private static ProblemBuilder Small() => Problem.Build("x").Dimensions("w").Site("d").Site("a").Travel("car", new int[4], new int[4]);

    public static TheoryData<string, string> Faults() => new()
    {
        { "duplicate_id", "site" }, { "duplicate_id", "job" }, { "unknown_reference", "job site" }, { "unknown_reference", "vehicle profile" },
        { "matrix_shape", "matrix" }, { "negative_travel", "negative leg" }, { "slice_gap", "overlap" }, { "window_reversed", "window" },
        { "shift_reversed", "shift" }, { "negative_value", "service" }, { "value_too_large", "rate" }, { "limit_exceeded", "dimensions" },
        { "frozen_invalid", "on board" }, { "frozen_invalid", "free before it left" }, { "window_reversed", "break" }, { "unsupported_feature", "rest" }, { "window_reversed", "break by work" }, { "negative_value", "trips" }, { "unknown_reference", "reload" },
        { "window_reversed", "soft window" }, { "negative_value", "setup" }, { "negative_value", "release" }, { "shift_reversed", "second shift" },
        { "negative_value", "overtime" }, { "negative_value", "frozen time" }, { "value_too_large", "hours" }, { "value_too_large", "lateness" }, { "value_too_large", "factor" },
        { "frozen_invalid", "delivered without pickup" }, { "frozen_invalid", "delivered before its pickup" }, { "frozen_invalid", "picked up elsewhere" },
        { "pair_incomplete", "pickup of a delivery" }, { "pair_incomplete", "delivery of a pickup" },
        { "value_too_large", "shift price" }, { "negative_value", "fairness" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_has_its_code(string code, string what)
    {
        Assert.False(Broken(what).TryCreate(out _, out var errors));
        Assert.Contains(errors, e => e.Code == code);
    }

    /// <summary>A doubled site, two matrices of 4 entries for 3 sites, an unknown site, a reversed window.</summary>
    [Fact]
    public void All_faults_are_reported_at_once() =>
        Assert.Equal(5, Assert.Throws<ProblemException>(() => Small().Site("a").Visit("j", "nowhere", j => j.Window(9, 3)).Create()).Errors.Count);

    /// <summary>A pair that was on board when the frozen part began may be delivered in it.</summary>
    [Fact]
    public void What_was_on_board_at_the_beginning_may_be_delivered()
    {
        var problem = WithPair(v => v.State(new("a", 3) { DepartedAt = 0, OnBoard = ["p"], Done = [new("p", Half.Delivery, 1, 2)] })).Create();
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 0 }).Plan;
        Assert.True(PlanChecker.Check(problem, plan).IsValid);
        Assert.Empty(plan.Unassigned);
    }

    /// <summary>A session told of the pickup first knows, when it is told of the delivery alone, that the goods were on board.</summary>
    [Fact]
    public void A_session_remembers_what_was_on_board()
    {
        using var session = RoutingSession.Open(WithPair(v => v.State(new("a", 1) { DepartedAt = 0, OnBoard = ["p"] })).Create());
        session.Vehicle("v", new("a", 3) { DepartedAt = 0, Done = [new("p", Half.Delivery, 1, 2)] });
        Assert.Empty(session.Plan.Unassigned);
        Assert.True(PlanChecker.Check(session.Problem, session.Plan).IsValid);
    }

    /// <summary>A pickup that is no pair has its own window, service and preferred time by their names.</summary>
    [Fact]
    public void A_pickup_alone_takes_what_is_said_of_pickups()
    {
        var stop = JobBuilder.Pickup("j", "a", [1], j => j.PickupWindow(3, 9).PickupService(4).PickupSoftWindow(5, 6)).Stops[0];
        Assert.Equal((new Window(3, 9), 4, new SoftWindow(5, 6)), (stop.Windows[0], stop.Service, stop.Soft));
        Assert.Equal(new SoftWindow(1, 2), JobBuilder.Pickup("j", "a", [1], j => j.SoftWindow(1, 2)).Stops[0].Soft);
    }

    private static ProblemBuilder WithPair(Action<VehicleBuilder> set) => Small().Pair("p", "d", "a", [1]).Vehicle("v", set);

    private static ProblemBuilder Broken(string what) => what switch
    {
        "site" => Problem.Build("x").Site("a").Site("a").Travel("car", new int[4], new int[4]),
        "job" => Small().Visit("j", "a").Visit("j", "a"),
        "job site" => Small().Visit("j", "nowhere"),
        "vehicle profile" => Small().Vehicle("v", v => v.Profile("plane")),
        "matrix" => Problem.Build("x").Site("a").Travel("car", new int[3], new int[1]),
        "negative leg" => Problem.Build("x").Site("a").Travel("car", [-1], [0]),
        "overlap" => Small().Travel("car", 0, 10, new int[4]).Travel("car", 5, 15, new int[4]),
        "window" => Small().Visit("j", "a", j => j.Window(10, 5)),
        "shift" => Small().Vehicle("v", v => v.Shift(10, 5)),
        "service" => Small().Visit("j", "a", j => j.Service(-1)),
        "rate" => Small().Vehicle("v", v => v.Cost(fix: long.MaxValue)),
        "dimensions" => Small().Dimensions([.. Enumerable.Range(0, 9).Select(i => $"d{i}")]),
        "on board" => Small().Vehicle("v", v => v.State(new("a", 0) { OnBoard = ["nothing"] })),
        "free before it left" => Small().Vehicle("v", v => v.State(new("a", 1) { DepartedAt = 5 })),
        "rest" => Small().Vehicle("v", v => v.Break(b => b.LegalRest("eu-562"))),
        "break by work" => Small().Vehicle("v", v => v.Break(b => b.AfterWork(1, 3, 2))),
        "trips" => Small().Vehicle("v", v => v.MaxTrips(0)),
        "break" => Small().Vehicle("v", v => v.Break(b => b.Floating(5, 2, 3))),
        "reload" => Small().Vehicle("v", v => v.Reload("nowhere", 1, 2)),
        "soft window" => Small().Visit("j", "a", j => j.SoftWindow(2, 1)),
        "setup" => Small().Visit("j", "a", j => j.Setup(-1)),
        "release" => Small().Visit("j", "a", j => j.Release(-1)),
        "frozen time" => Small().Visit("j", "a").Vehicle("v", v => v.State(new("a", 0) { DepartedAt = 0, Done = [new("j", Half.Whole, -7, 3)] })),
        // 10^12 of cost for each of 10^12 / 3,600 hours is more than a long holds.
        "hours" => Small().Vehicle("v", v => v.Cost(perHour: Huge).LatestStart(0)).Visit("j", "a", j => j.Window(Huge, Huge)),
        "lateness" => Small().Vehicle("v").Visit("j", "a", j => j.Window(Huge, Huge).SoftWindow(0, 0, perHourLate: Huge)),
        "factor" => Problem.Build("x").Site("a").Site("b").Travel("car", new int[4], [0, 1_000_000_000, 1, 0]).Vehicle("v", v => v.DurationFactor(1_000_000)),
        "shift price" => Small().Vehicle("v").Visit("j", "a", j => j.Window(Huge, Huge)).Previous(
            RoutingSolver.Solve(Small().Vehicle("v").Visit("j", "a").Create(), new() { Iterations = 1 }).Plan, new() { PerMinuteShift = Huge / 60 }),
        "delivered without pickup" => WithPair(v => v.State(new("a", 3) { DepartedAt = 0, Done = [new("p", Half.Delivery, 1, 2)] })),
        "delivered before its pickup" => WithPair(v => v.State(new("a", 3) { DepartedAt = 0, Done = [new("p", Half.Delivery, 1, 1), new("p", Half.Pickup, 2, 2)] })),
        "picked up elsewhere" => WithPair(v => v.State(new("a", 3) { DepartedAt = 0, Done = [new("p", Half.Delivery, 1, 2)] }))
            .Vehicle("other", v => v.State(new("a", 3) { DepartedAt = 0, Done = [new("p", Half.Pickup, 0, 0)] })),
        "pickup of a delivery" => Small().Delivery("j", "a", [1], j => j.PickupSoftWindow(1, 2)),
        "delivery of a pickup" => Small().Pickup("j", "a", [1], j => j.DeliveryService(3)),
        "second shift" => Small().Vehicle("v", v => v.Shift(1, 2).Shift(4, 3)),
        "overtime" => Small().Vehicle("v", v => v.Overtime(regularDuration: -1)),
        _ => Small().Objective(Objective.Cost.WithFairness(Measure.Duration, Form.Range, -2)),
    };
}
