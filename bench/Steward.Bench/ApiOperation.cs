using System.Text.Json.Nodes;

namespace Steward.Bench;

/// <summary>One operation of the document, its references resolved as they are needed.</summary>
internal sealed record ApiOperation(string Method, string Path, IReadOnlyList<(string Name, string In)> Parameters, JsonNode? Body)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    internal static IEnumerable<ApiOperation> All(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select new ApiOperation(
            operation.Key.ToUpperInvariant(), path.Key,
            [.. (operation.Value!["parameters"]?.AsArray() ?? []).Select(p => ((string)p!["name"]!, (string)p["in"]!))],
            operation.Value["requestBody"]?["content"]?.AsObject().FirstOrDefault().Value?["schema"]);
}
