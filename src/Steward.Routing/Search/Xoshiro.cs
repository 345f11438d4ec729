namespace Steward.Routing;

/// <summary>
/// xoshiro256** 1.0 of Blackman and Vigna (public domain), seeded by splitmix64: the same numbers on every machine.
/// </summary>
internal sealed class Xoshiro
{
    private ulong a, b, c, d;

    internal Xoshiro(ulong seed)
    {
        (a, b, c, d) = (Mix(ref seed), Mix(ref seed), Mix(ref seed), Mix(ref seed));
    }

    internal ulong Next()
    {
        var result = ulong.RotateLeft(b * 5, 7) * 9;
        var shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = ulong.RotateLeft(d, 45);
        return result;
    }

    /// <summary>A number in [0, bound), by multiplication (Lemire); the bias below 2⁻³² does not matter to a search.</summary>
    internal int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    internal void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
