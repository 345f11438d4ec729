namespace Steward.Kernel;

/// <summary>
/// PostgreSQL keeps no U+0000 in text and JSON, and an error of a statement ends its transaction. So it is refused before the statement, on both
/// databases, whichever way it came in: a query, a form, a file, a JSON body.
/// </summary>
internal static class NoNul
{
    private const string Escape = "\\u0000";

    /// <exception cref="RefusedException">400 <c>invalid_text</c>.</exception>
    internal static void Check(string? text)
    {
        if (text?.Contains('\0') == true) throw Refused();
    }

    /// <param name="text">JSON, in which it may stand as an escape.</param>
    /// <exception cref="RefusedException">400 <c>invalid_text</c>.</exception>
    internal static void CheckJson(string? text)
    {
        Check(text);
        for (var at = 0; text is not null && (at = text.IndexOf(Escape, at, StringComparison.Ordinal)) >= 0; at += Escape.Length)
            if (BackslashesBefore(text, at) % 2 == 0) throw Refused();
    }

    /// <summary>For what an error says, which may repeat what came in and must be written down all the same.</summary>
    internal static string? Without(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);

    /// <summary>After an odd number of them the escape is a backslash and four digits of ordinary text.</summary>
    private static int BackslashesBefore(string text, int at)
    {
        var first = at;
        while (first > 0 && text[first - 1] == '\\') first--;
        return at - first;
    }

    private static RefusedException Refused() => new(new("invalid_text", "Text must not hold the character U+0000: no database keeps it.", 400));
}
