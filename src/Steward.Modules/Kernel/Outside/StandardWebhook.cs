using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Kernel;

/// <summary>Signatures of Standard Webhooks (standardwebhooks.com): <c>v1,</c> and the HMAC-SHA256 of <c>id.timestamp.body</c> in base64. Pure.</summary>
internal static class StandardWebhook
{
    internal const string IdHeader = "webhook-id";
    internal const string TimeHeader = "webhook-timestamp";
    internal const string SignatureHeader = "webhook-signature";
    internal const string SecretPrefix = "whsec_";

    /// <summary>How far the sender's clock may be from ours, either way.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(300);
    private const string Version = "v1,";
    private const int SecretBytes = 32;

    internal static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The key in a secret, with its prefix or without; null when that is no base64 of 24 bytes or more, below which a key is a guess.</summary>
    internal static byte[]? KeyOf(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length >= 24 ? key[..length] : null;
    }

    /// <summary>One signature a key, in their order: who knows the old secret or the new one finds his.</summary>
    internal static string Sign(IEnumerable<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var signed = Signed(id, timestamp.ToString(CultureInfo.InvariantCulture), body);
        return string.Join(' ', keys.Select(key => Version + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }

    /// <summary>Whether one of the signatures is made with one of the keys, lately. Takes the same time for each wrong one.</summary>
    internal static bool Verifies(IEnumerable<byte[]> keys, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id.Length is 0 or > 200 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds) return false;
        var signed = Signed(id, timestamp, body);
        var given = signatures.Split(' ', 10).Where(one => one.StartsWith(Version, StringComparison.Ordinal)).Select(one => Encoding.UTF8.GetBytes(one[Version.Length..])).ToList();
        var fits = false;
        foreach (var key in keys)
        {
            var right = Encoding.UTF8.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
            foreach (var one in given) fits |= CryptographicOperations.FixedTimeEquals(right, one);
        }
        return fits;
    }

    private static byte[] Signed(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var all = new byte[head.Length + body.Length];
        head.CopyTo(all, 0);
        body.CopyTo(all.AsSpan(head.Length));
        return all;
    }
}
