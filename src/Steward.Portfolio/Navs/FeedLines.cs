namespace Steward.Portfolio.Navs;

/// <summary>The lines of a text with their numbers; CR LF, LF and CR all end a line, mixed as they may be.</summary>
internal ref struct FeedLines(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;

    internal ReadOnlySpan<char> Current { get; private set; }

    /// <summary>The number of the current line, from 1.</summary>
    internal int Number { get; private set; }

    internal bool MoveNext()
    {
        if (rest.IsEmpty) return false;
        var end = rest.IndexOfAny('\r', '\n');
        Current = end < 0 ? rest : rest[..end];
        var next = end < 0 ? rest.Length : rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? end + 2 : end + 1;
        rest = rest[next..];
        Number++;
        return true;
    }
}
