using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Steward.Kernel;

namespace Steward.Host;

/// <summary>
/// The names of the schemas in the description of the API, one a type. A nested type has its outer's name too (<c>WriteClientRequest</c>): the framework
/// calls each of them <c>Request</c> and describes all by the first. Where two still agree, the namespace comes first.
/// </summary>
internal static class SchemaNames
{
    // Read from the types themselves, so that a name does not depend on which route is described first.
    private static readonly Lazy<FrozenSet<string>> Shared = new(() => new[] { typeof(SchemaNames), typeof(Database), typeof(Portfolio.Money), typeof(Routing.Break) }
        .SelectMany(known => known.Assembly.GetTypes()).GroupBy(Short, StringComparer.Ordinal).Where(types => types.Skip(1).Any()).Select(types => types.Key).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Null for what is described in place: numbers, texts, lists and maps.</summary>
    internal static string? Of(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : Name(type.Type);

    private static string Name(Type type)
    {
        if (type.IsArray) return Name(type.GetElementType()!) + "Array";
        var name = Short(type);
        if (Shared.Value.Contains(name)) name = (type.Namespace ?? "").Replace("Steward.", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal) + name;
        return type.IsGenericType ? $"{name}Of{string.Join("And", type.GetGenericArguments().Select(Name))}" : name;
    }

    private static string Short(Type type) => (type.DeclaringType is { } outer ? Short(outer) : "") + type.Name.Split('`')[0];
}
