using Xunit;

namespace Steward.Routing.Tests;

public class StewardJsonTests
{
    [Fact]
    public void A_problem_read_back_has_the_same_hash_and_the_same_text()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 6, Vehicles: 3));
            var text = StewardJson.Write(problem);
            var again = StewardJson.ReadProblem(text);
            Assert.Equal(problem.Hash, again.Hash);
            Assert.Equal(text, StewardJson.Write(again));
        }
    }

    [Fact]
    public void A_vehicle_under_way_and_a_single_vehicle_of_a_type_are_kept()
    {
        using var session = RoutingSession.Open(Problem.Build("live").Dimensions("w").Site("d").Site("a").Travel("car", new int[4], new int[4])
            .Vehicle("v", v => v.Start("d").Count(3)).Delivery("j", "a", [2], j => j.Only("v")).Create());
        session.Insert(session.Quote("j").Best!);
        session.Vehicle("v#1", new("a", 5) { DepartedAt = 2, OnBoard = ["j"] });
        var again = StewardJson.ReadProblem(StewardJson.Write(session.Problem));
        Assert.Equal(session.Problem.Hash, again.Hash);
        using var other = RoutingSession.Open(again, session.Plan);
        Assert.Equal(session.Plan.Hash, other.Plan.Hash);
        Assert.Empty(other.Plan.Violations);
    }

    [Fact]
    public void A_plan_read_back_has_the_same_text_and_passes_the_checker()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 8, Vehicles: 3));
            var text = StewardJson.Write(RoutingSolver.Solve(problem, new() { Iterations = 20 }).Plan);
            var again = StewardJson.ReadPlan(problem, text);
            Assert.Equal(text, StewardJson.Write(again));
            Assert.True(PlanChecker.Check(problem, again).IsValid);
        }
    }

    [Fact]
    public void Solve_and_check_take_a_problem_and_a_plan_in_json()
    {
        var (file, solution) = (Path.GetTempFileName(), Path.GetTempFileName() + ".json");
        var problem = RandomProblem.Make(12, new(Jobs: 8, Vehicles: 4, Objective: Objective.Cost));
        File.WriteAllText(file, StewardJson.Write(problem));
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = SolveCommand.SolveFile(new(file) { Iterations = 50, Out = solution }, output, errors);
        var plan = StewardJson.ReadPlan(problem, File.ReadAllText(solution));
        Assert.Contains($"cost: {plan.Cost.Total}\n", output.ToString());
        Assert.Equal(code, CheckCommand.CheckFile(new(file, solution), output, errors));
        Assert.Equal(code, SolveCommand.SolveFile(new(file) { Iterations = 0, Start = solution, Json = true }, output, errors));
        Assert.Equal("", errors.ToString());
        File.Delete(file);
        File.Delete(solution);
    }

    [Theory]
    [InlineData("{", "invalid_json")]
    [InlineData("{\"format\":\"steward-routing\"}", "invalid_json")]
    [InlineData("{\"format\":\"other\",\"version\":1}", "unknown_format")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":2}", "unknown_version")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":1}", "unknown_format")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":1,\"format\":\"steward-routing\"}", "invalid_json")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":1,\"extra\":1}", "invalid_json")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":1,\"problem\":{\"name\":null}}", "invalid_json")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":1,\"problem\":{\"name\":\"x\",\"dimensions\":[],\"sites\":[null],\"profiles\":[],\"vehicles\":[],\"jobs\":[],\"objective\":{\"preset\":\"cost\"}}}", "invalid_json")]
    [InlineData("{\"format\":\"steward-routing\",\"version\":1,\"problem\":{\"name\":\"x\",\"dimensions\":[],\"sites\":[],\"profiles\":[],\"vehicles\":[null],\"jobs\":[],\"objective\":{\"preset\":\"cost\"}}}", "invalid_json")]
    public void A_bad_document_has_its_code(string text, string code) =>
        Assert.Equal(code, Assert.Throws<InstanceFileException>(() => InstanceReader.Read(text)).Code);

    [Fact]
    public void A_time_of_a_plan_that_no_sum_holds_is_refused()
    {
        var problem = PlainProblem.Make(1, 4, 4);
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 1 }).Plan;
        var text = StewardJson.Write(plan with { Routes = [.. plan.Routes.Select(r => r with { End = long.MaxValue })] });
        Assert.Equal("value_too_large", Assert.Throws<InstanceFileException>(() => StewardJson.ReadPlan(problem, text)).Code);
    }

    /// <summary>Three characters at random places of a document are changed; nothing but a coded refusal may come of it.</summary>
    [Fact]
    public void A_damaged_document_is_refused_with_a_code()
    {
        for (var seed = 1UL; seed <= 2_000; seed++)
        {
            var random = new Xoshiro(seed);
            var text = StewardJson.Write(RandomProblem.Make(seed % 20, new(Jobs: 3))).ToCharArray();
            for (var i = 0; i < 3; i++) text[random.Below(text.Length)] = "0-9\"{}[],:nax"[random.Below(13)];
            try
            {
                RoutingSolver.Solve(InstanceReader.Read(new string(text)).Problem, new() { Iterations = 1 });
            }
            catch (InstanceFileException fault)
            {
                Assert.NotEqual("", fault.Code);
            }
        }
    }
}
