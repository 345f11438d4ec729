using System.Security.Cryptography;

namespace Steward.Kernel;

/// <summary>UUIDs of version 7, which sort by the instant that they were made, and short codes for people.</summary>
public static class Ids
{
    // Crockford's alphabet without I, L, O and U: nothing to mistake when it is read aloud.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static Guid New(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>Below every id that is made after an instant's millisecond, and above all that were made up to it.</summary>
    public static Guid After(DateTimeOffset instant)
    {
        var next = (instant.ToUnixTimeMilliseconds() + 1).ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
        return Guid.Parse($"{next[..8]}-{next[8..]}-7000-8000-000000000000");
    }

    /// <summary>A short code such as <c>ORD-7F3K2</c>: five characters give 33 million to a zone; a clash is tried again by the caller.</summary>
    public static string Code(string prefix, int length = 5) => prefix + "-" + RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>A secret of 256 bits in URL-safe text.</summary>
    public static string Secret(int bytes = 32) =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));
}
