using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Kernel;

/// <summary>
/// The one canonical form of the product: RFC 8785 key order and escaping, narrowed. No fractional number is written: decimals
/// and doubles become strings (decimals without trailing zeros, doubles in the shortest form that reads back the same, spelled
/// as ECMAScript does). Integers beyond ±(2^53 − 1) become strings. Instants are UTC with microseconds. A null member is left
/// out (a null array item stays, so that positions hold). Strings and keys are in NFC. Equal values give equal bytes, and the
/// form of a canonical document is itself.
/// </summary>
public static class CanonicalJson
{
    public static byte[] ToUtf8(JsonNode? node) => Written(writer => Write(writer, node));

    public static byte[] ToUtf8(JsonElement element) => Written(writer => Write(writer, element));

    /// <summary>`2026-11-20T08:30:00.000000Z`; parts of a microsecond are cut off.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset ParseInstant(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    internal static string Decimal(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (text.Contains('.')) text = text.TrimEnd('0').TrimEnd('.');
        return text is "-0" or "" ? "0" : text;
    }

    /// <summary>Number.prototype.toString of ECMAScript (RFC 8785, 3.2.2.3): plain from 1e-6 up to 1e21, else with exponent.</summary>
    internal static string Double(double value)
    {
        if (!double.IsFinite(value)) throw new FormatException($"{value} has no JSON form. Leave the member out.");
        if (value == 0) return "0";
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var dot = shortest[0].IndexOf('.');
        var plain = shortest[0].Replace(".", "", StringComparison.Ordinal);
        var digits = plain.Trim('0');
        var exponent = (dot < 0 ? plain.Length : dot) - plain.IndexOf(digits, StringComparison.Ordinal) - 1
            + (shortest.Length > 1 ? int.Parse(shortest[1], CultureInfo.InvariantCulture) : 0);
        var point = exponent + 1;
        var text = point switch
        {
            > 0 and <= 21 when digits.Length <= point => digits.PadRight(point, '0'),
            > 0 and <= 21 => $"{digits[..point]}.{digits[point..]}",
            > -6 and <= 0 => $"0.{new string('0', -point)}{digits}",
            _ => $"{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}",
        };
        return value < 0 ? "-" + text : text;
    }

    private static byte[] Written(Action<CanonicalJsonWriter> write)
    {
        var writer = new CanonicalJsonWriter();
        write(writer);
        return writer.ToUtf8();
    }

    internal static void Write(CanonicalJsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.NullItem();
                break;
            case JsonObject members:
                writer.BeginObject();
                foreach (var (key, value) in InKeyOrder(members))
                    if (value is not null) Write(writer.Name(key), value);
                writer.EndObject();
                break;
            case JsonArray items:
                writer.BeginArray();
                foreach (var item in items) Write(writer, item);
                writer.EndArray();
                break;
            case JsonValue value:
                WriteValue(writer, value);
                break;
        }
    }

    private static void WriteValue(CanonicalJsonWriter writer, JsonValue value)
    {
        if (value.TryGetValue<JsonElement>(out var element)) Write(writer, element);
        else if (value.TryGetValue<string>(out var text)) writer.Value(text);
        else if (value.TryGetValue<bool>(out var flag)) writer.Value(flag);
        else if (value.TryGetValue<long>(out var whole)) writer.Value(whole);
        else if (value.TryGetValue<int>(out var small)) writer.Value(small);
        else if (value.TryGetValue<decimal>(out var exact)) writer.Value(exact);
        else if (value.TryGetValue<double>(out var real)) writer.Value(real);
        else if (value.TryGetValue<DateTimeOffset>(out var instant)) writer.Value(instant);
        else if (value.TryGetValue<Guid>(out var id)) writer.Value(id);
        else Write(writer, JsonSerializer.SerializeToElement(value));
    }

    private static void Write(CanonicalJsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.BeginObject();
                foreach (var (key, value) in InKeyOrder(element.EnumerateObject()))
                    if (value.ValueKind != JsonValueKind.Null) Write(writer.Name(key), value);
                writer.EndObject();
                break;
            case JsonValueKind.Array:
                writer.BeginArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item);
                writer.EndArray();
                break;
            case JsonValueKind.Number: WriteNumber(writer, element.GetRawText()); break;
            case JsonValueKind.String: writer.Value(element.GetString()!); break;
            case JsonValueKind.True or JsonValueKind.False: writer.Value(element.GetBoolean()); break;
            default: writer.NullItem(); break;
        }
    }

    /// <summary>A number as it stood in a text: whole ones by size, fractions as decimal where a decimal holds them exactly.</summary>
    private static void WriteNumber(CanonicalJsonWriter writer, string raw)
    {
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            if (long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) writer.Value(whole);
            else writer.Value(BigInteger.Parse(raw, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        }
        else if (raw.Length <= 28 && raw.AsSpan().IndexOfAny('e', 'E') < 0)
        {
            writer.Value(decimal.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
        else
        {
            writer.Value(double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<(string Key, JsonElement Value)> InKeyOrder(JsonElement.ObjectEnumerator members) => InKeyOrder(members.Select(m => (Nfc.Normalize(m.Name), m.Value)).ToArray());

    internal static (string Key, JsonNode? Value)[] InKeyOrder(JsonObject members)
    {
        var sorted = new (string Key, JsonNode? Value)[members.Count];
        var next = 0;
        foreach (var (key, value) in members) sorted[next++] = (Nfc.Normalize(key), value);
        return InKeyOrder(sorted);
    }

    private static (string Key, T Value)[] InKeyOrder<T>((string Key, T Value)[] members)
    {
        Array.Sort(members, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        return members;
    }
}
