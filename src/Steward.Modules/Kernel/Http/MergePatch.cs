using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Kernel;

/// <summary>JSON Merge Patch (RFC 7396) over the members of a request: what is absent stays, what is null goes.</summary>
public static class MergePatch
{
    /// <param name="present">The request that would make the thing as it is now.</param>
    /// <param name="patch">The body that was sent.</param>
    /// <exception cref="JsonException">The body is no object, or a member is unknown or has the wrong type.</exception>
    public static T Apply<T>(T present, JsonElement patch) where T : class
    {
        if (patch.ValueKind is not JsonValueKind.Object) throw new JsonException("Send an object with the members that change.");
        var merged = Merged(JsonSerializer.SerializeToNode(present, JsonFormat.Options), JsonNode.Parse(patch.GetRawText()));
        return merged.Deserialize<T>(JsonFormat.Options)!;
    }

    private static JsonNode? Merged(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target is JsonObject present ? (JsonObject)present.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null) result.Remove(name);
            else result[name] = Merged(result[name], value);
        }
        return result;
    }
}
