using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>Multiplies the values of a tree that stand for NAVs of one scheme, after a change of its face value.</summary>
internal static class TreeScaling
{
    internal static Json Times(Json tree, Guid scheme, decimal factor)
    {
        if (tree.Text is null) return tree;
        var root = JsonNode.Parse(tree.Text)!;
        Walk(root, scheme, factor);
        return new(root.ToJsonString());
    }

    private static void Walk(JsonNode node, Guid scheme, decimal factor)
    {
        if (node is JsonArray parts)
        {
            foreach (var part in parts) Walk(part!, scheme, factor);
            return;
        }
        if (node is not JsonObject members) return;
        foreach (var word in (string[])["and", "or", "not"])
            if (members[word] is { } inner) Walk(inner, scheme, factor);
        var isQuoted = (string?)members["trigger_field"] is null or "nav" or "price";
        if (!isQuoted || !Guid.TryParse(members["scheme_id"]?.ToString(), out var named) || named != scheme) return;
        foreach (var name in (string[])["trigger_value", "tolerance"])
            if (members[name] is { } value && DecimalText.Read(value.ToString(), Nav.Decimals, out var number) == DecimalReading.Exact) members[name] = DecimalText.Write(NavAdjustment.Nav(new(number), factor).Value);
    }
}
