using System.Globalization;
using System.Text;

namespace Steward.Kernel;

/// <summary>
/// Unicode normalisation form C (UAX #15). Our own, because the framework's does nothing at all when it runs without ICU
/// (invariant globalisation), and a hash must not depend on which libraries a machine has.
/// </summary>
internal static class Nfc
{
    private const int HangulBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28;
    private static readonly Dictionary<int, (int First, int Second)> Parts = [];
    private static readonly Dictionary<(int First, int Second), int> Pairs = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static Nfc()
    {
        var at = 0;
        foreach (var (point, first, second, composes) in Rows(NfcTable.Decompositions))
        {
            at += point;
            Parts[at] = (first, second);
            if (composes && second != 0) Pairs[(first, second)] = at;
        }

        at = 0;
        foreach (var (point, more, combiningClass, _) in Rows(NfcTable.Classes))
        {
            at += point;
            for (var i = 0; i <= more; i++) Classes[at + i] = (byte)combiningClass;
        }
    }

    /// <summary>The text in form C. A lone surrogate is an error: it has no UTF-8 form.</summary>
    internal static string Normalize(string text)
    {
        if (IsPlain(text)) return text;
        var points = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                throw new FormatException($"Text has half a surrogate pair at position {i}; it cannot be written as UTF-8.");
            Decompose(rune.Value, points);
            if (rune.Utf16SequenceLength == 2) i++;
        }

        Reorder(points);
        Compose(points);
        var written = new StringBuilder(points.Count);
        foreach (var point in points) written.Append(char.ConvertFromUtf32(point));
        return written.ToString();
    }

    /// <summary>Everything below U+0300 is already in form C.</summary>
    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyInRange('\u0300', '\uffff');

    private static void Decompose(int point, List<int> into)
    {
        if (point is >= HangulBase and < HangulBase + LCount * VCount * TCount)
        {
            var s = point - HangulBase;
            into.Add(LBase + s / (VCount * TCount));
            into.Add(VBase + s % (VCount * TCount) / TCount);
            if (s % TCount != 0) into.Add(TBase + s % TCount);
        }
        else if (Parts.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0) Decompose(parts.Second, into);
        }
        else
        {
            into.Add(point);
        }
    }

    private static int ClassOf(int point) => Classes.GetValueOrDefault(point);

    /// <summary>Canonical order: a stable sort of each run of marks by class.</summary>
    private static void Reorder(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var mark = ClassOf(points[i]);
            for (var j = i; mark != 0 && j > 0 && ClassOf(points[j - 1]) > mark; j--)
                (points[j], points[j - 1]) = (points[j - 1], points[j]);
        }
    }

    private static void Compose(List<int> points)
    {
        int starter = -1, lastClass = -1, kept = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var mark = ClassOf(point);
            if (starter >= 0 && lastClass < mark && Pair(points[starter], point) is { } whole)
            {
                points[starter] = whole;
                continue;
            }

            if (mark == 0) (starter, lastClass) = (kept, -1);
            else lastClass = mark;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if (first - LBase is >= 0 and < LCount && second - VBase is >= 0 and < VCount)
            return HangulBase + ((first - LBase) * VCount + second - VBase) * TCount;
        if (first - HangulBase is >= 0 and < LCount * VCount * TCount && (first - HangulBase) % TCount == 0 && second - TBase is > 0 and < TCount)
            return first + second - TBase;
        return Pairs.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static IEnumerable<(int A, int B, int C, bool Composes)> Rows(string table)
    {
        foreach (var row in table.Split(','))
        {
            var cells = row.TrimEnd('!').Split(' ');
            yield return (Base36(cells[0]), Base36(cells[1]), Base36(cells[2]), !row.EndsWith('!'));
        }
    }

    private static int Base36(string digits)
    {
        var value = 0;
        foreach (var digit in digits) value = value * 36 + (digit <= '9' ? digit - '0' : char.ToLower(digit, CultureInfo.InvariantCulture) - 'a' + 10);
        return value;
    }
}
