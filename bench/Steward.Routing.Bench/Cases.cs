using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>One instance with its best known cost, in the units of its convention.</summary>
/// <param name="Class">The class it counts for.</param>
/// <param name="Name">Name of the instance.</param>
/// <param name="Best">Best known cost; null = none on record.</param>
/// <param name="BestVehicles">Vehicles of the best known plan; null = free.</param>
/// <param name="Load">Makes the problem.</param>
internal sealed record BenchCase(BenchClass Class, string Name, double? Best, int? BestVehicles, Func<BenchProblem> Load);

/// <summary>A problem and how its plans are priced.</summary>
internal sealed record BenchProblem(Problem Problem, Func<IReadOnlyList<long>, double> CostOf, Func<Plan, double> FinalCost);

/// <summary>The instances of the data folder, or generated ones where it is missing.</summary>
internal static class Cases
{
    internal static IReadOnlyList<BenchCase> Find(BenchOptions options)
    {
        if (options.Classes.Contains(BenchClass.Rich.Key)) return Generated.Rich();
        if (options.Data is null)
        {
            Console.WriteLine("The folder ../shared/data/routing is missing: generated instances are measured.");
            return [.. Generated.All().Take(options.Quick ? 6 : int.MaxValue)];
        }

        var best = BestKnown(options.Data);
        var wanted = BenchClass.All.Where(c => options.Classes.Count == 0 || options.Classes.Any(w => c.Key == w || c.Key.StartsWith(w + "-", StringComparison.Ordinal)));
        return [.. wanted.SelectMany(c => OfClass(options.Data, c, best).Take(options.Quick ? 1 : int.MaxValue))];
    }

    private static IEnumerable<BenchCase> OfClass(string data, BenchClass group, Dictionary<(string, string), (double Cost, int? Vehicles)> best)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(data, group.Folder)).Order(StringComparer.Ordinal))
        {
            var jobs = InstanceReader.Read(File.ReadAllText(path), group.Convention).Problem.Jobs.Count;
            if (jobs < group.MinJobs || jobs > group.MaxJobs) continue;
            var name = Path.GetFileNameWithoutExtension(path);
            var known = best.TryGetValue((name, group.Convention ?? "matrix-as-given"), out var row);
            yield return new(group, name, known ? row.Cost : null, known ? row.Vehicles : null, () => Load(path, group.Convention));
        }
    }

    private static BenchProblem Load(string path, string? convention)
    {
        var file = InstanceReader.Read(File.ReadAllText(path), convention);
        var unit = file.Convention switch { Convention.Distance1Decimal => 10.0, Convention.VehiclesFirst => 100_000.0, _ => 1.0 };
        return new(file.Problem, tiers => tiers[^1] / unit, plan => Printed(file, plan));
    }

    /// <summary>The cost as the convention prints it, from the solution file.</summary>
    private static double Printed(InstanceFile file, Plan plan)
    {
        var text = SolutionFile.Write(file, plan);
        return double.Parse(text[(text.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private static Dictionary<(string, string), (double, int?)> BestKnown(string data) =>
        File.ReadLines(Path.Combine(data, "best-known.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(
            c => (c[1], c[2]),
            c => (double.Parse(c[3], CultureInfo.InvariantCulture), c[4].Length > 0 ? int.Parse(c[4], CultureInfo.InvariantCulture) : (int?)null));
}
