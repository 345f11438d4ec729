namespace Steward.Routing.Bench;

/// <summary>splitmix64 of Steele, Lea and Flood: the same numbers on every machine.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    internal ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    internal int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);
}
