using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Bench;

/// <param name="Body">Null: none is sent.</param>
internal sealed record FuzzRequest(ApiOperation Operation, string Target, string? Body, string? Key, string? IfMatch);

/// <summary>
/// Makes requests that are nearly right: the form of the schema, with something in it that nobody expects. Every other one is mild, with a fault or none, so that
/// it gets past the reading of its body and tries the rules behind.
/// </summary>
internal sealed class FuzzRequests(JsonNode document, IReadOnlyList<string> ids, Chance chance)
{
    private const int DeepestGood = 5;

    private static readonly string[] OddTexts =
    [
        "", " ", "null", "\u0000", "a\u0000b", "\ud83d\ude00", "'; drop table orders; --", "../../etc/passwd", "%00", "%", "_", "<script>", "{{7*7}}", "-1", "1e400", "NaN", "Infinity", "true",
        "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2026-02-30", "00000000-0000-0000-0000-000000000000", "external:", "external:x", "ORD-00000",
        "\u202e", "ＡＢＣ", "=1+1", "Europe/Nowhere", "XXX", "delivered", "available",
    ];

    private static readonly string[] OddValues =
    [
        "null", "true", "0", "-1", "1e308", "-1e308", "1e400", "99999999999999999999999999999999", "-9223372036854775808", "9223372036854775807", "2147483648", "0.1234567890123456789",
        "1e-400", "-0", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "\"\"", "\"x\"", "79228162514264337593543950336",
    ];

    /// <summary>What fields of text hold in good requests: words, dates, figures.</summary>
    private static readonly string[] PlainTexts =
    [
        "Monthly", "Daily", "Weekly", "Date", "NAV", "Greater Than", "Less Than", "Purchase", "Redemption", "Switch", "Threshold-Based", "Time-Based", "Active", "Paused", "Cash", "Mandate", "Client", "Firm", "Scheme", "equity", "debt",
        "Order Amount", "Amount Per Day", "deposit", "Full", "Invest Cash", "INR", "Asia/Kolkata", "Africa/Nairobi", "2026-12-01", "2027-01-31", "2026-12-01T09:00:00Z", "100", "5.25", "0.0001", "118632", "Asha", "asked", "high", "car", "BARQ",
    ];

    private bool isMild;

    internal FuzzRequest Next(ApiOperation operation)
    {
        isMild = One(2);
        var body = operation.Method is "GET" or "DELETE" ? null : Body(operation);
        return new(operation, Path(operation) + Query(operation), body, !isMild && One(4) ? Header(Text(60)) : null, isMild ? "\"1\"" : One(3) ? IfMatch() : null);
    }

    private string Path(ApiOperation operation)
    {
        var path = new StringBuilder();
        foreach (var part in operation.Path.Split('/').Skip(1))
            path.Append('/').Append(part.StartsWith('{') ? Uri.EscapeDataString((isMild ? !One(10) : One(2)) ? Pick(ids) : One(6) ? Guid.CreateVersion7().ToString() : NotEmpty(Text(40))) : part);
        return path.ToString();
    }

    private static string NotEmpty(string text) => text.Trim('.', '/').Length == 0 ? "x" : text;

    private string Query(ApiOperation operation)
    {
        if (isMild && !One(4)) return "";
        var names = operation.Parameters.Where(p => p.In == "query").Select(p => p.Name).Concat(["limit", "cursor", "zone", "from", "to", "status", "nonsense"]).ToList();
        var pairs = Enumerable.Range(0, (int)chance.Below(4)).Select(_ => Pick(names) + "=" + Uri.EscapeDataString(One(3) ? Pick(ids) : Text(100)));
        var query = string.Join('&', pairs);
        return query.Length == 0 ? "" : "?" + query;
    }

    private string? Body(ApiOperation operation)
    {
        switch (isMild ? 6 : chance.Below(20))
        {
            case 0: return null;
            case 1: return "";
            case 2: return Pick(OddValues);
            case 3: return new string('[', 200) + new string(']', 200);
            case 4: return string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
            case 5: return "{\"a\":1,\"a\":2}";
        }
        var text = new StringBuilder();
        Write(text, operation.Body, 0);
        return (isMild ? 3 : chance.Below(12)) switch
        {
            0 => text.ToString()[..(int)chance.Below(text.Length + 1)],
            1 => text + "}",
            2 => text.ToString().Replace(":", ":\ufeff", StringComparison.Ordinal),
            _ => text.ToString(),
        };
    }

    /// <summary>A value after the schema; now and then another kind of value in its place.</summary>
    private void Write(StringBuilder text, JsonNode? schema, int depth)
    {
        schema = Resolved(schema);
        if (schema is not JsonObject form || One(isMild ? 60 : 7))
        {
            text.Append(One(3) ? Quoted(Text(300)) : Pick(OddValues));
            return;
        }
        var type = TypeOf(form);
        if (form["properties"] is JsonObject members && depth < DeepestGood) WriteObject(text, members, depth);
        else if (type == "array" && depth < DeepestGood) WriteArray(text, form["items"], depth);
        else text.Append(type switch
        {
            "boolean" => One(2) ? "true" : "false",
            "integer" or "number" => (isMild ? !One(12) : One(2)) ? chance.Below(100).ToString() : Pick(OddValues),
            "string" when form["enum"] is JsonArray words && !One(3) => words[(int)chance.Below(words.Count)]?.ToJsonString() ?? "null",
            "string" when (string?)form["format"] == "uuid" && !One(isMild ? 20 : 3) => Quoted(Pick(ids)),
            "string" when (string?)form["format"] == "date-time" && !One(isMild ? 20 : 3) => Quoted(TimeProvider.System.GetUtcNow().AddMinutes(chance.Below(2_000) - 1_000).ToString("O")),
            "string" when (string?)form["format"] == "date" && isMild => Quoted("2026-12-0" + (chance.Below(9) + 1)),
            "string" when isMild && !One(12) => Quoted(One(3) ? Pick(ids) : Pick(PlainTexts)),
            "string" => Quoted(One(3) ? Pick(ids) : Text(300)),
            _ => isMild ? chance.Below(100).ToString() : Pick(OddValues),
        });
    }

    private void WriteObject(StringBuilder text, JsonObject members, int depth)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var (name, schema) in members)
        {
            if (One(isMild ? 4 : 3)) continue;
            if (!isFirst) text.Append(',');
            isFirst = false;
            text.Append(Quoted(!isMild && One(60) ? name + "x" : name)).Append(':');
            Write(text, schema, depth + 1);
        }
        text.Append('}');
    }

    private void WriteArray(StringBuilder text, JsonNode? items, int depth)
    {
        text.Append('[');
        var count = One(30) ? 1_001 : chance.Below(4);
        for (var i = 0; i < count && text.Length < 500_000; i++)
        {
            if (i > 0) text.Append(',');
            Write(text, items, depth + 1);
        }
        text.Append(']');
    }

    private JsonNode? Resolved(JsonNode? schema)
    {
        for (var step = 0; step < 10 && schema is JsonObject form; step++)
        {
            if ((string?)form["$ref"] is { } reference) schema = document["components"]!["schemas"]![reference.Split('/')[^1]];
            else if ((form["oneOf"] ?? form["anyOf"]) is JsonArray choices) schema = choices[(int)chance.Below(choices.Count)];
            else break;
        }
        return schema;
    }

    private string? TypeOf(JsonObject form) => form["type"] switch
    {
        JsonArray types => (string?)types[(int)chance.Below(types.Count)],
        JsonValue one => (string?)one,
        _ => null,
    };

    private string Text(int most) => chance.Below(8) switch
    {
        0 => new string('x', (int)chance.Below(most) + 1),
        1 => chance.Below(long.MaxValue).ToString(),
        2 when most > 100 => new string('ü', 5_000),
        _ => Pick(OddTexts),
    };

    private string IfMatch() => Pick(["*", "\"1\"", "W/\"1\"", "1", "\"99999999999999999999\"", "\"\"", "\"v1\"", "\"x\", \"y\""]);

    /// <summary>What an HTTP client lets through at all.</summary>
    private static string Header(string text) => new([.. text.Where(c => c is >= ' ' and <= '~')]);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private bool One(int of) => chance.Below(of) == 0;

    private string Pick(IReadOnlyList<string> list) => list[(int)chance.Below(list.Count)];
}
