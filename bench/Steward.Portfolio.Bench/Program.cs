using System.Globalization;
using Steward.Portfolio.Bench;

// dotnet run -c Release --project bench/Steward.Portfolio.Bench -- [p1|p2|p3|p5|p7|p9 …]   without a name: all of them
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var goals = new (string Name, Func<IEnumerable<Figure>> Run)[]
{
    ("p1", TriggerBench.Drop),
    ("p2", TriggerBench.Ticks),
    ("p3", DriftBench.Run),
    ("p5", PlanBench.Run),
    ("p7", BacktestBench.Run),
    ("p9", TriggerBench.Memory),
};
if (args.FirstOrDefault(name => goals.All(goal => goal.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"No goal is called '{unknown}'. Goals: {string.Join(", ", goals.Select(goal => goal.Name))}.");
    return 2;
}
var isGood = true;
Console.WriteLine("| goal | what | figure | limit | met |\n|---|---|---|---|---|");
foreach (var (name, run) in goals.Where(goal => args.Length == 0 || args.Contains(goal.Name)))
{
    foreach (var figure in run())
    {
        Console.WriteLine($"| {name} | {figure.What} | {figure.Value:0.###} {figure.Unit} | {figure.Limit} | {(figure.IsMet is { } met ? met ? "yes" : "NO" : "–")} |");
        isGood &= figure.IsMet != false;
    }
}
return isGood ? 0 : 1;
