using System.Globalization;
using Steward.Bench;
using Steward.Bench.Rows;
using Steward.Bench.Targets;
using Steward.Bench.Wealth;
using Steward.Tests;

// dotnet run -c Release --project bench/Steward.Bench -- [subject] [number] [sqlite|postgresql]
// The number is the subject's amount: requests of fuzz and place, seconds of read, positions and memory, events of stream and notify, hits of claim and wealth, due rules of floor, trigger orders of ready, days of targets, thousands of rows of rows (which also takes --keep FOLDER and --writes N).
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["bare", var order])
{
    await BareServer.Serve(order);
    return 0;
}
(string Name, Func<Wanted, Task<bool>> Run)[] subjects =
[
    ("dispatch", _ => Task.FromResult(DispatchBench.Run())),
    ("place", PlaceBench.Run),
    ("read", ReadBench.Run),
    ("positions", PositionsBench.Run),
    ("stream", StreamBench.Run),
    ("fuzz", FuzzBench.Run),
    ("memory", w => MemoryBench.Run(w.Amount)),
    ("day", w => Task.FromResult(DayBench.Run(w.Amount))),
    ("realday", _ => RealDayBench.Run()),
    ("learn", _ => Task.FromResult(LearnBench.Run())),
    ("notify", NotifyBench.Run),
    ("claim", ClaimBench.Run),
    ("floor", FloorBench.Run),
    ("ready", ReadyBench.Run),
    ("wealth", WealthTable.Run),
    ("rows", RowsBench.Run),
    ("targets", TargetsBench.Run),
];
var wanted = args.FirstOrDefault();
string? Option(string name) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault();
var asked = new Wanted(
    args.Skip(1).TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).Select(a => int.TryParse(a, CultureInfo.InvariantCulture, out var n) ? n : (int?)null).FirstOrDefault(n => n is not null),
    args.Skip(1).FirstOrDefault(a => a is "sqlite" or "postgresql"), Option("--keep"), Option("--writes") is { } writes ? int.Parse(writes, CultureInfo.InvariantCulture) : null);
var chosen = subjects.Where(s => wanted is null ? s.Name is not ("wealth" or "floor") : s.Name == wanted).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no subject '{wanted}'. Subjects: {string.Join(", ", subjects.Select(s => s.Name))}.");
    return 2;
}
try
{
    var isGood = true;
    foreach (var (name, run) in chosen)
    {
        Console.WriteLine($"\n## {name}");
        Machine.Say("Before");
        isGood &= await run(asked);
        Machine.Say("\nAfter");
    }
    return isGood ? 0 : 1;
}
finally
{
    await DiskCluster.Stop();
    await ScratchCluster.StopShared();
}
