using System.Security.Cryptography;
using System.Text;

namespace Steward.Kernel;

/// <summary>SHA-256 as 64 lower-case hexadecimal digits: the form in which every hash of the product is stored.</summary>
public static class Sha256Hex
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Of a prefix and a body, as if written after one another: a hash for one purpose never equals one for another.</summary>
    public static string Of(string prefix, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(prefix));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
