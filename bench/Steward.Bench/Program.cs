using System.Globalization;
using Steward.Bench;
using Steward.Tests;

// dotnet run -c Release --project bench/Steward.Bench -- [subject] [number]
// The number is the subject's amount: requests of fuzz and api, seconds of positions and memory.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(string Name, Func<int?, Task<bool>> Run)[] subjects =
[
    ("dispatch", _ => Task.FromResult(DispatchBench.Run())),
    ("api", ApiBench.Run),
    ("positions", PositionsBench.Run),
    ("stream", StreamBench.Run),
    ("fuzz", FuzzBench.Run),
    ("memory", MemoryBench.Run),
];
var wanted = args.FirstOrDefault();
int? amount = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : null;
var chosen = subjects.Where(s => wanted is null || s.Name == wanted).ToList();
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
        isGood &= await run(amount);
    }
    return isGood ? 0 : 1;
}
finally { await ScratchCluster.StopShared(); }
