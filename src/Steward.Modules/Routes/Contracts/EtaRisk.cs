using Steward.Routes.Plans;

namespace Steward.Routes.Contracts;

/// <summary>What an expected arrival with its 80 % interval says about a deadline.</summary>
public static class EtaRisk
{
    /// <summary>Probability of arriving after the deadline, in thousandths.</summary>
    public static int LateMille(DateTimeOffset expected, DateTimeOffset low, DateTimeOffset high, DateTimeOffset deadline) =>
        EtaSpread.LateMille((long)Math.Floor((deadline - expected).TotalSeconds), EtaSpread.SigmaOf((int)Math.Max(0, (high - low).TotalSeconds / 2)));
}
