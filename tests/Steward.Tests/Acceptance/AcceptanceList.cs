using System.Reflection;
using Xunit;

namespace Steward.Tests.Acceptance;

/// <summary>
/// Which test stands for which number of the acceptance lists: <c>[Trait("acceptance", "delivery-15.8")]</c> is number 8 of delivery-automation
/// section 15, <c>decisions-8.4</c> number 4 of decisions section 8. <c>./dev acceptance</c> prints the table, <c>./dev acceptance delivery-15.8</c> runs it.
/// </summary>
public sealed class AcceptanceList(ITestOutputHelper output)
{
    internal const string Name = "acceptance";

    // The numbers about what is built: kernel, access, fleet with targets, orders, routing, routes, dispatch, batching, escalation, archive, ledger, city, wealth.
    private static readonly int[] Delivery = [.. Enumerable.Range(1, 40)];
    private static readonly int[] Fleet = [.. Enumerable.Range(1, 21)];
    private static readonly int[] Decisions = [1, 2, 3, 4, 6, 7, 8, 9, 10, 31, 32, 33];
    private static readonly int[] Notifications = [.. Enumerable.Range(1, 21)];

    // Half of them stand in the tests of the portfolio library, and are asked for when that program is built. Number 39 is the benchmarks' table.
    private static readonly int[] Wealth = [.. Enumerable.Range(1, 38)];

    // The faults of reliability section 5 that have a test in small here; tests/Faults has the large runs.
    private static readonly int[] Faults = [1, 4, 6, 9, 10, 12, 13, 18];

    private static string PortfolioTests { get; } = Path.Combine(Repository.Root, "artifacts", "bin", "Steward.Portfolio.Tests", "debug", "Steward.Portfolio.Tests.dll");

    [Fact]
    public void Every_number_about_what_is_built_has_a_test()
    {
        var tests = (
            from type in typeof(AcceptanceList).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            from trait in method.GetCustomAttributes<TraitAttribute>()
            where trait.Name == Name
            select (Number: trait.Value, Test: type.Name + "." + method.Name)).Concat(OfPortfolio()).ToLookup(t => t.Number, t => t.Test);
        var wanted = Delivery.Select(n => $"delivery-15.{n}").Concat(Fleet.Select(n => $"fleet-8.{n}")).Concat(Decisions.Select(n => $"decisions-8.{n}")).Concat(Notifications.Select(n => $"notifications-11.{n}"))
            .Concat(Faults.Select(n => $"reliability-T{n}")).Concat((File.Exists(PortfolioTests) ? Wealth : []).Select(n => $"wealth-22.{n}")).ToList();

        foreach (var number in wanted.Union(tests.Select(t => t.Key).OrderBy(k => k, StringComparer.Ordinal)))
            foreach (var test in tests[number].DefaultIfEmpty("– none –").Order(StringComparer.Ordinal))
                output.WriteLine($"{number,-16} {test.Replace('_', ' ')}");

        Assert.Empty(wanted.Where(number => !tests.Contains(number)));
    }

    /// <summary>The tests of the portfolio library are a program of their own: their traits are read from its file, when it is built.</summary>
    private static IEnumerable<(string Number, string Test)> OfPortfolio()
    {
        if (!File.Exists(PortfolioTests)) yield break;
        using var assembly = Mono.Cecil.AssemblyDefinition.ReadAssembly(PortfolioTests);
        foreach (var type in assembly.MainModule.GetTypes())
            foreach (var method in type.Methods)
                foreach (var trait in method.CustomAttributes.Where(a => a.AttributeType.Name == nameof(TraitAttribute) && (string)a.ConstructorArguments[0].Value == Name))
                    yield return ((string)trait.ConstructorArguments[1].Value, "Portfolio." + type.Name + "." + method.Name);
    }
}
