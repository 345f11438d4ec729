using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steward.Notifications;

/// <summary>The message encryption of web push: <c>aes128gcm</c> (RFC 8188) in one record, keyed as RFC 8291 says.</summary>
internal static class PushEncryption
{
    /// <summary>What fits in the 4,096 bytes that every push service takes: less 86 of header, 16 of tag and the delimiter.</summary>
    internal const int MostPlain = 3_993;
    internal const int SaltBytes = 16;
    internal const int SecretBytes = 16;
    internal const int PointBytes = 65;
    private const int RecordSize = 4_096;
    private const int TagBytes = 16;
    private const int HeaderBytes = SaltBytes + 4 + 1 + PointBytes;

    /// <summary>With a fresh key and salt, as every message must have.</summary>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, byte[] receiver, byte[] secret)
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(plain, receiver, secret, sender, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <param name="receiver">The browser's <c>p256dh</c>: an uncompressed point.</param>
    /// <param name="secret">The browser's <c>auth</c>.</param>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, byte[] receiver, byte[] secret, ECDiffieHellman sender, byte[] salt)
    {
        if (plain.Length > MostPlain) throw new ArgumentOutOfRangeException(nameof(plain), plain.Length, $"A push message has at most {MostPlain} bytes.");
        if (secret.Length != SecretBytes) throw new CryptographicException("The authentication secret has 16 bytes.");
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = Point(receiver) });
        using var otherKey = other.PublicKey;
        var mine = Bytes(sender.ExportParameters(includePrivateParameters: false).Q);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, sender.DeriveRawSecretAgreement(otherKey), 32, secret, [.. "WebPush: info\0"u8, .. receiver, .. mine]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        var body = new byte[HeaderBytes + plain.Length + 1 + TagBytes];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltBytes), RecordSize);
        body[SaltBytes + 4] = PointBytes;
        mine.CopyTo(body, SaltBytes + 5);
        // The delimiter 2 says that this record is the last.
        byte[] record = [.. plain, 2];
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, record, body.AsSpan(HeaderBytes, record.Length), body.AsSpan(HeaderBytes + record.Length));
        return body;
    }

    /// <summary>False for bytes that are no point of the curve.</summary>
    internal static bool IsPoint(byte[] bytes)
    {
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = Point(bytes) });
            return true;
        }
        catch (CryptographicException) { return false; }
    }

    internal static byte[] Bytes(ECPoint point) => [4, .. point.X!, .. point.Y!];

    private static ECPoint Point(byte[] bytes) => bytes is [4, ..] && bytes.Length == PointBytes
        ? new() { X = bytes[1..33], Y = bytes[33..] }
        : throw new CryptographicException("An uncompressed point of P-256 has 65 bytes, and the first is 4.");
}
