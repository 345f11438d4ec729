using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Kernel;

/// <summary>
/// The product's random source: xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021).
/// Its four words are the SHA-256 of the seed (8 bytes, big-endian) and the purpose (UTF-8), read little-endian. Equal seed and
/// purpose give equal numbers on every machine and for ever; different purposes are independent. Not thread safe, not secret.
/// </summary>
public sealed class Chance
{
    private ulong s0, s1, s2, s3;

    public Chance(long seed, string purpose)
    {
        var text = new byte[8 + Encoding.UTF8.GetByteCount(purpose)];
        BinaryPrimitives.WriteInt64BigEndian(text, seed);
        Encoding.UTF8.GetBytes(purpose, text.AsSpan(8));
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text, hash);
        s0 = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        s1 = BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        s2 = BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        s3 = BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
    }

    /// <summary>With the given state: for checking against the authors' numbers.</summary>
    internal Chance(ulong s0, ulong s1, ulong s2, ulong s3) => (this.s0, this.s1, this.s2, this.s3) = (s0, s1, s2, s3);

    /// <summary>The seed of a decision to which the caller gave none: the first 8 bytes of SHA-256 of stream and decision id.</summary>
    public static long SeedOf(string stream, string decisionId) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{stream}\n{decisionId}")));

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A whole number from 0 to limit − 1, each equally likely (Lemire 2019: multiply, reject the uneven rest).</summary>
    public long Below(long limit)
    {
        if (limit <= 0) throw new ArgumentOutOfRangeException(nameof(limit), limit, "The limit must be at least 1.");
        var bound = (ulong)limit;
        var high = Math.BigMul(Next(), bound, out var low);
        for (var uneven = unchecked(0 - bound) % bound; low < uneven;) high = Math.BigMul(Next(), bound, out low);
        return (long)high;
    }

    /// <summary>Below 1, in steps of 2^-53.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Fisher and Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
