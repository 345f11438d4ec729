namespace Steward.Routes.Plans;

/// <summary>
/// How sure an arrival is. Its error is taken as normal, with variance = (drive error × driving)² + Σ(35 % of each service before it)² + 30 s²;
/// the drive error is 10 % on a road server's times and 15 % else, and hits all legs alike (one traffic for all). Integers throughout:
/// the table holds Φ(0), Φ(0.1) … Φ(4) in ten-thousandths, linear between (error below 0.0005).
/// </summary>
internal static class EtaSpread
{
    private const int MeasuredMille = 100, ModelMille = 150, ServiceMille = 350, LeastSeconds = 30;

    // The 10 % and 90 % points of the normal distribution lie 1.2816 σ from its middle.
    private const int EightyPercentMille = 1282;

    private static readonly int[] Phi =
    [
        5000, 5398, 5793, 6179, 6554, 6915, 7257, 7580, 7881, 8159, 8413, 8643, 8849, 9032,
        9192, 9332, 9452, 9554, 9641, 9713, 9772, 9821, 9861, 9893, 9918, 9938, 9953, 9965,
        9974, 9981, 9987, 9990, 9993, 9995, 9997, 9998, 9998, 9999, 9999, 10000, 10000,
    ];

    internal static int Sigma(int driveSeconds, long serviceSquares, bool isMeasured)
    {
        var drive = (long)driveSeconds * (isMeasured ? MeasuredMille : ModelMille) / 1000;
        return Root(drive * drive + serviceSquares + (long)LeastSeconds * LeastSeconds);
    }

    /// <summary>The share of one service in <see cref="Sigma"/>.</summary>
    internal static long ServiceSquare(int serviceSeconds)
    {
        var spread = (long)serviceSeconds * ServiceMille / 1000;
        return spread * spread;
    }

    /// <summary>Half of the 80 % interval.</summary>
    internal static int HalfWidth(int sigma) => (int)(((long)sigma * EightyPercentMille + 500) / 1000);

    /// <summary>The other way round: from half of the 80 % interval.</summary>
    internal static int SigmaOf(int halfWidth) => (int)Math.Max(1, (long)halfWidth * 1000 / EightyPercentMille);

    /// <summary>Probability of arriving after a deadline that is so many seconds behind the expected arrival, in thousandths.</summary>
    internal static int LateMille(long secondsToSpare, int sigma)
    {
        var z = Math.Min(Math.Abs(secondsToSpare) * 1000 / Math.Max(1, sigma), 4000); // thousandths of σ
        var (step, rest) = ((int)(z / 100), (int)(z % 100));
        var below = step + 1 < Phi.Length ? Phi[step] + (Phi[step + 1] - Phi[step]) * rest / 100 : Phi[^1];
        return (secondsToSpare >= 0 ? 10_000 - below + 5 : below + 5) / 10;
    }

    private static int Root(long square)
    {
        var root = (long)Math.Sqrt(square);
        while (root * root > square) root--;
        while ((root + 1) * (root + 1) <= square) root++;
        return (int)root;
    }
}
