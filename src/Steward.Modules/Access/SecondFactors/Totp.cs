using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Access;

/// <summary>Codes of an authenticator app (RFC 6238): HMAC-SHA-1 over the number of the half minute, six digits.</summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const int SecretBytes = 20;
    private const uint SixDigits = 1_000_000;

    /// <summary>A phone's clock may be one step off (RFC 6238, 5.2).</summary>
    private const int Drift = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    internal static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    internal static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    internal static string CodeAt(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        Span<byte> hash = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // Authenticator apps speak SHA-1 alone; as an HMAC it is not broken.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & 0x7fff_ffff;
        return (number % SixDigits).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is; null for a wrong one and for one that was used before: none counts twice.</summary>
    /// <param name="lastStep">Of the last code that was taken.</param>
    internal static long? StepOf(byte[] secret, string code, DateTimeOffset now, long lastStep)
    {
        var typed = Encoding.UTF8.GetBytes(code.Replace(" ", "", StringComparison.Ordinal));
        var present = StepAt(now);
        for (var step = present - Drift; step <= present + Drift; step++)
            if (step > lastStep && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeAt(secret, step)), typed)) return step;
        return null;
    }

    /// <summary>RFC 4648, without padding: how a secret is typed into an app.</summary>
    internal static string Text(byte[] secret)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var value in secret)
        {
            (bits, held) = ((bits << 8) | value, held + 8);
            for (; held >= 5; held -= 5) text.Append(Base32[(bits >> (held - 5)) & 31]);
        }
        if (held > 0) text.Append(Base32[(bits << (5 - held)) & 31]);
        return text.ToString();
    }

    internal static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        var (bits, held) = (0, 0);
        foreach (var letter in text)
        {
            (bits, held) = ((bits << 5) | Base32.IndexOf(letter, StringComparison.Ordinal), held + 5);
            if (held < 8) continue;
            bytes.Add((byte)(bits >> (held - 8)));
            held -= 8;
        }
        return [.. bytes];
    }

    /// <summary>The link that an app on the same phone opens, or that is shown as a square code.</summary>
    internal static string Link(string secret, string username) => $"otpauth://totp/Steward:{Uri.EscapeDataString(username)}?secret={secret}&issuer=Steward";
}
