using System.Globalization;
using Steward.Routing.Bench;

// dotnet run -c Release --project bench/Steward.Routing.Bench -- [acceptance|throughput|latency|dynamic|references] [--data DIR] [--time 30] [--clock wall|cpu]
//     [--seeds 1,2] [--class vrptw-100,x] [--csv FILE] [--epoch 3] [--quick]
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (!BenchOptions.TryParse(args, out var options, out var fault))
{
    Console.Error.WriteLine(fault);
    return 2;
}

var cases = Cases.Find(options);
if (cases.Count == 0)
{
    Console.Error.WriteLine($"No class is called '{string.Join(',', options.Classes)}'. Classes: {string.Join(", ", BenchClass.All.Select(c => c.Key))}.");
    return 2;
}

Warmup.Run();
if (options.Subject == "references") return Generated.WriteReferences(options.Seconds);
if (options.Subject == "acceptance") return Acceptance.Run(options, cases) ? 0 : 1;
if (options.Subject == "throughput") return Throughput.Run(options).Print("throughput") ? 0 : 1;
if (options.Subject == "dynamic") return DynamicBench.Run(options).Print(DynamicBench.Title) ? 0 : 1;
if (options.Subject == "latency") return Latency.Run(options).Print("latency at 1000 jobs") ? 0 : 1;
using var csv = options.Csv is { } file ? new StreamWriter(file) : null;
var isGood = new ClassBench(options, csv).Run(cases).All(c => c.IsMet);
if (options.Classes.Count > 0) return isGood ? 0 : 1;
isGood &= Throughput.Run(options).Print("throughput");
isGood &= Latency.Run(options).Print("latency at 1000 jobs");
isGood &= DynamicBench.Run(options).Print(DynamicBench.Title);
return isGood ? 0 : 1;
