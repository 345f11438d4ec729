using Xunit;

namespace Steward.Routing.Tests;

public class InstanceReaderTests
{
    private const string Vrp = "DIMENSION : 2\nCAPACITY : 9\nEDGE_WEIGHT_TYPE : EUC_2D\n";

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
    [InlineData(Vrp + "NODE_COORD_SECTION\n1 0 0\n2 1 1\nDEMAND_SECTION\n1 0\n2 1.5\nEOF\n", "not_a_number")]
    [InlineData(Vrp + "NODE_COORD_SECTION\n1 0 0\n2 900000000 900000000\nDEMAND_SECTION\n1 0\n2 1\nEOF\n", "value_too_large")]
    [InlineData("t\nVEHICLE\nNUMBER CAPACITY\n-1 10\nCUSTOMER\nHEAD\n0 0 0 0 0 100 0\n1 1 1 1 0 100 0\n", "negative_value")]
    [InlineData("t\nVEHICLE\nNUMBER CAPACITY\n1 10\nCUSTOMER\nHEAD\n0 0 0 0 0 100 0\nCUSTOMER\nHEAD\n", "duplicate_section")]
    [InlineData("t\nVEHICLE\nNUMBER CAPACITY\n1 10\nCUSTOMER\nHEAD\n0 0 0 0 0 100 0\n1 1 1 1 0 100 900000000\n", "value_too_large")]
    public void A_bad_file_gives_its_code(string text, string code) =>
        Assert.Equal(code, Assert.Throws<InstanceFileException>(() => InstanceReader.Read(text)).Code);

    /// <summary>100,000 rows would ask for a matrix of 10¹⁰ entries.</summary>
    [Fact]
    public void Too_many_rows_are_refused_before_a_matrix_is_asked_for()
    {
        var rows = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i} {i % 100} 0 0 0 100 0\n"));
        var fault = Assert.Throws<InstanceFileException>(() => InstanceReader.Read("t\nVEHICLE\nNUMBER CAPACITY\n1 10\nCUSTOMER\nHEAD\n" + rows));
        Assert.Equal("limit_exceeded", fault.Code);
    }

    [Fact]
    public void A_fleet_of_none_leaves_every_job_out()
    {
        var file = InstanceReader.Read(Example.Replace("1 10\n", "0 10\n"));
        Assert.Equal(["1", "2"], RoutingSolver.Solve(file.Problem, new() { Iterations = 5 }).Plan.Unassigned);
    }

    [Fact]
    public void A_fault_bears_the_line_of_its_section()
    {
        var fault = Assert.Throws<InstanceFileException>(() => InstanceReader.Read(Vrp + "NODE_COORD_SECTION\n1 0 0\nDEMAND_SECTION\n1 0\n2 1\nEOF\n"));
        Assert.Equal((4, "wrong_count"), (fault.Line, fault.Code));
    }

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
