using System.Diagnostics;

namespace Steward.Bench.Wealth;

/// <summary>
/// P1 to P9 of wealth.md 19 with one command: what lies in the library is measured by its own program, the durable halves here. An amount is that of
/// the hits of a drop; rules, open orders and messages follow in the goals' proportion (20,000 to 100,000 to 1,000,000).
/// </summary>
internal static class WealthTable
{
    private const int Whole = 20_000;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var hits = wanted.Amount ?? Whole;
        var isGood = await Library();
        foreach (var (title, run, amount) in new (string, Func<Wanted, Task<bool>>, long)[]
        {
            ("P1, P4: durable", ClaimBench.Run, hits), ("P6: ready, and P1 as a scan", ReadyBench.Run, hits * 50L), ("P8: messages", NotifyBench.Run, hits * 5L),
        })
        {
            Console.WriteLine($"\n### {title}");
            isGood &= await run(wanted with { Amount = (int)amount });
        }
        return isGood;
    }

    /// <summary>The program lies beside this one and is built with it.</summary>
    private static async Task<bool> Library()
    {
        const string Program = "Steward.Portfolio.Bench";
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, Program, own.Name, Program + ".dll");
        if (!File.Exists(path)) throw new InvalidOperationException($"There is no {path}: build bench/{Program}.");
        Console.WriteLine("\n### P1, P2, P3, P5, P7, P9: the library");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Console.Write(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
