using System.Globalization;
using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>Reads ids and numbers of requests.</summary>
internal static class Asked
{
    /// <exception cref="RefusedException">400 <c>invalid_id</c>.</exception>
    internal static Guid Id(string text) =>
        Guid.TryParse(text, out var id) ? id : throw new RefusedException(Refusal.Invalid("/id", $"'{text}' is not a UUID.", "invalid_id"));

    /// <exception cref="RefusedException">400 <c>invalid_parameter</c> with the range.</exception>
    internal static int Number(string? text, string name, int usual, int least, int most)
    {
        if (text is null) return usual;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new RefusedException(Refusal.Invalid("/" + name, $"{name} is a whole number from {least} to {most}, not '{text}'."));
    }

    internal static bool? Flag(string? text, string name) => text switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new RefusedException(Refusal.Invalid("/" + name, $"{name} is true or false, not '{text}'.")),
    };

    internal static DateTimeOffset? Instant(string? text, string name) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at
        : throw new RefusedException(Refusal.Invalid("/" + name, $"{name} is an RFC 3339 time, not '{text}'."));

    /// <summary>Null when every word is allowed.</summary>
    internal static Refusal? Words(params (string? Word, string[] Allowed, string Name)[] words) =>
        words.Select(w => Texts.OneOf(w.Word, w.Allowed, "/" + w.Name)).FirstOrDefault(r => r is not null);
}
