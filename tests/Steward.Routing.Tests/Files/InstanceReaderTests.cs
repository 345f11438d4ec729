using Xunit;

namespace Steward.Routing.Tests;

public class InstanceReaderTests
{
    private const string Example = "t\n\nVEHICLE\nNUMBER CAPACITY\n1 10\n\nCUSTOMER\nCUST NO. X Y DEMAND READY DUE SERVICE\n"
        + "0 0 0 0 0 100 0\n1 1 1 1 0 100 0\n2 3 0 1 0 100 0\n";

    /// <summary>The worked example of the specification: legs 14 + 22 + 30, 1.4142 + 2.2361 + 3, and 1 + 2 + 3.</summary>
    [Theory]
    [InlineData("distance-1-decimal", "6.6")]
    [InlineData("vehicles-first", "6.6503")]
    [InlineData("rounded-distance", "6")]
    public void The_worked_example_costs_what_each_convention_says(string convention, string cost)
    {
        var file = InstanceReader.Read(Example, convention);
        Assert.EndsWith($"Cost {cost}\n", SolutionFile.Write(file, SolutionFile.Read(file, "Route #1: 1 2\n")));
    }

    [Fact]
    public void Every_file_of_the_data_folder_is_read()
    {
        foreach (var name in Directory.EnumerateFiles(DataFolder.Routing(), "*.*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".csv", StringComparison.Ordinal)))
        {
            var file = InstanceReader.Read(File.ReadAllText(name));
            Assert.True(file.Problem.Jobs.Count >= 50, name);
        }
    }

    [Fact]
    public void A_solution_written_and_read_again_is_the_same_plan()
    {
        var file = InstanceReader.Read(DataFolder.Text("lilim/LRC102.txt"));
        var plan = RoutingSolver.Solve(file.Problem, new() { Iterations = 50 }).Plan;
        Assert.Equal(plan.Tiers, SolutionFile.Read(file, SolutionFile.Write(file, plan)).Tiers);
        Assert.Equal(0, Conventions.LateInDoubles(file, plan));
    }

    [Theory]
    [InlineData("", "empty_file")]
    [InlineData("a\0b", "binary_file")]
    [InlineData("name\nnothing\n", "unknown_format")]
    [InlineData("1 2 3\n", "unsupported_feature")]
    [InlineData("1 10 1\n0 0 0 0 0 10 0 0 0\n1 1 1 5 0 10 0 0 7\n", "pair_incomplete")]
    [InlineData("DIMENSION : 1000000000\nCAPACITY : 1\n", "limit_exceeded")]
    [InlineData("DIMENSION : 2\nEDGE_WEIGHT_TYPE : GEO\n", "unknown_weight_type")]
    [InlineData("DIMENSION : NaN\n", "not_a_number")]
    [InlineData("DIMENSION : 2\nDIMENSION : 2\n", "duplicate_section")]
    [InlineData("{}", "invalid_json")]
    public void A_bad_file_gives_its_code(string text, string code) =>
        Assert.Equal(code, Assert.Throws<InstanceFileException>(() => InstanceReader.Read(text)).Code);

    [Fact]
    public void A_mutated_file_gives_a_code_or_a_problem_and_never_another_error()
    {
        var random = new Xoshiro(1);
        for (var i = 0; i < 2_000; i++)
        {
            var text = Example.ToCharArray();
            for (var k = 0; k < 3; k++) text[random.Below(text.Length)] = (char)(32 + random.Below(95));
            try
            {
                InstanceReader.Read(new string(text, 0, 1 + random.Below(text.Length)));
            }
            catch (InstanceFileException)
            {
                // The answer to a broken file.
            }
        }
    }
}
