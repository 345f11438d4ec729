namespace Steward.Routing;

/// <summary>
/// Simulated annealing without a horizon: cycles of growing length, each from the best plan, halving the temperature at fixed iteration
/// counts. Only additions, multiplications and divisions, so it cools alike on every machine.
/// </summary>
internal sealed class Cooling
{
    private const int TableSize = 1_024;
    private const int Halvings = 7, Growth = 3;

    /// <summary>The first cycle begins cooler: a constructed plan is good enough not to be melted.</summary>
    private const double FirstWarmth = 0.3;
    private static readonly double[] MinusLogs = Table();
    private readonly double warm;
    private long left, segment, length;
    private double temperature;
    private int halvings;

    /// <param name="leg">Mean length of a leg, in the unit of costs.</param>
    /// <param name="first">Iterations of the first cycle.</param>
    internal Cooling(double leg, long first, double warmth)
    {
        (warm, length) = (leg * warmth, first);
        Begin();
        temperature *= FirstWarmth;
    }

    /// <summary>Iterations of the present cycle.</summary>
    internal long Length => length;

    /// <summary>True when a cycle has ended: the search goes back to its best plan.</summary>
    internal bool Step()
    {
        if (--left > 0) return false;
        temperature /= 2;
        left = segment;
        if (++halvings <= Halvings) return false;
        length *= Growth;
        Begin();
        return true;
    }

    /// <summary>By how much the next plan may be worse than the present one.</summary>
    internal long Allowance(Xoshiro random) => Allowance(temperature, random);

    internal static long Allowance(double temperature, Xoshiro random) => (long)(temperature * MinusLogs[random.Below(TableSize)]);

    private void Begin()
    {
        (temperature, halvings, segment) = (warm, 0, Math.Max(1, length / (Halvings + 1)));
        left = segment;
    }

    /// <summary>−ln of the middles of equal parts of (0, 1), by the series of the inverse hyperbolic tangent.</summary>
    private static double[] Table()
    {
        var table = new double[TableSize];
        for (var i = 0; i < TableSize; i++)
        {
            var x = (i + 0.5) / TableSize;
            var twos = 0;
            while (x < 0.5) (x, twos) = (x * 2, twos + 1);
            var z = (1 - x) / (1 + x);
            var (power, sum) = (z, 0.0);
            for (var k = 1; k < 40; k += 2)
            {
                sum += power / k;
                power *= z * z;
            }

            table[i] = 2 * sum + twos * 0.693147180559945309;
        }

        return table;
    }
}
