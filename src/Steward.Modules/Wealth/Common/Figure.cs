using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Portfolio;

namespace Steward.Wealth.Common;

/// <summary>
/// A decimal as it was sent, as a number or as text: read exactly only where its limits are known, so that <c>1e30</c>, <c>"ten"</c> and
/// five decimals are answered with the place and the reason instead of a broken body.
/// </summary>
[JsonConverter(typeof(FigureConverter))]
internal readonly record struct Figure(string Text)
{
    public static implicit operator Figure(decimal value) => new(DecimalText.Write(value));

    internal static Figure? Of(decimal? value) => value is { } number ? number : null;
}

/// <summary>Money leaves as a number (see the views); a figure that goes back into a request keeps its text.</summary>
internal sealed class FigureConverter : JsonConverter<Figure>
{
    public override Figure Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String) return new(reader.GetString()!);
        using var value = JsonDocument.ParseValue(ref reader);
        return new(value.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, Figure value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
