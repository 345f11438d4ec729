using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Steward.Kernel;

namespace Steward.Fleet;

/// <summary>A member of a PATCH body: absent is not the same as null.</summary>
[JsonConverter(typeof(PatchConverter))]
internal readonly record struct Patch<T>(bool IsSent, T? Value)
{
    internal T? Or(T? present) => IsSent ? Value : present;
}

/// <summary>Reads a member that is there as sent; one that is absent keeps the default, which is not sent.</summary>
internal sealed class PatchConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Patch<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Patch<T>>
    {
        public override bool HandleNull => true;

        public override Patch<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(true, JsonSerializer.Deserialize<T>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Patch<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Value, options);
    }
}

/// <summary>Collects what is wrong with a body, each at its JSON pointer; <see cref="Done"/> refuses it with 400.</summary>
internal sealed partial class Checks
{
    private const int LongestText = 4_000;
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);

    internal void Say(string pointer, string message) => errors.TryAdd(pointer, message);

    internal void Need(object? value, string pointer)
    {
        if (value is null or "") Say(pointer, $"{pointer[1..]} is required.");
    }

    internal void Name(string? value, string pointer, int most = 255)
    {
        if (string.IsNullOrWhiteSpace(value)) Say(pointer, $"{pointer[1..]} is required.");
        else if (value.Length > most || value.Contains('\0')) Say(pointer, $"{pointer[1..]} has 1 to {most} characters.");
    }

    internal void Text(string? value, string pointer, int most = LongestText)
    {
        if (value is not null && (value.Length > most || value.Contains('\0'))) Say(pointer, $"{pointer[1..]} has at most {most} characters.");
    }

    internal void Code(string? value, string pointer)
    {
        if (value is not null && !ThingId.IsCode(value)) Say(pointer, "A code begins with a capital letter and has capitals, digits, - and _ only, at most 50.");
    }

    internal void External(string? value, string pointer)
    {
        if (value is not null && (value.Length is 0 or > 100 || value.Contains('\0'))) Say(pointer, "external_id has 1 to 100 characters.");
    }

    internal void Latitude(double? value, string pointer) => Range(value, pointer, -90, 90);

    internal void Longitude(double? value, string pointer) => Range(value, pointer, -180, 180);

    internal void Range(double? value, string pointer, double least, double most)
    {
        if (value is { } number && !(number >= least && number <= most)) Say(pointer, $"{pointer[1..]} is a number from {least} to {most}, not {number}.");
    }

    internal void OneOf(string? value, string pointer, params IReadOnlyList<string> words)
    {
        if (value is not null && !words.Contains(value)) Say(pointer, $"'{Short(value)}' is none of {string.Join(", ", words)}.");
    }

    internal void HourMinute(string? value, string pointer)
    {
        if (value is not null && !(HourMinutePattern().IsMatch(value) && Minute(value) <= 1440)) Say(pointer, $"'{Short(value)}' is not a time of day such as 09:30 (00:00 to 24:00).");
    }

    internal void Tags(IReadOnlyList<string>? tags, string pointer)
    {
        if (tags is null) return;
        if (tags.Count > 100) Say(pointer, "At most 100 entries.");
        for (var i = 0; i < tags.Count; i++)
            if (tags[i] is null or "" || tags[i].Length > 50) Say($"{pointer}/{i}", "Each entry has 1 to 50 characters.");
    }

    internal void IsObject(Json? json, string pointer)
    {
        if (json is { } value && !value.Text.TrimStart().StartsWith('{')) Say(pointer, $"{pointer[1..]} is an object.");
    }

    internal void Done()
    {
        if (errors.Count == 0) return;
        var message = errors.First().Value;
        throw new RefusedException(new("invalid_parameter", message, 400, errors));
    }

    internal static int Minute(string hourMinute) => int.Parse(hourMinute.AsSpan(0, 2)) * 60 + int.Parse(hourMinute.AsSpan(3, 2));

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex("^[0-2][0-9]:[0-5][0-9]$", RegexOptions.None, 1000)]
    private static partial Regex HourMinutePattern();
}
