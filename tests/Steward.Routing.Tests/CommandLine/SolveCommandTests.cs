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
}
