namespace Steward.Kernel;

/// <summary>How long free text and codes may be, and that they must be there.</summary>
public static class Texts
{
    /// <summary>Characters of free text.</summary>
    public const int Most = 4_000;

    /// <summary>Characters of a code.</summary>
    public const int MostCode = 100;

    /// <summary>Null when there is text and not too much of it.</summary>
    public static Refusal? Need(string? text, string pointer) =>
        string.IsNullOrWhiteSpace(text) ? Refusal.Invalid(pointer, $"{pointer[1..]} must not be empty.") : TooLong(text, pointer);

    /// <summary>Null when it fits, or is not there.</summary>
    public static Refusal? TooLong(string? text, string pointer, int most = Most) =>
        text?.Length > most ? Refusal.Invalid(pointer, $"{pointer[1..]} has at most {most:N0} characters, not {text.Length:N0}.") : null;

    /// <summary>Null when it is one of the words, or is not there.</summary>
    public static Refusal? OneOf(string? word, string[] allowed, string pointer) =>
        word is null || allowed.Contains(word, StringComparer.Ordinal) ? null : Refusal.Invalid(pointer, $"{pointer[1..]} is one of {string.Join(", ", allowed)}, not '{word}'.");
}
