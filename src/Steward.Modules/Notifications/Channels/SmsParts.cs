namespace Steward.Notifications;

/// <summary>How many short messages a text takes, as networks count and charge (3GPP TS 23.038).</summary>
/// <param name="IsGsm">Seven bits a character; else UCS-2, which one character outside the alphabet is enough for.</param>
internal readonly record struct SmsParts(int Count, bool IsGsm)
{
    private const string Alphabet =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private const string Extension = "\f^{}\\[~]|€";

    internal static SmsParts Of(string text)
    {
        var isGsm = text.All(c => Alphabet.Contains(c, StringComparison.Ordinal) || Extension.Contains(c, StringComparison.Ordinal));
        var sizes = isGsm ? text.Select(c => Extension.Contains(c, StringComparison.Ordinal) ? 2 : 1) : text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength);
        return new(Needed([.. sizes], isGsm ? 160 : 70, isGsm ? 153 : 67), isGsm);
    }

    /// <summary>A text of many parts has less room in each, and no character is torn between two.</summary>
    private static int Needed(int[] sizes, int alone, int chained)
    {
        if (sizes.Sum() <= alone) return 1;
        var (parts, used) = (1, 0);
        foreach (var size in sizes)
        {
            if (used + size > chained) (parts, used) = (parts + 1, 0);
            used += size;
        }
        return parts;
    }
}
