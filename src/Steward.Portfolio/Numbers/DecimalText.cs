using System.Globalization;

namespace Steward.Portfolio;

/// <summary>What a piece of text was when it was read as a decimal number.</summary>
public enum DecimalReading
{
    /// <summary>A number with no more decimals than allowed.</summary>
    Exact,

    /// <summary>A number, but with more decimals than allowed. Trailing zeros do not count.</summary>
    TooPrecise,

    /// <summary>No plain decimal number: blank, words, an exponent, thousands separators, or larger than a decimal holds.</summary>
    Unparsable,
}

/// <summary>Reads plain decimal numbers (<c>-12.5</c>, <c>.5</c>, <c>+3</c>) exactly, whatever the machine's culture is.</summary>
public static class DecimalText
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private const int MostDigits = 28;

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <param name="text">The number as text; white space around it is ignored.</param>
    /// <param name="decimals">How many digits may stand after the point.</param>
    /// <param name="value">The number; 0 when the text is unparsable, unrounded when it is too precise.</param>
    public static DecimalReading Read(ReadOnlySpan<char> text, int decimals, out decimal value)
    {
        var digits = text.Trim();
        if (digits.Length > MostDigits + 2 || !decimal.TryParse(digits, Plain, CultureInfo.InvariantCulture, out value))
        {
            value = 0;
            return IsLongNumber(digits) ? DecimalReading.TooPrecise : DecimalReading.Unparsable;
        }
        return Fits(value, decimals) ? DecimalReading.Exact : DecimalReading.TooPrecise;
    }

    /// <summary>Whether <paramref name="value"/> has at most <paramref name="decimals"/> digits after the point, trailing zeros aside.</summary>
    public static bool Fits(decimal value, int decimals) => decimal.Round(value, decimals) == value;

    /// <summary>The shortest text of a decimal: no exponent, no trailing zeros, at least one digit before the point.</summary>
    public static string Write(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>A number of ordinary size with so many decimals that a decimal cannot hold them.</summary>
    private static bool IsLongNumber(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] is '-' or '+') text = text[1..];
        var point = text.IndexOf('.');
        if (point is < 0 or > 15) return false;
        return text.Length > MostDigits && !text[..point].ContainsAnyExceptInRange('0', '9') && !text[(point + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}
