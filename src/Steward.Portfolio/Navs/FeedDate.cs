namespace Steward.Portfolio.Navs;

/// <summary>The two ways in which feeds write a date: <c>2026-08-05</c> and <c>05-Aug-2026</c>.</summary>
internal static class FeedDate
{
    private static ReadOnlySpan<char> Months => "janfebmaraprmayjunjulaugsepoctnovdec";

    internal static bool TryRead(ReadOnlySpan<char> text, out DateOnly? date)
    {
        date = null;
        text = text.Trim();
        var (year, month, day) = text.Length switch
        {
            10 when text[4] == '-' && text[7] == '-' => (Number(text[..4]), Number(text[5..7]), Number(text[8..])),
            11 when text[2] == '-' && text[6] == '-' => (Number(text[7..]), Month(text[3..6]), Number(text[..2])),
            _ => (0, 0, 0),
        };
        if (year is < 1900 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new(year, month, day);
        return true;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '9') return -1;
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    private static int Month(ReadOnlySpan<char> name)
    {
        for (var month = 0; month < 12; month++)
        {
            if (name.Equals(Months.Slice(month * 3, 3), StringComparison.OrdinalIgnoreCase)) return month + 1;
        }
        return 0;
    }
}
