using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steward.Routing;

/// <summary>
/// How the records are written: straight from their public members, so that a new field of the model is in the file without a second
/// list of names. Values at their default are left out.
/// </summary>
internal static class StewardJsonOptions
{
    internal static JsonSerializerOptions Value { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            IgnoreReadOnlyProperties = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Open, LeaveOutDefaults } },
            Converters = { new MatrixConverter(), new ObjectiveConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Only the reader may make a problem without the builder; its checks follow.</summary>
    private static void Open(JsonTypeInfo info)
    {
        if (info.Type != typeof(Problem)) return;
        info.CreateObject = () => new Problem { Name = "", Dimensions = [], Sites = [], Profiles = [], Vehicles = [], Jobs = [], Objective = Objective.Cost };
    }

    private static void LeaveOutDefaults(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || Prototype(info.Type) is not { } prototype) return;
        foreach (var property in info.Properties)
        {
            if (property.Get is not { } get || property.Set is null || property.IsRequired) continue;
            var usual = get(prototype);
            property.ShouldSerialize = (_, value) => !IsSame(value, usual);
        }
    }

    private static object? Prototype(Type type) =>
        type.IsValueType || type.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(type);

    private static bool IsSame(object? value, object? usual) =>
        Equals(value, usual) || (value is ICollection { Count: 0 } && usual is ICollection { Count: 0 });

    /// <summary>A matrix, row by row; a leg that may not be driven is null.</summary>
    private sealed class MatrixConverter : JsonConverter<int[]>
    {
        public override int[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A matrix is an array of whole numbers.");
            var numbers = new List<int>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.Null) numbers.Add(Travel.Unreachable);
                else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) numbers.Add(number);
                else throw new JsonException("A matrix holds whole numbers and null.");
            }

            return [.. numbers];
        }

        public override void Write(Utf8JsonWriter writer, int[] value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var number in value)
            {
                if (number == Travel.Unreachable) writer.WriteNullValue();
                else writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>An objective as its preset and what was added to it.</summary>
    private sealed record ObjectiveFile
    {
        public required string Preset { get; init; }

        public Measure LongestBy { get; init; } = Measure.Duration;

        public IReadOnlyList<Fairness> Fairness { get; init; } = [];

        public bool StrictPriority { get; init; }
    }

    private sealed class ObjectiveConverter : JsonConverter<Objective>
    {
        public override Objective Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var file = JsonSerializer.Deserialize<ObjectiveFile>(ref reader, options) ?? throw new JsonException("The objective is null.");
            var preset = Objective.Presets.FirstOrDefault(o => o.Name == file.Preset) ?? throw new JsonException($"There is no objective '{file.Preset}'.");
            return preset with { LongestBy = file.LongestBy, Fairness = file.Fairness, StrictPriority = file.StrictPriority };
        }

        public override void Write(Utf8JsonWriter writer, Objective value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer, new ObjectiveFile { Preset = value.Name, LongestBy = value.LongestBy, Fairness = value.Fairness, StrictPriority = value.StrictPriority }, options);
    }
}
