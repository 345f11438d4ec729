namespace Steward.Routing.Bench;

/// <summary>How a row, or a part of it, came out.</summary>
internal enum Verdict
{
    NotRun,
    Pass,
    Miss,
}

/// <summary>One figure of a row, with its goal.</summary>
internal sealed record Part(int Row, string Figure, Verdict Verdict);

/// <summary>The rows of the specification's section 17, from 1.</summary>
internal static class Criteria
{
    /// <summary>Rows that are about the public instances.</summary>
    internal static readonly int[] NeedData = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    internal static readonly string[] All =
    [
        "no package reference, every public type documented (a build with warnings is an error)",
        "every row of 2.2-2.7 has a solving test that fails when the feature is switched off",
        "brute force: the optimum on >= 99 %, never better than optimal",
        "the price of a move is its recomputation: 0 differences in >= 1,000,000 moves, undo exact",
        "the checker agrees with the search on 100 % of the plans",
        "distance-1-decimal exact on all files; worked example and solution files reproduce their cost",
        "VRPTW 100 and 200: mean gap <= 0.15 / 0.00 / 0.00 % and 1.0 / 0.01 / 0.00 %",
        "VRPTW 400 and 600: mean gap <= 3.5 / 1.0 / 0.4 % and 5 / 1.0 / 0.25 %",
        "VRPTW 1000: mean gap <= 9 / 4 / 2.0 / 1.2 %",
        "X: mean gap <= 0.25 / 0.02 / 0.00 %, 0.8 / 0.25 / 0.15 %, 3 / 1.6 / 1.0 / 0.8 %",
        "no class worse than the best single peer at any budget",
        "vehicles-first: best-known number on all Solomon and Li-Lim 100 files in 10 s",
        "Homberger and Li-Lim 200: sum of vehicles <= best known + 1 % in 60 s",
        "EURO-NeurIPS: complete plan <= 60 ms warm, cost at 10 and 30 s no worse than the reference",
        "dynamic: <= -7 % against own greedy without a failed epoch; then -10 %",
        "first complete plan warm and cold, throughput, allocation and memory",
        "quote p95 < 1 ms, repair p95 < 5 ms at 1000 jobs; quoted price = price after insertion",
        "determinism: 0 differences; a run by iterations = the run by time",
        "warm start and session: never worse in 10,000 trials",
        "cost parts sum to the total in 100 % of routes and plans",
        "reasons confirmed by test insertion 100 %; proposed changes work 100 %",
        "time slices: leaving later never arrives earlier (1,000,000 legs); costs equal the checker's",
        "breaks, rests, reloads, pairs across reloads: no hard violation in 10,000 random plans",
        "change price: dear = at most 2 % of the jobs move after one new order; free = free planning",
        "fairness: more weight never widens the range on small exact problems; its price is shown",
        "every row of section 15 gives its code; no input crashes or hangs",
        "command line: output, JSON, exit codes, budget + 0.3 s, interrupt; cancel within 50 ms, 1,000 times",
        "the benchmark runs with and without the data folder and prints each goal with pass or miss",
    ];

    internal static Verdict Of(bool? isMet) => isMet switch { true => Verdict.Pass, false => Verdict.Miss, _ => Verdict.NotRun };

    /// <summary>A row is passed when all its parts are.</summary>
    internal static Verdict Of(IReadOnlyCollection<Part> parts) =>
        parts.Any(p => p.Verdict == Verdict.Miss) ? Verdict.Miss
        : parts.Count == 0 || parts.Any(p => p.Verdict == Verdict.NotRun) ? Verdict.NotRun
        : Verdict.Pass;

    internal static string Name(Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Miss => "miss", _ => "not run" };
}
