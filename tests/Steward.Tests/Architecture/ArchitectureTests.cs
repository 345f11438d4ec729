using System.Reflection;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Architecture;

public sealed partial class ArchitectureTests
{
    private static readonly Assembly Modules = typeof(IModule).Assembly;
    private static readonly IReadOnlyList<Dependency> All = Dependency.In(ModuleDefinition.ReadModule(Modules.Location));

    [Fact]
    public void The_table_names_every_part_and_no_other() =>
        Assert.Equal(ModuleRules.MayUse.Keys.Order(), All.Select(d => d.From).Distinct().Order());

    [Fact]
    public void Parts_reach_each_other_through_contracts_only() =>
        Assert.Empty(All.Where(d => !d.StaysInside && !d.IsPublished).Select(d => $"{d.Source} -> {d.Target}").Distinct());

    [Fact]
    public void Parts_use_exactly_what_the_table_allows() => Assert.Equal(
        string.Join(", ", ModuleRules.MayUse.SelectMany(row => row.Value.Select(to => $"{row.Key} -> {to}")).Order()),
        string.Join(", ", All.Where(d => !d.StaysInside).Select(d => $"{d.From} -> {d.To}").Distinct().Order()));

    [Fact]
    public void Only_contracts_kernel_and_entry_points_are_public() => Assert.All(
        Modules.GetExportedTypes(), t => Assert.True(
            t.IsAssignableTo(typeof(IModule)) || t.Namespace is "Steward.Kernel" || t.Namespace!.EndsWith(".Contracts", StringComparison.Ordinal), $"{t} should be internal, or move to Contracts."));

    [Theory]
    [InlineData(typeof(Steward.Routing.Problem))]
    [InlineData(typeof(Steward.Portfolio.Money))]
    public void The_pure_libraries_need_nothing_but_the_framework(Type marker) => Assert.All(
        marker.Assembly.GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name));

    [Fact]
    public void Sql_stands_in_stores_and_migrations_only() => Assert.Empty(Sources("src/Steward.Modules")
        .Where(s => !IsStore(s.Path) && !s.Path.Contains("/Kernel/", StringComparison.Ordinal) && Sql().IsMatch(s.Text))
        .Select(s => s.Path));

    [Fact]
    public void A_table_is_named_in_its_own_module_only()
    {
        var owners = TableOwners();
        var strangers =
            from source in Sources("src/Steward.Modules")
            where IsStore(source.Path)
            let module = source.Path.Split("Steward.Modules/")[1].Split('/')[0]
            from Match match in TableName().Matches(source.Text)
            let table = match.Groups[1].Value
            where owners.TryGetValue(table, out var owner) && owner != module
            select $"{source.Path} names {table} of {owners[table]}";
        Assert.Empty(strangers.Distinct());
    }

    [Fact]
    public void Time_chance_and_sleep_come_from_outside() => Assert.Empty(Sources("src")
        .Where(s => !s.Path.Contains("/Kernel/", StringComparison.Ordinal) && Banned().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Nothing_in_the_product_takes_the_fence_away() => Assert.Empty(Sources("src").Where(s => FenceOff().IsMatch(s.Text)).Select(s => s.Path));

    /// <summary>The guards are held against planted violations, so that none of them is blind.</summary>
    [Fact]
    public void The_guards_find_planted_violations()
    {
        var planted = new Dependency("Fleet", "Dispatch", "Steward.Fleet.X", "Steward.Dispatch.Offers.Offer");
        Assert.False(planted.StaysInside || planted.IsPublished);
        Assert.DoesNotContain("Dispatch", ModuleRules.MayUse["Fleet"]);
        Assert.Matches(Sql(), "await session.Execute(\"update orders set status = @s\")");
        Assert.DoesNotMatch(Sql(), "// select the best of the drivers and update his position");
        Assert.Matches(Banned(), "var now = DateTime.UtcNow;");
        Assert.Matches(Banned(), "Guid.NewGuid()");
        Assert.Matches(FenceOff(), "FenceControl.IsOff = settings.GetValue(\"Fence\");");
        Assert.Contains("FenceControl.IsOff = true", File.ReadAllText(Path.Combine(Repository.Root, "tests/Faults/Program.cs")));
        Assert.Equal("orders", TableName().Match("insert into orders (id)").Groups[1].Value);
        Assert.Equal("Dispatch", TableOwners()["assignment_logs"]);
    }

    /// <summary>Migrations are named after the module that owns their tables.</summary>
    private static Dictionary<string, string> TableOwners()
    {
        var modules = ModuleRules.MayUse.Keys.ToDictionary(m => m.ToLowerInvariant());
        return Migrations.Load(Dialect.Sqlite)
            .Where(m => modules.ContainsKey(m.Name.Split('_')[0]))
            .SelectMany(m => CreateTable().Matches(m.Up).Select(t => (Table: t.Groups[1].Value, Module: modules[m.Name.Split('_')[0]])))
            .GroupBy(t => t.Table).ToDictionary(t => t.Key, t => t.First().Module);
    }

    /// <summary>A store, or a part of one: <c>OrdersStore.cs</c>, <c>OrdersStore.List.cs</c>.</summary>
    private static bool IsStore(string path) => Path.GetFileName(path).Split('.')[0].EndsWith("Store", StringComparison.Ordinal);

    private static IEnumerable<(string Path, string Text)> Sources(string folder)
    {
        var root = Repository.Root;
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => (path.Replace('\\', '/'), File.ReadAllText(path)));
    }

    [GeneratedRegex("""(Query|First|Scalar|Execute)(<[^>]+>)?\(\s*\$?"+\s*(select|insert|update|delete|with)\s""", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b(?:from|join|into|update)\s+([a-z_]+)\b", RegexOptions.None, 2000)]
    private static partial Regex TableName();

    [GeneratedRegex(@"create table ([a-z_]+)", RegexOptions.None, 2000)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?(Now|Today)|Guid\.NewGuid|Random\.Shared|new Random\(|Thread\.Sleep|Task\.Result\b", RegexOptions.None, 2000)]
    private static partial Regex Banned();

    [GeneratedRegex(@"\bIsOff\s*=[^=>]", RegexOptions.None, 2000)]
    private static partial Regex FenceOff();
}
