using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Common;

/// <summary>Collects what is wrong with a request, each at its JSON pointer; <see cref="Done"/> refuses it with 422 and the first code.</summary>
internal sealed class Checks
{
    private const int CoinDecimals = 2;
    private const decimal MostMoney = 999_999_999_999m;
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);
    private string? firstCode;

    internal bool AnyAt(string pointer) => errors.ContainsKey(pointer);

    internal void Say(string pointer, string code, string message)
    {
        if (errors.TryAdd(pointer, message)) firstCode ??= code;
    }

    /// <exception cref="RefusedException">422 with every error.</exception>
    internal void Done()
    {
        if (firstCode is not null) throw new RefusedException(new(firstCode, errors.First().Value, 422, errors));
    }

    internal void Need(object? value, string pointer)
    {
        if (value is null or "") Say(pointer, "required", $"{pointer[1..]} is required.");
    }

    /// <summary>A name that people read: 1 to 120 characters, stored as it was sent.</summary>
    internal void Name(string? text, string pointer, int most = 120)
    {
        if (string.IsNullOrWhiteSpace(text)) Say(pointer, "required", $"{pointer[1..]} is required.");
        else Text(text, pointer, most);
    }

    internal void Text(string? text, string pointer, int most = Texts.Most)
    {
        if (text is not null && (text.Length > most || text.Contains('\0'))) Say(pointer, "text_too_long", $"{pointer[1..]} has at most {most:N0} characters and no NUL.");
    }

    /// <summary>The word of a category that a row is for, in one spelling, so that two rows of one category are found to be that; <c>*</c> when it is absent.</summary>
    internal string Category(string? text, string pointer)
    {
        Text(text, pointer, 120);
        return string.IsNullOrWhiteSpace(text) ? CategoryWord.All : text.Trim().ToLowerInvariant();
    }

    internal void Zone(string? name, string pointer)
    {
        if (name is not null && !LocalTime.IsZone(name)) Say(pointer, "unknown_time_zone", $"'{Short(name)}' is not an IANA time zone such as Asia/Kolkata.");
    }

    internal void Currency(string? code, string pointer)
    {
        if (code is not null && (code.Length != 3 || code.Any(c => c is < 'A' or > 'Z'))) Say(pointer, "unknown_currency", $"'{Short(code)}' is not an ISO 4217 code such as INR.");
    }

    /// <summary>The canonical word, or null when it is absent or none of the vocabulary.</summary>
    internal string? Word(string? text, Vocabulary words, string pointer)
    {
        if (text is null) return null;
        var word = words.Read(text);
        if (word is not null) return word;
        var choice = string.Join(", ", words.Words);
        if (Words.Unsupported.Read(text) is { } feature) Say(pointer, "unsupported_feature", $"{feature} is not supported: there are no intraday order books, margin, short positions or derivatives. It is one of {choice}.");
        else Say(pointer, "unknown_word", $"'{Short(text)}' is none of {choice}.");
        return null;
    }

    /// <summary>An amount of money above 0 (or from 0) with four decimals at most; null when absent or wrong.</summary>
    internal decimal? Amount(Figure? figure, string pointer, bool orZero = false) =>
        Number(figure, pointer, Money.Decimals, orZero ? 0 : null, MostMoney);

    /// <summary>An amount of which orders are made: in whole coins.</summary>
    internal decimal? Coins(Figure? figure, string pointer) => Number(figure, pointer, CoinDecimals, null, MostMoney);

    internal decimal? UnitCount(Figure? figure, string pointer) => Number(figure, pointer, Units.Decimals, null, MostMoney);

    /// <summary>A NAV, a price or a trigger value above 0 with six decimals at most.</summary>
    internal decimal? Price(Figure? figure, string pointer, bool orZero = false) => Number(figure, pointer, Nav.Decimals, orZero ? 0 : null, MostMoney);

    /// <summary>A percentage with four decimals at most.</summary>
    /// <param name="least">The least that is allowed; null: above 0.</param>
    internal decimal? Share(Figure? figure, string pointer, decimal? least = null, decimal most = 100) => Number(figure, pointer, Percent.Decimals, least, most);

    /// <param name="least">The least that is allowed; null: above 0.</param>
    internal decimal? Number(Figure? figure, string pointer, int decimals, decimal? least, decimal most)
    {
        if (figure is not { } given) return null;
        switch (DecimalText.Read(given.Text, decimals, out var value))
        {
            case DecimalReading.Unparsable: Say(pointer, "not_a_number", $"'{Short(given.Text)}' is not a plain decimal number such as 1500.25."); return null;
            case DecimalReading.TooPrecise: Say(pointer, "too_precise", $"{pointer[1..]} has at most {decimals} decimals, not {Short(given.Text)}."); return null;
        }
        if (least is { } bound ? value < bound : value <= 0) Say(pointer, "out_of_limits", $"{pointer[1..]} is {(least is { } from ? $"at least {DecimalText.Write(from)}" : "above 0")}, not {DecimalText.Write(value)}.");
        else if (value > most) Say(pointer, "out_of_limits", $"{pointer[1..]} is at most {DecimalText.Write(most)}, not {DecimalText.Write(value)}.");
        else return value;
        return null;
    }

    internal void Range(int? value, string pointer, int least, int most)
    {
        if (value is { } number && (number < least || number > most)) Say(pointer, "out_of_limits", $"{pointer[1..]} is from {least} to {most}, not {number}.");
    }

    internal static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
