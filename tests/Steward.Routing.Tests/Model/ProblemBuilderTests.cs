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
        "second shift" => Small().Vehicle("v", v => v.Shift(1, 2).Shift(4, 3)),
        "overtime" => Small().Vehicle("v", v => v.Overtime(regularDuration: -1)),
        _ => Small().Objective(Objective.Cost.WithFairness(Measure.Duration, Form.Range, -2)),
    };
}
