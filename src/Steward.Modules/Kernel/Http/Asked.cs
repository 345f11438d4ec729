using System.Globalization;

namespace Steward.Kernel;

/// <summary>
/// Reads ids, numbers, times and words of a path or a query. What is left out or empty has its default; what cannot be read is refused with
/// 400, its place and what is allowed there.
/// </summary>
public static class Asked
{
    private const int MostShown = 50;

    /// <exception cref="RefusedException">400 <c>invalid_id</c>.</exception>
    public static Guid Id(string text, string name = "id") =>
        Guid.TryParse(text, out var id) ? id : throw new RefusedException(Refusal.Invalid("/" + name, $"'{(text.Length > MostShown ? text[..MostShown] + "…" : text)}' is not a UUID.", "invalid_id"));

    /// <exception cref="RefusedException">400 <c>invalid_id</c>.</exception>
    public static Guid? IdOrNone(string? text, string name) => string.IsNullOrEmpty(text) ? null : Id(text, name);

    /// <summary>A whole number, or the usual one.</summary>
    /// <exception cref="RefusedException">400 <c>invalid_parameter</c> with the range.</exception>
    public static int Number(string? text, string name, int usual, int least, int most)
    {
        if (string.IsNullOrEmpty(text)) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new RefusedException(Refusal.Invalid("/" + name, $"{name} is a whole number from {least} to {most}, not '{text}'."));
    }

    /// <exception cref="RefusedException">400 <c>invalid_parameter</c>.</exception>
    public static bool? Flag(string? text, string name) => text switch
    {
        null or "" => null,
        "true" => true,
        "false" => false,
        _ => throw new RefusedException(Refusal.Invalid("/" + name, $"{name} is true or false, not '{text}'.")),
    };

    /// <summary>An instant; without an offset it is UTC.</summary>
    /// <exception cref="RefusedException">400 <c>invalid_parameter</c>.</exception>
    public static DateTimeOffset? Instant(string? text, string name) => string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at
        : throw new RefusedException(Refusal.Invalid("/" + name, $"{name} is an RFC 3339 time, not '{text}'."));

    /// <exception cref="RefusedException">400 <c>invalid_parameter</c>.</exception>
    public static DateOnly? Date(string? text, string name) => string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw new RefusedException(Refusal.Invalid("/" + name, $"'{text}' is not a date such as 2026-11-20."));

    /// <summary>Two ends of a span of days, each of which may be left out.</summary>
    /// <exception cref="RefusedException">400 <c>invalid_parameter</c>: nothing lies between them.</exception>
    public static void Span(DateOnly? from, DateOnly? to)
    {
        if (to < from) throw new RefusedException(Refusal.Invalid("/to", string.Create(CultureInfo.InvariantCulture, $"to ({to:yyyy-MM-dd}) is not before from ({from:yyyy-MM-dd}).")));
    }

    /// <summary>Null when every word is allowed where it stands.</summary>
    public static Refusal? Words(params (string? Word, string[] Allowed, string Name)[] words) =>
        words.Select(w => Texts.OneOf(w.Word, w.Allowed, "/" + w.Name)).FirstOrDefault(r => r is not null);
}
