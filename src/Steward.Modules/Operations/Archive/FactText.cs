using System.Text;
using System.Text.Json;

namespace Steward.Operations.Archive;

/// <summary>The line of a fact: <c>{"row":{…},"parts":{"batch_orders":[{…}]}}</c>. The same fact gives the same text.</summary>
internal static class FactText
{
    internal static Fact Write(Guid id, string row, IReadOnlyList<(string Name, ILookup<Guid, string> Lines)> parts)
    {
        var text = new StringBuilder("{\"row\":").Append(row).Append(",\"parts\":{");
        var count = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            // The stores sort text differently: by ordinal, so that the order says nothing.
            var lines = parts[i].Lines[id].Order(StringComparer.Ordinal).ToList();
            text.Append(i == 0 ? "\"" : ",\"").Append(parts[i].Name).Append("\":[").AppendJoin(',', lines).Append(']');
            count += lines.Count;
        }
        return new(id, text.Append("}}").ToString(), count);
    }

    /// <exception cref="JsonException">The line is none of ours.</exception>
    internal static Fact Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("row", out var row) || !row.TryGetProperty("id", out var id)
            || !id.TryGetGuid(out var known) || !document.RootElement.TryGetProperty("parts", out var parts))
            throw new JsonException("A line of the archive has no row with an id.");
        return new(known, line, parts.EnumerateObject().Sum(part => part.Value.GetArrayLength()));
    }

    /// <summary>The rows of some facts as one JSON array, or those of one of their parts.</summary>
    internal static string Rows(IEnumerable<Fact> facts, string? part = null)
    {
        var rows = new List<string>();
        foreach (var fact in facts)
        {
            using var document = JsonDocument.Parse(fact.Text);
            if (part is null) rows.Add(document.RootElement.GetProperty("row").GetRawText());
            else if (document.RootElement.GetProperty("parts").TryGetProperty(part, out var own)) rows.AddRange(own.EnumerateArray().Select(one => one.GetRawText()));
        }
        return $"[{string.Join(',', rows)}]";
    }
}
