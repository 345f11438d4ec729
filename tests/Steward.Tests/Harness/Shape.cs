using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Tests;

/// <summary>The fields and types of a JSON answer in their order, as one line: <c>{success bool, config{checkInterval text}}</c>.</summary>
internal static class Shape
{
    internal static string Of(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.Select(m => m.Key + (m.Value is JsonObject or JsonArray ? "" : " ") + Of(m.Value))) + "}",
        JsonArray { Count: 0 } => "[]",
        JsonArray items => "[" + string.Join(" | ", items.Select(Of).Distinct()) + "]",
        _ => node.GetValueKind() switch { JsonValueKind.String => "text", JsonValueKind.Number => "number", _ => "bool" },
    };
}
