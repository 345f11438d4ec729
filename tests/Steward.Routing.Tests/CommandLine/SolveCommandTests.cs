using Xunit;

namespace Steward.Routing.Tests;

public class SolveCommandTests
{
    [Fact]
    public void A_solve_prints_one_fact_a_line_and_its_solution_passes_the_check()
    {
        var (file, solution) = (Path.Combine(DataFolder.Routing(), "solomon", "C104.txt"), Path.GetTempFileName());
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, SolveCommand.SolveFile(new(file) { Iterations = 100, Out = solution }, output, errors));
        var names = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[..l.IndexOf(':')]).Distinct();
        Assert.Equal(["instance", "convention", "trace", "status", "cost", "vehicles", "unassigned", "first_feasible_ms", "iterations", "seconds", "seed"], names);
        Assert.Equal(0, CheckCommand.CheckFile(new(file, solution), output, errors));
        File.Delete(solution);
        Assert.Equal("", errors.ToString());
    }

    [Fact]
    public void Json_is_one_object_with_the_routes()
    {
        var output = new StringWriter();
        SolveCommand.SolveFile(new(Path.Combine(DataFolder.Routing(), "lilim", "LRC102.txt")) { Iterations = 5, Json = true }, output, TextWriter.Null);
        using var json = System.Text.Json.JsonDocument.Parse(output.ToString());
        Assert.Equal("vehicles-first", json.RootElement.GetProperty("convention").GetString());
        Assert.Equal(json.RootElement.GetProperty("vehicles").GetInt32(), json.RootElement.GetProperty("routes").GetArrayLength());
    }

    [Fact]
    public void A_missing_file_is_one_line_and_exit_code_2()
    {
        var errors = new StringWriter();
        Assert.Equal(2, SolveCommand.SolveFile(new("no-such-file"), TextWriter.Null, errors));
        Assert.Single(errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(1e300)]
    public void A_time_that_is_none_is_refused(double time)
    {
        var errors = new StringWriter();
        Assert.Equal(2, SolveCommand.SolveFile(new("any") { Time = time }, TextWriter.Null, errors));
        Assert.StartsWith("any:0: option_range: ", errors.ToString());
    }

    /// <summary>Traces come at most every 50 ms; what was found in between is told at the end.</summary>
    [Fact]
    public void The_last_trace_is_the_plan()
    {
        var output = new StringWriter();
        SolveCommand.SolveFile(new(Path.Combine(DataFolder.Routing(), "solomon", "C104.txt")) { Iterations = 3_000 }, output, TextWriter.Null);
        var lines = output.ToString().Split('\n');
        Assert.Equal(lines.Single(l => l.StartsWith("cost: "))["cost: ".Length..], lines.Last(l => l.StartsWith("trace: ")).Split(' ')[2]);
    }

    [Fact]
    public void A_folder_that_is_missing_does_not_cost_the_plan()
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var file = Path.Combine(DataFolder.Routing(), "solomon", "C104.txt");
        Assert.Equal(2, SolveCommand.SolveFile(new(file) { Iterations = 1, Out = Path.Combine(Path.GetTempPath(), "no-such-folder", "x.sol") }, output, errors));
        Assert.Contains("cost: ", output.ToString());
        Assert.Contains("unreadable_file", errors.ToString());
    }

    [Fact]
    public void A_fault_of_a_solution_bears_its_own_name()
    {
        var (errors, solution) = (new StringWriter(), Path.GetTempFileName());
        File.WriteAllText(solution, "Route 1 : 1\nRoute 2 : 999\n");
        Assert.Equal(2, CheckCommand.CheckFile(new(Path.Combine(DataFolder.Routing(), "solomon", "C104.txt"), solution), TextWriter.Null, errors));
        Assert.StartsWith($"{solution}:2: unknown_reference: ", errors.ToString());
        File.Delete(solution);
    }

    [Fact]
    public void A_plan_in_json_that_says_another_cost_is_not_complete()
    {
        var (file, solution, output) = (Path.GetTempFileName(), Path.GetTempFileName(), new StringWriter());
        var problem = PlainProblem.Make(1, 5, 5, objective: Objective.Cost);
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 5 }).Plan;
        File.WriteAllText(file, StewardJson.Write(problem));
        File.WriteAllText(solution, StewardJson.Write(plan with { Routes = [.. plan.Routes.Select(r => r with { Distance = r.Distance + 1 })] }));
        Assert.Equal(1, CheckCommand.CheckFile(new(file, solution), output, TextWriter.Null));
        Assert.Contains("violation: difference ", output.ToString());
        File.Delete(file);
        File.Delete(solution);
    }
}
