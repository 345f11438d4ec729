using Steward.Portfolio.Navs;
using Steward.Portfolio.Triggers;

namespace Steward.Portfolio.Bench;

/// <summary>The gate and the trigger index at full size: 1 M open orders on 10,000 schemes.</summary>
internal static class TriggerBench
{
    private const int Schemes = 10_000, Orders = 1_000_000, Fires = 20_000, Rounds = 9;
    private static readonly DateOnly Day = new(2026, 8, 5);

    /// <summary>P1, the decision: a drop of 10,000 NAVs, of which each fires two orders.</summary>
    internal static IEnumerable<Figure> Drop()
    {
        var (best, bestScan, judged) = (double.MaxValue, double.MaxValue, double.MaxValue);
        var count = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (index, all, values) = Filled(round);
            var fired = new List<Firing>(Fires * 2);
            best = Math.Min(best, Cpu.Seconds(() =>
            {
                for (var scheme = 0; scheme < Schemes; scheme++) index.Tick(scheme, Day.AddDays(1), values[scheme], fired);
            }));
            count = fired.Count;
            if (round > 2) continue;
            var scanned = 0;
            bestScan = Math.Min(bestScan, Cpu.Seconds(() => scanned = Scan(all, values)));
            if (scanned != count) throw new InvalidOperationException($"The scan fires {scanned} orders, the index {count}.");
            var (gate, rows) = Rows(values);
            judged = Math.Min(judged, Cpu.Seconds(() => NavDropGate.Judge(gate, rows, Day.AddDays(1))));
        }
        yield return Figure.AtMost($"{Orders:N0} orders, {Schemes:N0} NAVs, {count:N0} fire: decided", best * 1000, "ms", 5);
        yield return new("the same by a scan of every order in memory", bestScan * 1000, "ms");
        yield return new($"the gate over the {Schemes:N0} rows, sorted", judged * 1000, "ms");
    }

    /// <summary>P2: values that fire nothing, through the gate and the index.</summary>
    internal static IEnumerable<Figure> Ticks()
    {
        const int rounds = 2_000;
        var (index, _, _) = Filled(0);
        var gate = new NavGate();
        for (var scheme = 0; scheme < Schemes; scheme++) gate.Add(NavScheme.Of($"{scheme}", null, "Equity"), new(Day, 100));
        var fired = new List<Firing>();
        double Run(bool withGate) => Cpu.Seconds(() =>
        {
            for (var round = 1; round <= rounds; round++)
            {
                var date = Day.AddDays(withGate ? round : rounds);
                var value = 100_000_000L + (round & 1);
                for (var scheme = 0; scheme < Schemes; scheme++)
                {
                    if (withGate && !gate.Judge(scheme, date, value, date).Moves) throw new InvalidOperationException("The gate holds a value that it must accept.");
                    index.Tick(scheme, date, value, fired);
                }
            }
        });
        var (plain, gated) = (Run(false), Run(true));
        if (fired.Count > 0) throw new InvalidOperationException($"{fired.Count} orders fired, none should.");
        var ticks = (double)rounds * Schemes;
        yield return Figure.AtMost("one tick, nothing fires", plain / ticks * 1e6, "µs", 1);
        yield return Figure.AtLeast("ticks a second and core with the gate", ticks / gated / 1e6, "M/s", 5);
    }

    /// <summary>P9: bytes an open order.</summary>
    internal static IEnumerable<Figure> Memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = Index(Specs(1));
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(index);
        yield return Figure.AtMost($"bytes an open trigger, {index.Count:N0} of them", (double)bytes / index.Count, "B", 120);
    }

    private static (TriggerIndex Index, TriggerSpec[] All, long[] Values) Filled(int seed)
    {
        var all = Specs(seed);
        var values = new long[Schemes];
        Array.Fill(values, 100_000_000L);
        // Each scheme rises or falls just past its second nearest threshold on that side: two orders a scheme fire.
        var rising = all.GroupBy(spec => spec.Subject);
        foreach (var group in rising)
        {
            var up = group.Key % 2 == 0;
            var keys = group.Where(spec => spec.Kind == (up ? TriggerKind.Above : TriggerKind.Below)).Select(spec => spec.Threshold);
            values[group.Key] = (up ? keys.Order() : keys.OrderDescending()).Skip(1).First();
        }
        return (Index(all), all, values);
    }

    /// <summary>Orders as they come: on any scheme, on either side, at any distance.</summary>
    private static TriggerSpec[] Specs(int seed)
    {
        var random = new Random(seed);
        var specs = new TriggerSpec[Orders];
        for (var i = 0; i < Orders; i++)
        {
            var isAbove = random.Next(2) == 0;
            var distance = random.Next(1_000, 9_000_000);
            specs[i] = new(new(i, (short)random.Next(), (short)random.Next(), BitConverter.GetBytes(random.NextInt64())), random.Next(Schemes), isAbove ? TriggerKind.Above : TriggerKind.Below, 100_000_000L + (isAbove ? distance : -distance));
        }
        return specs;
    }

    private static TriggerIndex Index(TriggerSpec[] specs)
    {
        var index = new TriggerIndex();
        for (var scheme = 0; scheme < Schemes; scheme++) index.Seed(index.AddSubject(), Day, 100_000_000);
        foreach (ref readonly var spec in specs.AsSpan()) index.Insert(spec);
        return index;
    }

    private static int Scan(TriggerSpec[] all, long[] values)
    {
        var fired = 0;
        foreach (ref readonly var spec in all.AsSpan()) if (spec.Kind == TriggerKind.Above ? values[spec.Subject] >= spec.Threshold : values[spec.Subject] <= spec.Threshold) fired++;
        return fired;
    }

    private static (NavGate Gate, NavRow[] Rows) Rows(long[] values)
    {
        var gate = new NavGate();
        for (var scheme = 0; scheme < Schemes; scheme++) gate.Add(NavScheme.Of($"{scheme}", null, "Equity"), new(Day, 100));
        return (gate, [.. values.Select((value, scheme) => NavRow.Read(scheme, $"{scheme}", null, null, "2026-08-06", $"{value / 1e6m}")!)]);
    }
}
