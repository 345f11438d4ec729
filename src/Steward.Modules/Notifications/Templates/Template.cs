using System.Net;
using System.Text;
using System.Text.Json;

namespace Steward.Notifications;

/// <summary>
/// Text with <c>{{name}}</c>, <c>{{#if name}} … {{else}} … {{/if}}</c> and <c>{{#each items}} … {{/each}}</c>. No code, nothing nested deeper than
/// <see cref="MostDepth"/>. Values are escaped for HTML unless the text is plain. Immutable.
/// </summary>
internal sealed class Template
{
    internal const int MostDepth = 8;
    private const int MostKept = 1_000;
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, (Template? Template, string? Wrong)> Kept = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Node> nodes;

    private Template(IReadOnlyList<Node> nodes, IReadOnlySet<string> names) => (this.nodes, Names) = (nodes, names);

    /// <summary>The variables that it names, outside of lists.</summary>
    internal IReadOnlySet<string> Names { get; }

    private abstract record Node;

    private sealed record Words(string Text) : Node;

    private sealed record Value(string Name) : Node;

    private sealed record If(string Name, IReadOnlyList<Node> Then, IReadOnlyList<Node> Else) : Node;

    private sealed record Each(string Name, IReadOnlyList<Node> Body) : Node;

    /// <summary>The template, or what is wrong with it. The last ones are kept: the same few are rendered over and over.</summary>
    internal static (Template? Template, string? Wrong) Parse(string text)
    {
        if (Kept.TryGetValue(text, out var kept)) return kept;
        if (Kept.Count >= MostKept) Kept.Clear();
        return Kept[text] = Read(text);
    }

    private static (Template? Template, string? Wrong) Read(string text)
    {
        var reader = new Reader(text);
        try
        {
            var nodes = reader.Block(0, out var end);
            return end is null ? (new(nodes, reader.Names), null) : (null, $"{{{{{end}}}}} closes nothing.");
        }
        catch (FormatException wrong) { return (null, wrong.Message); }
    }

    /// <summary>What it reads as under these values. A variable without a value is empty.</summary>
    internal string Render(JsonElement values, IReadOnlyDictionary<string, string> types, Formats formats, bool html)
    {
        var to = new StringBuilder();
        Write(nodes, values, values, types, formats, html, to);
        return to.ToString();
    }

    private static void Write(IReadOnlyList<Node> nodes, JsonElement scope, JsonElement root, IReadOnlyDictionary<string, string> types, Formats formats, bool html, StringBuilder to)
    {
        foreach (var node in nodes)
            switch (node)
            {
                case Words words: to.Append(words.Text); break;
                case Value value:
                    var shown = formats.Show(Find(scope, root, value.Name), types.GetValueOrDefault(value.Name, "text"));
                    to.Append(html ? WebUtility.HtmlEncode(shown) : shown);
                    break;
                case If choice: Write(IsTrue(Find(scope, root, choice.Name)) ? choice.Then : choice.Else, scope, root, types, formats, html, to); break;
                case Each each when Find(scope, root, each.Name) is { ValueKind: JsonValueKind.Array } items:
                    foreach (var item in items.EnumerateArray()) Write(each.Body, item, root, types, formats, html, to);
                    break;
            }
    }

    private static JsonElement Find(JsonElement scope, JsonElement root, string name)
    {
        if (name == "this") return scope;
        if (scope.ValueKind == JsonValueKind.Object && scope.TryGetProperty(name, out var near)) return near;
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var far) ? far : default;
    }

    private static bool IsTrue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => true,
    };

    private sealed class Reader(string text)
    {
        private int at;
        private int inList;

        internal HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        /// <param name="end">The closing word that ended the block; null at the end of the text.</param>
        internal IReadOnlyList<Node> Block(int depth, out string? end)
        {
            if (depth > MostDepth) throw new FormatException($"Blocks are nested deeper than {MostDepth}.");
            var nodes = new List<Node>();
            while (true)
            {
                var open = text.IndexOf("{{", at, StringComparison.Ordinal);
                if (open < 0)
                {
                    if (at < text.Length) nodes.Add(new Words(text[at..]));
                    at = text.Length;
                    end = null;
                    return nodes;
                }
                if (open > at) nodes.Add(new Words(text[at..open]));
                var word = Word(open);
                if (word is "else" || word.StartsWith('/'))
                {
                    end = word;
                    return nodes;
                }
                nodes.Add(word.StartsWith('#') ? Opened(word, depth) : new Value(Name(word)));
            }
        }

        private string Word(int open)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) throw new FormatException("A {{ has no }}.");
            at = close + 2;
            return text[(open + 2)..close].Trim();
        }

        private Node Opened(string word, int depth)
        {
            var parts = word.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["#if", var condition])
            {
                var name = Name(condition);
                var then = Block(depth + 1, out var end);
                IReadOnlyList<Node> otherwise = [];
                if (end == "else") otherwise = Block(depth + 1, out end);
                return end == "/if" ? new If(name, then, otherwise) : throw new FormatException($"{{{{#if {name}}}}} has no {{{{/if}}}}.");
            }
            if (parts is ["#each", var list])
            {
                var name = Name(list);
                inList++;
                var body = Block(depth + 1, out var end);
                inList--;
                return end == "/each" ? new Each(name, body) : throw new FormatException($"{{{{#each {name}}}}} has no {{{{/each}}}}.");
            }
            throw new FormatException($"{{{{{word}}}}} is neither #if nor #each.");
        }

        private string Name(string word)
        {
            if (word.Length is 0 or > 50 || !word.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '_')) throw new FormatException($"'{word}' is not the name of a variable.");
            // Of a list's items every field may be named: the registry says that there is a list, not what is in it.
            if (inList == 0) Names.Add(word);
            return word;
        }
    }
}
