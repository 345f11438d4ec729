using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Steward.Kernel;

/// <summary>
/// Writes canonical JSON step by step: for records that know their own key order. Members must come in key order (UTF-16
/// code units); a wrong order, a doubled key or a missing value throws, so that a mistake cannot become a hash. Not thread safe. It
/// ends with <see cref="ToUtf8"/> or <see cref="ToText"/>, once.
/// </summary>
public sealed class CanonicalJsonWriter
{
    private const long MaxExact = (1L << 53) - 1;
    private static readonly SearchValues<char> MustEscape = SearchValues.Create(string.Concat(Enumerable.Range(0, 32).Select(c => (char)c)) + "\"\\");

    // Thousands of documents of some kilobytes are written in one transaction: each would grow a buffer and a stack of its own.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Stack<(bool IsObject, string? LastKey, bool HasItem)> Open)? spare;

    private const int MostSpared = 1 << 16;
    private readonly Stack<(bool IsObject, string? LastKey, bool HasItem)> open;
    private ArrayBufferWriter<byte> buffer;
    private (bool IsObject, string? LastKey, bool HasItem) scope;
    private bool nameWritten;

    public CanonicalJsonWriter()
    {
        (buffer, open) = spare ?? (new(4096), new(8));
        spare = null;
    }

    public CanonicalJsonWriter BeginObject() => Begin('{', isObject: true);

    public CanonicalJsonWriter EndObject() => End('}', isObject: true);

    public CanonicalJsonWriter BeginArray() => Begin('[', isObject: false);

    public CanonicalJsonWriter EndArray() => End(']', isObject: false);

    public CanonicalJsonWriter Name(string key)
    {
        key = Nfc.Normalize(key);
        if (!scope.IsObject || nameWritten) throw new InvalidOperationException($"Key '{key}' is not inside an object, or follows a key without value.");
        if (scope.LastKey is { } last && string.CompareOrdinal(last, key) >= 0)
            throw new InvalidOperationException($"Key '{key}' may not follow '{last}': canonical keys are unique and in ordinal order.");
        if (scope.HasItem) Raw(',');
        WriteString(key);
        Raw(':');
        scope = (true, key, true);
        nameWritten = true;
        return this;
    }

    public CanonicalJsonWriter Value(string value)
    {
        BeforeValue();
        WriteString(Nfc.Normalize(value));
        return this;
    }

    public CanonicalJsonWriter Value(bool value) => Ascii(value ? "true" : "false");

    /// <summary>An integer; beyond ±(2^53 − 1) it is written as a string, because a double could not hold it.</summary>
    public CanonicalJsonWriter Value(long value)
    {
        if (value is > MaxExact or < -MaxExact) return Value(value.ToString(CultureInfo.InvariantCulture));
        BeforeValue();
        var span = buffer.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        buffer.Advance(written);
        return this;
    }

    public CanonicalJsonWriter Value(DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[Instants.MostBytes];
        Instants.WriteFixed(value, text);
        return Quoted(text);
    }

    public CanonicalJsonWriter Value(Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _);
        return Quoted(text);
    }

    public CanonicalJsonWriter Value(decimal value) => Value(CanonicalJson.Decimal(value));

    public CanonicalJsonWriter Value(JsonNode value)
    {
        CanonicalJson.Write(this, value);
        return this;
    }

    /// <summary>A whole value that is in the canonical form already: it is taken as it is.</summary>
    public CanonicalJsonWriter Canonical(ReadOnlySpan<byte> value)
    {
        BeforeValue();
        buffer.Write(value);
        return this;
    }

    /// <inheritdoc cref="Canonical(ReadOnlySpan{byte})"/>
    public CanonicalJsonWriter Canonical(string value)
    {
        BeforeValue();
        Encoding.UTF8.GetBytes(value, buffer);
        return this;
    }

    public CanonicalJsonWriter Value(double value) => Value(CanonicalJson.Double(value));

    /// <summary>For an array place without value only; an object leaves the key out instead.</summary>
    public CanonicalJsonWriter NullItem() => Ascii("null");

    public byte[] ToUtf8()
    {
        var whole = Whole().ToArray();
        End();
        return whole;
    }

    public string ToText()
    {
        var whole = Encoding.UTF8.GetString(Whole());
        End();
        return whole;
    }

    private void End()
    {
        if (buffer.Capacity > MostSpared) return;
        buffer.ResetWrittenCount();
        spare = (buffer, open);
        // What is written from now on goes to no other's document.
        buffer = null!;
    }

    private ReadOnlySpan<byte> Whole() => open.Count == 0 ? buffer.WrittenSpan : throw new InvalidOperationException($"{open.Count} objects or arrays are still open.");

    private CanonicalJsonWriter Begin(char bracket, bool isObject)
    {
        BeforeValue();
        Raw(bracket);
        open.Push(scope);
        scope = (isObject, null, false);
        return this;
    }

    private CanonicalJsonWriter End(char bracket, bool isObject)
    {
        if (open.Count == 0 || scope.IsObject != isObject || nameWritten) throw new InvalidOperationException($"'{bracket}' closes nothing that is open.");
        Raw(bracket);
        scope = open.Pop();
        return this;
    }

    private CanonicalJsonWriter Quoted(ReadOnlySpan<byte> plain)
    {
        BeforeValue();
        Raw('"');
        buffer.Write(plain);
        Raw('"');
        return this;
    }

    private CanonicalJsonWriter Ascii(string text)
    {
        BeforeValue();
        foreach (var c in text) Raw(c);
        return this;
    }

    private void BeforeValue()
    {
        if (scope.IsObject)
        {
            if (!nameWritten) throw new InvalidOperationException("A value in an object needs a key.");
            nameWritten = false;
            return;
        }

        if (scope.HasItem) Raw(',');
        scope.HasItem = open.Count > 0;
    }

    private void Raw(char c)
    {
        buffer.GetSpan(1)[0] = (byte)c;
        buffer.Advance(1);
    }

    /// <summary>RFC 8785, 3.2.2.2: only quotation mark, backslash and the controls are escaped, the shortest way.</summary>
    private void WriteString(string text)
    {
        Raw('"');
        var rest = text.AsSpan();
        while (rest.IndexOfAny(MustEscape) is var at && at >= 0)
        {
            Encoding.UTF8.GetBytes(rest[..at], buffer);
            var escape = rest[at] switch
            {
                '"' => "\\\"", '\\' => "\\\\", '\b' => "\\b", '\t' => "\\t", '\n' => "\\n", '\f' => "\\f", '\r' => "\\r",
                var c => $"\\u{(int)c:x4}",
            };
            Encoding.UTF8.GetBytes(escape, buffer);
            rest = rest[(at + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, buffer);
        Raw('"');
    }
}
