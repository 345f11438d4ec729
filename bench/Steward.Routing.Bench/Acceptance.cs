namespace Steward.Routing.Bench;

/// <summary>Every row of the specification's section 17 that a program can run: number, figure, pass or miss.</summary>
internal static class Acceptance
{
    internal static bool Run(BenchOptions options, IReadOnlyList<BenchCase> cases)
    {
        var isGood = new ClassBench(options, null).Run(cases).All(c => c.IsMet);
        return isGood & Throughput.Run(options).Print("throughput") & Latency.Run(options).Print("latency");
    }
}
