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

    /// <summary>An object of the members of a node and of others that are in the canonical form already.</summary>
    /// <param name="more">None of them is a member of the node.</param>
    public static CanonicalText Merge(JsonObject members, params IEnumerable<(string Key, string Canonical)> more)
    {
        var own = CanonicalJson.InKeyOrder(members);
        var added = more.ToArray();
        Array.Sort(added, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        var json = new CanonicalJsonWriter().BeginObject();
        var (i, j) = (0, 0);
        while (i < own.Length || j < added.Length)
        {
            if (j == added.Length || (i < own.Length && string.CompareOrdinal(own[i].Key, added[j].Key) < 0))
            {
                if (own[i].Value is { } value) json.Name(own[i].Key).Value(value);
                i++;
            }
            else
            {
                json.Name(added[j].Key).Canonical(added[j].Canonical);
                j++;
            }
        }
        return json.EndObject();
    }
}
