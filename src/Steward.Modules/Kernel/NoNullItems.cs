using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Steward.Kernel;

/// <summary>
/// A list or map of a request holds no null where its element type does not allow it. The serializer respects the annotation of a member but not
/// those of its elements; here they are held to it while the body is read, so that no route has to look for itself.
/// </summary>
internal static class NoNullItems
{
    private const string Below = "pointer below the path";

    internal static void Watch(JsonTypeInfo type)
    {
        if (type.Kind is not JsonTypeInfoKind.Object) return;
        var watched = type.Properties.Where(member => member.Get is not null && IsCollection(member.PropertyType)).Select(member => (Member: member, Nullness: Nullness(member)))
            .Where(one => one.Nullness is not null && ForbidsNull(one.Nullness)).ToList();
        if (watched.Count == 0) return;
        type.OnDeserialized = read =>
        {
            foreach (var (member, nullness) in watched)
                if (member.Get!(read) is IEnumerable items && FirstNull(items, nullness!) is { } pointer) throw Refused($"/{member.Name}{pointer}");
        };
    }

    /// <summary>What comes after the serializer's path, which ends at the object whose list has the null.</summary>
    internal static string? PointerIn(JsonException error) => error.Data[Below] as string;

    private static JsonException Refused(string pointer) => new("null is no element of a list or map here: leave it away.") { Data = { [Below] = pointer } };

    private static string? FirstNull(IEnumerable items, NullabilityInfo nullness)
    {
        var element = Element(nullness)!;
        var index = 0;
        foreach (var item in items is IDictionary map ? map.Values : items)
        {
            if (item is null && IsNeverNull(element)) return Pointer(items, index);
            if (item is IEnumerable inner && ForbidsNull(element) && FirstNull(inner, element) is { } below) return Pointer(items, index) + below;
            index++;
        }
        return null;
    }

    private static string Pointer(IEnumerable items, int index) => items is not IDictionary map
        ? $"/{index}"
        : "/" + map.Keys.Cast<object>().ElementAt(index).ToString()!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool ForbidsNull(NullabilityInfo nullness) => IsCollection(nullness.Type) && Element(nullness) is { } element && (IsNeverNull(element) || ForbidsNull(element));

    private static bool IsNeverNull(NullabilityInfo nullness) => nullness is { ReadState: NullabilityState.NotNull, Type.IsValueType: false };

    private static bool IsCollection(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));

    /// <summary>Of a map that of its values.</summary>
    private static NullabilityInfo? Element(NullabilityInfo nullness) => nullness.ElementType ?? (nullness.GenericTypeArguments is [.., var last] ? last : null);

    private static NullabilityInfo? Nullness(JsonPropertyInfo member) => (member.AssociatedParameter?.AttributeProvider, member.AttributeProvider) switch
    {
        (ParameterInfo parameter, _) => new NullabilityInfoContext().Create(parameter),
        (_, PropertyInfo property) => new NullabilityInfoContext().Create(property),
        _ => null,
    };
}
