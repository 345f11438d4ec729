using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steward.Kernel;

/// <summary>JSON as the API speaks it: snake_case, unknown members refused, depth at most 32.</summary>
public static class JsonFormat
{
    // One of each: options that are equal share what was once found out about a type.
    private static readonly DefaultJsonTypeInfoResolver Strict = new() { Modifiers = { RequireWhatCannotBeNull, NoNullItems.Watch } };
    private static readonly JsonConverter[] Converters =
        [new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new DegreesConverter(), new RawJsonConverter(), new InstantConverter()];

    private static readonly JsonDocumentOptions EachNameOnce = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(), strict: true);

    /// <summary>For what was written by ourselves, perhaps by a later version with more members.</summary>
    public static JsonSerializerOptions Lenient { get; } = Configure(new JsonSerializerOptions(), strict: false);

    internal static JsonSerializerOptions Configure(JsonSerializerOptions options, bool strict)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.MaxDepth = 32;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.UnmappedMemberHandling = strict ? JsonUnmappedMemberHandling.Disallow : JsonUnmappedMemberHandling.Skip;
        options.RespectNullableAnnotations = strict;
        // Which of two values of one name is meant, nobody can say.
        options.AllowDuplicateProperties = !strict;
        if (strict) options.TypeInfoResolver = Strict;
        foreach (var converter in Converters) options.Converters.Add(converter);
        return options;
    }

    /// <summary>A member that may not be null and has no default must be sent: left out it would be null after all.</summary>
    private static void RequireWhatCannotBeNull(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
            if (member is { AssociatedParameter: { HasDefaultValue: false, IsNullable: false }, PropertyType.IsValueType: false }) member.IsRequired = true;
    }

    private sealed class DegreesConverter : JsonConverter<Degrees>
    {
        public override Degrees Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, Degrees value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }

    private sealed class RawJsonConverter : JsonConverter<Json>
    {
        public override Json Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var text = document.RootElement.GetRawText();
            if (!options.AllowDuplicateProperties) JsonDocument.Parse(text, EachNameOnce).Dispose();
            return new(text);
        }

        /// <summary>What a row keeps goes out as it is; if it is no JSON any more, it is the store that is wrong, and not the request.</summary>
        public override void Write(Utf8JsonWriter writer, Json value, JsonSerializerOptions options)
        {
            try { writer.WriteRawValue(value.Text ?? "null"); }
            catch (JsonException) { throw StoredValue.NoJson(); }
        }
    }

    /// <summary>Instants leave in UTC with a Z; on input an offset is required.</summary>
    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.GetString() ?? "";
            var hasOffset = text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 10 && text.AsSpan(10).IndexOfAny('+', '-') >= 0);
            if (!hasOffset || !reader.TryGetDateTimeOffset(out var instant)) throw new JsonException($"'{text}' is not an RFC 3339 time with an offset.");
            return instant.ToUniversalTime();
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[Instants.MostBytes];
            writer.WriteStringValue(text[..Instants.Write(value, text)]);
        }
    }
}
