namespace Steward.Routing.Bench;

/// <summary>A measured figure against its goal; a goal of NaN is printed and not judged.</summary>
internal readonly record struct Figure(string Name, double Value, string Unit, double Goal, bool AtLeast = false)
{
    internal bool IsMet => double.IsNaN(Goal) || (AtLeast ? Value >= Goal : Value <= Goal);
}

/// <summary>Figures in the order in which they were taken.</summary>
internal sealed class Figures
{
    private readonly List<Figure> all = [];

    internal IReadOnlyList<Figure> All => all;

    internal bool IsMet => all.TrueForAll(f => f.IsMet);

    internal void Add(string name, double value, string unit, double goal, bool atLeast = false) => all.Add(new(name, value, unit, goal, atLeast));

    internal bool Print(string title)
    {
        Console.WriteLine($"\n## {title}");
        foreach (var f in all)
            Console.WriteLine($"{f.Name,-52} {f.Value,12:#,0.###} {f.Unit,-6} {(double.IsNaN(f.Goal) ? "" : $"goal {(f.AtLeast ? "≥" : "≤")} {f.Goal:#,0.###}: {(f.IsMet ? "pass" : "FAIL")}")}");
        return IsMet;
    }
}

/// <summary>Order statistics of samples.</summary>
internal static class Samples
{
    internal static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
