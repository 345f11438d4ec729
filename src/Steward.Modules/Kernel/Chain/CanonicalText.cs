using System.Text;
using System.Text.Json.Nodes;

namespace Steward.Kernel;

/// <summary>A JSON object in the canonical form, written once for all who store, hash or embed it.</summary>
public readonly record struct CanonicalText
{
    private readonly string? text;

    private CanonicalText(string text) => this.text = text;

    public string Text => text ?? "{}";

    public static implicit operator CanonicalText(JsonObject node) => node.Count == 0 ? default : new(Encoding.UTF8.GetString(CanonicalJson.ToUtf8(node)));

    public static implicit operator CanonicalText(CanonicalJsonWriter written) => new(written.ToText());

    /// <summary>An object of these members, whatever their order.</summary>
    /// <param name="members">Each key once, its value in the canonical form.</param>
    internal static CanonicalText Of(params (string Key, string Canonical)[] members)
    {
        Array.Sort(members, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        var json = new CanonicalJsonWriter().BeginObject();
        foreach (var (key, canonical) in members) json.Name(key).Canonical(canonical);
        return json.EndObject();
    }

    /// <summary>The members of a node, each written once: for those who put them into several documents.</summary>
    internal static (string Key, string Canonical)[] MembersOf(JsonObject node) =>
        [.. CanonicalJson.InKeyOrder(node).Where(member => member.Value is not null).Select(member => (member.Key, new CanonicalJsonWriter().Value(member.Value!).ToText()))];
}
