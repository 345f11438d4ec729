using System.Text.RegularExpressions;

namespace Steward.Kernel;

/// <summary>What a path says about a thing: its UUID, its short code or <c>external:</c> and the caller's own id.</summary>
internal sealed partial record ThingId(Guid? Id, string? Code, string? External)
{
    internal static ThingId Parse(string text)
    {
        if (Guid.TryParseExact(text, "D", out var id)) return new(id, null, null);
        if (text.StartsWith("external:", StringComparison.Ordinal) && text.Length is > 9 and <= 109) return new(null, null, text[9..]);
        if (IsCode(text)) return new(null, text, null);
        throw new RefusedException(new("invalid_id", $"'{Short(text)}' is not a UUID, a code such as DRV-7F3K2, or external:<your id>.", 400));
    }

    internal static bool IsCode(string text) => CodePattern().IsMatch(text);

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex("^[A-Z][A-Z0-9_-]{0,49}$", RegexOptions.None, 1000)]
    private static partial Regex CodePattern();
}
