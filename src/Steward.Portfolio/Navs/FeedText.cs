using System.Text;

namespace Steward.Portfolio.Navs;

/// <summary>Turns the bytes of a feed into text: UTF-8 with or without its mark, else Windows-1252.</summary>
internal static class FeedText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null when the bytes are no text.</summary>
    internal static string? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (bytes.ContainsAnyInRange<byte>(0, 8) || bytes.ContainsAnyInRange<byte>(14, 31)) return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }
}
