using Xunit;

namespace Steward.Routing.Tests;

/// <summary>Legal rests, breaks by work and breaks on the way. Sites stand 2 hours apart on a line; nothing else takes time.</summary>
public class RestTests
{
    private const int Hour = 3_600;

    private static ProblemBuilder Line(Action<VehicleBuilder> rules, int places = 4)
    {
        var builder = Problem.Build("line");
        for (var s = 0; s < places; s++) builder.Site("s" + s);
        int[] legs = [.. from a in Enumerable.Range(0, places) from b in Enumerable.Range(0, places) select Math.Abs(a - b) * 2 * Hour];
        return builder.Travel("truck", legs, legs).Vehicle("v", v => rules(v.Start("s0").Shift(0, 24 * Hour).LatestStart(0).Cost(perHour: 3_600)));
    }

    private static SolveResult Result(ProblemBuilder builder)
    {
        var problem = builder.Create();
        var result = RoutingSolver.Solve(problem, new() { Iterations = 50 });
        RichSolverTests.AssertValid(problem, result.Plan, 0);
        return result;
    }

    private static Route Driven(ProblemBuilder builder) => Assert.Single(Result(builder).Plan.Routes);

    private static VehicleBuilder Rule(VehicleBuilder vehicle, RestRule rule) => vehicle.Break(b => b.Rest(rule));

    /// <summary>6 hours over three legs: 45 minutes after the second leg, at 4 hours of driving.</summary>
    [Fact]
    public void Eu_561_rests_45_minutes_before_4_hours_30_of_driving_are_over()
    {
        ProblemBuilder With(bool rests) => Line(v => _ = rests ? v.Break(b => b.LegalRest("eu-561")) : v).Visit("a", "s1").Visit("b", "s2").Visit("c", "s3");
        Assert.Equal((6 * Hour, 0), (Driven(With(false)).Duration, Driven(With(false)).Breaks.Count));
        var route = Driven(With(true));
        Assert.Equal((6 * Hour + 2_700, 6 * Hour), (route.Duration, route.Driving));
        Assert.All(route.Breaks, b => Assert.Equal(PauseKind.Rest, b.Kind));
    }

    /// <summary>One leg of 6 hours is driven only with a rest on the way, at 4 h 30 sharp.</summary>
    [Fact]
    public void A_rest_interrupts_a_leg_only_where_its_rule_allows()
    {
        ProblemBuilder With(bool interrupts) =>
            Line(v => Rule(v, LegalRest.Eu561.Rules[0] with { Interrupts = interrupts })).Visit("c", "s3");
        var pause = Assert.Single(Driven(With(true)).Breaks, b => b.End - b.Start >= 1_800);
        Assert.InRange(pause.Driven, 1, 16_200);
        var refused = Result(With(false));
        Assert.Equal(["c"], refused.Plan.Unassigned);
        Assert.Equal("rest", Assert.Single(refused.Explanations[0].Refusals).Code);
    }

    [Fact]
    public void A_long_way_is_rested_again_and_again()
    {
        var route = Driven(Line(v => Rule(v, new(RestBasis.Driving, 2 * Hour, 600) { Interrupts = true })).Visit("c", "s3"));
        Assert.Equal((2, 6 * Hour + 1_200), (route.Breaks.Count, route.Duration));
    }

    /// <summary>A quarter of an hour passes before b anyway; with 30 minutes after it the rest is whole, with 45 the last stop is late.</summary>
    [Fact]
    public void A_rest_may_be_split_as_its_rule_allows()
    {
        ProblemBuilder With(bool split) =>
            Line(v => Rule(v, LegalRest.Eu561.Rules[0] with { Interrupts = false, Splits = split ? [new(900, 1_800)] : [] }))
            .Visit("a", "s1", j => j.Window(0, 2 * Hour)).Visit("b", "s2", j => j.Window(4 * Hour + 900, 4 * Hour + 900)).Visit("c", "s3", j => j.Window(0, 6 * Hour + 2_700));
        Assert.Equal([900L, 1_800L], Driven(With(true)).Breaks.Select(b => b.End - b.Start));
        Assert.NotEmpty(Result(With(false)).Plan.Unassigned);
    }

    [Fact]
    public void Waiting_is_a_rest_only_where_the_rule_says_so()
    {
        ProblemBuilder With(bool counts) => Line(v => Rule(v, new(RestBasis.Driving, 4 * Hour, 1_800) { WaitingCounts = counts }))
            .Visit("a", "s1", j => j.Window(3 * Hour, 3 * Hour)).Visit("b", "s2").Visit("c", "s3", j => j.Window(0, 7 * Hour));
        Assert.Empty(Driven(With(true)).Breaks);
        Assert.NotEmpty(Driven(With(false)).Breaks);
    }

    [Fact]
    public void Work_counts_service_too_where_the_rule_is_by_work()
    {
        ProblemBuilder With(RestBasis basis) => Line(v => Rule(v, new(basis, 5 * Hour, 1_800))).Visit("a", "s1", j => j.Service(2 * Hour)).Visit("b", "s2");
        Assert.Empty(Driven(With(RestBasis.Driving)).Breaks);
        Assert.Single(Driven(With(RestBasis.Work)).Breaks);
    }

    /// <summary>Between 3 and 5 hours of work lies only the second stop, or the way to it.</summary>
    [Fact]
    public void A_break_by_work_lies_between_two_amounts_of_it()
    {
        ProblemBuilder With(Func<BreakBuilder, BreakBuilder> set) => Line(v => v.Break(b => set(b))).Visit("a", "s1").Visit("b", "s2").Visit("c", "s3");
        var route = Driven(With(b => b.AfterWork(1_200, 3 * Hour, 5 * Hour)));
        Assert.Equal(6 * Hour + 1_200, route.Duration);
        Assert.Equal((PauseKind.WorkBreak, 4L * Hour), (route.Breaks[0].Kind, route.Breaks[0].Start));
        Assert.Empty(Driven(With(b => b.AfterWork(1_200, 7 * Hour, 8 * Hour))).Breaks);
        Assert.Equal(1_800, Driven(Line(v => v.Break(b => b.AfterWork(600, 1_800, Hour).Interrupts())).Visit("a", "s1")).Breaks[0].Driven);
        Assert.Equal(6 * Hour, Driven(With(b => b.AfterWork(1_200, 3 * Hour, 5 * Hour).Unpaid())).Cost.Time);
    }

    /// <summary>Without leave to interrupt, the vehicle waits for the break's time before it sets out.</summary>
    [Fact]
    public void A_break_by_the_time_of_day_may_interrupt_a_leg_too()
    {
        ProblemBuilder With(bool interrupts) => Line(v => v.Break(b => _ = interrupts ? b.Windowed(600, Hour, Hour).Interrupts() : b.Windowed(600, Hour, Hour))).Visit("a", "s1");
        var route = Driven(With(true));
        Assert.Equal((2 * Hour + 600, 1L * Hour), (route.Duration, route.Breaks[0].Driven));
        Assert.Equal(3 * Hour + 600, Driven(With(false)).Duration);
    }

    [Fact]
    public void Us_property_ends_the_day_after_11_hours_at_the_wheel_and_14_in_all()
    {
        ProblemBuilder With(int last, int service) => Line(v => v.Break(b => b.LegalRest("us-property")), places: 7).Visit("x", "s" + last, j => j.Service(service));
        Assert.Empty(Result(With(5, 0)).Plan.Unassigned);
        Assert.Equal("max_driving", Result(With(6, 0)).Explanations[0].Refusals[0].Code);
        Assert.Equal("max_duration", Result(With(5, 5 * Hour)).Explanations[0].Refusals[0].Code);
    }

    [Fact]
    public void A_preset_is_data_that_may_be_changed()
    {
        var ours = LegalRest.Eu561 with { MaxDriving = 10 * Hour, Rules = [LegalRest.Eu561.Rules[0] with { After = 2 * Hour }] };
        var vehicle = ours.On(new() { Id = "v", Profile = "truck", MaxDriving = 8 * Hour });
        Assert.Equal((8L * Hour, 2L * Hour), (vehicle.MaxDriving!.Value, vehicle.Rests[0].After));
    }

    [Fact]
    public void What_was_driven_before_now_counts_for_a_vehicle_under_way()
    {
        ProblemBuilder With(long driven) => Line(v => Rule(v.State(new("s1", 2 * Hour) { DepartedAt = 0, DrivenSinceRest = driven }), new(RestBasis.Driving, 4 * Hour, 600))).Visit("b", "s2");
        Assert.Empty(Driven(With(2 * Hour)).Breaks);
        Assert.Single(Driven(With(2 * Hour + 1)).Breaks);
    }

    [Fact]
    public void Each_type_of_vehicle_serves_at_its_own_pace()
    {
        ProblemBuilder With(int factor) => Line(v => v.ServiceFactor(factor)).Visit("a", "s1", j => j.Service(601).FinishInside().Window(0, 2 * Hour + 902));
        Assert.Equal(902, Driven(With(1_500)).Service);
        Assert.Equal(902, Driven(With(1_500).Objective(Objective.DistanceFirst)).Service);
        Assert.Equal(["a"], Result(With(1_502)).Plan.Unassigned);
    }

    [Fact]
    public void Rests_are_in_the_file_and_in_the_hash()
    {
        var vehicle = LegalRest.UsProperty.On(new() { Id = "v", Profile = "truck", ServiceFactor = 900, State = new("s0", 5) { DepartedAt = 1, DrivenSinceRest = 3, WorkedSinceRest = 4 } });
        vehicle = vehicle with { WorkBreaks = [new(1, 2, 3) { Paid = false, Interrupts = true }], Rests = [.. vehicle.Rests, .. LegalRest.Eu561.Rules], Breaks = [new(1, 2, 3) { Interrupts = true }] };
        var problem = Line(_ => { }).Visit("c", "s3").Create() with { Vehicles = [vehicle] };
        var read = StewardJson.ReadProblem(StewardJson.Write(problem));
        Assert.Equal((problem.Hash, StewardJson.Write(problem)), (read.Hash, StewardJson.Write(read)));
        Vehicle[] others =
        [
            vehicle with { ServiceFactor = 901 }, vehicle with { Rests = [] }, vehicle with { WorkBreaks = [] },
            vehicle with { State = vehicle.State! with { DrivenSinceRest = 9 } }, vehicle with { Rests = [vehicle.Rests[0] with { WaitingCounts = false }, vehicle.Rests[1]] },
        ];
        Assert.All(others, other => Assert.NotEqual(problem.Hash, (problem with { Vehicles = [other] }).Hash));
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 5 }).Plan;
        Assert.Equal(StewardJson.Write(plan), StewardJson.Write(StewardJson.ReadPlan(problem, StewardJson.Write(plan))));
    }

    /// <summary>Criterion 23: the full count is 10,000, of which the acceptance run makes sure.</summary>
    [Fact]
    public void Plans_with_breaks_rests_reloads_and_pairs_across_them_break_no_hard_rule()
    {
        var (rested, reloaded, interrupted) = (0, 0, 0);
        for (var seed = 1UL; seed <= Trials.Of(200); seed++)
        {
            var problem = RichProblem.Make(seed + 50_000, new(Jobs: 6, Vehicles: 3, Sites: 8), new());
            var plan = RoutingSolver.Solve(problem, new() { Iterations = 3, Explain = false }).Plan;
            RichSolverTests.AssertValid(problem, plan, seed);
            rested += plan.Routes.Sum(r => r.Breaks.Count(b => b.Kind != PauseKind.Break));
            interrupted += plan.Routes.Sum(r => r.Breaks.Count(b => b.Driven > 0));
            reloaded += plan.Routes.Sum(r => r.Reloads.Count);
        }

        Assert.True(rested > 50 && reloaded > 10 && interrupted > 10, $"{rested} {reloaded} {interrupted}");
    }
}
