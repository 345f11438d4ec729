using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Access;

/// <summary>
/// PBKDF2-HMAC-SHA-512 with 220,000 rounds (OWASP's password storage advice asks for 210,000). Stored as
/// <c>pbkdf2-sha512$rounds$salt$hash</c>, so that a later number of rounds is applied at the next sign-in.
/// </summary>
internal static class PasswordHash
{
    internal const int Rounds = 220_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 64;

    /// <summary>No password fits it, and trying one costs what a real one costs: an unknown user takes as long as a known one.</summary>
    internal static string OfNobody { get; } = Written(Rounds, new byte[SaltBytes], new byte[HashBytes]);

    internal static string Make(string password, int rounds = Rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Written(rounds, salt, Derive(password, salt, rounds));
    }

    /// <param name="isOutdated">True when it fits but was made with fewer rounds than today's.</param>
    internal static bool Fits(string password, string stored, out bool isOutdated)
    {
        isOutdated = false;
        if (stored.Split('$') is not ["pbkdf2-sha512", var roundsText, var salt, var hash]) return false;
        var rounds = int.Parse(roundsText, CultureInfo.InvariantCulture);
        isOutdated = rounds < Rounds;
        return CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(salt), rounds), Convert.FromBase64String(hash));
    }

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Kernel.Nfc.Normalize(password)), salt, rounds, HashAlgorithmName.SHA512, HashBytes);

    private static string Written(int rounds, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"pbkdf2-sha512${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
}
