namespace Steward.Portfolio.Navs;

/// <summary>What stood where a NAV is expected.</summary>
public enum NavText
{
    /// <summary>A decimal number with at most six decimals; it may still be zero or negative.</summary>
    Number,

    /// <summary>A number with more than six decimals.</summary>
    TooPrecise,

    /// <summary>No plain decimal number, or a date that is none.</summary>
    Unparsable,
}

/// <summary>One line of a feed: which scheme, which date, which value, exactly as it was written.</summary>
/// <param name="Line">Where it stands in the file, from 1; for rows by API their place in the list.</param>
/// <param name="Code">The scheme code as written, trimmed; empty when only an ISIN was given.</param>
/// <param name="Isin">The ISIN of the growth or payout option, null when there is none.</param>
/// <param name="OtherIsin">The ISIN of the reinvestment option, null when there is none.</param>
/// <param name="Date">The NAV date; null when the text was no date.</param>
/// <param name="Reading">What the NAV's text was.</param>
/// <param name="Value">The NAV; 0 unless it is a number.</param>
/// <param name="Raw">The NAV's text, cut at 64 characters.</param>
public sealed record NavRow(int Line, string Code, string? Isin, string? OtherIsin, DateOnly? Date, NavText Reading, decimal Value, string Raw)
{
    private const int LongestRaw = 64;

    /// <summary>The scheme's name, where the feed has one.</summary>
    public string? Name { get; init; }

    /// <summary>The section lines above the row: category and fund house; null in forms without sections.</summary>
    public NavSection? Section { get; init; }

    /// <summary>Reads one row; null when the text says that there is no NAV (<c>N.A.</c>, <c>-</c>, <c>B.C.</c>, blank).</summary>
    public static NavRow? Read(int line, ReadOnlySpan<char> code, string? isin, string? otherIsin, ReadOnlySpan<char> date, ReadOnlySpan<char> nav)
    {
        var text = nav.Trim();
        if (SaysNoNav(text)) return null;
        NavText reading;
        var value = 0m;
        if (!FeedDate.TryRead(date, out var day)) reading = NavText.Unparsable;
        else
        {
            reading = DecimalText.Read(text, Nav.Decimals, out value) switch
            {
                // A key of the trigger index is the value × 10⁶ in 64 bits: what does not fit is no NAV.
                DecimalReading.Exact when Math.Abs(value) < NavLimits.TooLarge => NavText.Number,
                DecimalReading.TooPrecise => NavText.TooPrecise,
                _ => NavText.Unparsable,
            };
        }
        return new(line, code.Trim().ToString(), isin, otherIsin, day, reading, reading == NavText.Number ? value : 0, text[..Math.Min(text.Length, LongestRaw)].ToString());
    }

    /// <summary>Whether the text is one of the words for "no NAV".</summary>
    public static bool SaysNoNav(ReadOnlySpan<char> text) =>
        text.IsEmpty || text is "-" || text.Equals("N.A.", StringComparison.OrdinalIgnoreCase) || text.Equals("B.C.", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The heading lines of an AMFI file that a row stands under.</summary>
/// <param name="Category">Such as <c>Open Ended Schemes(Debt Scheme - Liquid Fund)</c>; null before the first one.</param>
/// <param name="House">The fund house; null before the first one.</param>
public sealed record NavSection(string? Category, string? House);
