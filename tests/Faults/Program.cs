using System.Globalization;
using Steward.Faults;
using Steward.Host;
using Steward.Kernel;
using Steward.Tests;

// steward-faults bad-day [--seed N] [--speed N] [--store sqlite|postgresql]
// steward-faults cluster [--kills N] [--seed N]   three servers on one PostgreSQL
// steward-faults [--kills N] [--seed N] [--store sqlite|postgresql] [--control [--rounds N]]
if (args is [ServerProcess.UnfencedWord, .. var product])
{
    FenceControl.IsOff = true;
    // The compiler makes of an asynchronous Main one that waits.
    return (int)typeof(StewardServer).Assembly.EntryPoint!.Invoke(null, [product])!;
}

int Number(string name, int otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
string? Word(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

try
{
    if (args.Contains("bad-day")) return await BadDay(Number("--seed", 1), Number("--speed", 60), args.Contains("--postgres") ? "postgresql" : Word("--store"));
    if (args.Contains("cluster")) return await Cluster(Number("--kills", 500), Number("--seed", 1));
    return args.Contains("--control") ? await Control(Number("--rounds", 5), Number("--seed", 1)) : await Kills(Number("--kills", 100), Number("--seed", 1), Word("--store"));
}
finally { await ScratchCluster.StopShared(); }

static async Task<int> Kills(int kills, long seed, string? store)
{
    var results = new List<KillResult>();
    foreach (var place in await StorePlace.Both())
    {
        using var folder = place;
        if (store is not null && !place.Name.Equals(store, StringComparison.OrdinalIgnoreCase)) continue;
        await using var run = new KillRun(place, kills, seed, Console.Error.WriteLine);
        results.Add(await run.Run());
        foreach (var trouble in run.Troubles) Console.Error.WriteLine(trouble);
    }
    return Told(results);
}

static async Task<int> Cluster(int faults, long seed)
{
    using var place = await StorePlace.Postgres();
    await using var run = new ClusterRun(place, faults, seed, Console.Error.WriteLine);
    var result = await run.Run();
    foreach (var trouble in run.Troubles) Console.Error.WriteLine(trouble);
    return Told([result]);
}

static int Told(IReadOnlyList<KillResult> results)
{
    Console.WriteLine("| store | kills | freezes | orders | acknowledged | without answer, repeated | lost | double | ledger bad | slowest start |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
    foreach (var r in results)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {r.Store} | {r.Kills} | {r.Freezes} | {r.Orders} | {r.Acknowledged} | {r.Unanswered} | {r.Lost} | {r.Double} | {r.LedgerBad} | {r.SlowestStartSeconds:0.0} s |"));
    return results.All(r => r.IsGood) ? 0 : 1;
}

// Good when the audit finds nothing.
static async Task<int> BadDay(long seed, int speed, string? store)
{
    var isGood = true;
    foreach (var place in await StorePlace.Both())
    {
        using var folder = place;
        if (store is not null && !place.Name.Equals(store, StringComparison.OrdinalIgnoreCase)) continue;
        await using var run = new BadDayRun(place, seed, speed, Console.Error.WriteLine);
        var result = await run.Run();
        Console.WriteLine($"## {place.Name}, seed {seed}, {speed} times real speed");
        foreach (var line in result.Lines()) Console.WriteLine(line);
        isGood &= result.IsGood;
    }
    return isGood ? 0 : 1;
}

// Good when the fence lets no stale effect through and its absence is noticed.
static async Task<int> Control(int rounds, long seed)
{
    var results = new List<FenceResult>();
    foreach (var hasFence in new[] { true, false })
    {
        using var place = await StorePlace.Postgres();
        results.Add(await new FenceRun(place, hasFence, rounds, seed, Console.Error.WriteLine).Run());
    }
    Console.WriteLine("| fence | freezes in a tick | effects | stale |");
    Console.WriteLine("|---|---|---|---|");
    foreach (var r in results) Console.WriteLine($"| {(r.HasFence ? "on" : "off (control)")} | {r.Rounds} | {r.Effects} | {r.Stale} |");
    return results[0].Stale == 0 && results[0].Rounds > 0 && results[1].Stale > 0 ? 0 : 1;
}
