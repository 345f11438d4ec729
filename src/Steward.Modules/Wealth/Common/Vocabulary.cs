namespace Steward.Wealth.Common;

/// <summary>
/// The words of one field. Output is always the canonical word; input also takes lower, snake, kebab and camel case: <c>goal_progress</c> and
/// <c>goalProgress</c> are <c>Goal Progress</c>.
/// </summary>
internal sealed class Vocabulary(params string[] words)
{
    private readonly Dictionary<string, string> canonical = words.ToDictionary(Plain, StringComparer.Ordinal);

    internal IReadOnlyList<string> Words { get; } = words;

    /// <summary>The canonical word, or null for none of these.</summary>
    internal string? Read(string text) => canonical.GetValueOrDefault(Plain(text));

    private static string Plain(string text) =>
        string.Concat(text.Where(character => character is not (' ' or '_' or '-'))).ToLowerInvariant();
}
