using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>
/// Says what is wrong with a request that cannot be read, in the words of the API. The framework's own messages name types of the program and parameters
/// of methods, and leave the caller to guess what would be right.
/// </summary>
internal static partial class RequestFaults
{
    /// <summary>A body that is no JSON, or not of this shape.</summary>
    internal static Refusal Of(JsonException error)
    {
        var pointer = Pointer(error.Path) + NoNullItems.PointerIn(error);
        var sentence = Sentence(error.Message.Split(" Path:")[0], pointer);
        return new("invalid_json", sentence, 400, new Dictionary<string, string> { [pointer] = sentence });
    }

    /// <summary>A parameter of the address that is missing or of another kind, or a body that is missing.</summary>
    internal static Refusal Of(BadHttpRequestException error)
    {
        if (error.Message.StartsWith("Implicit body", StringComparison.Ordinal)) return new("invalid_parameter", "The request has no body: send a JSON object.", error.StatusCode);
        if (Unbound().Match(error.Message) is { Success: true } unbound)
            return Parameter(unbound.Groups["name"].Value, $"{unbound.Groups["name"].Value} is {Kind(unbound.Groups["type"].Value)}, not '{Cut(unbound.Groups["value"].Value)}'.");
        if (Unsent().Match(error.Message) is { Success: true } unsent) return Parameter(unsent.Groups["name"].Value, $"{unsent.Groups["name"].Value} is required.");
        return new("invalid_parameter", error.Message, error.StatusCode);

        Refusal Parameter(string name, string sentence) => new("invalid_parameter", sentence, error.StatusCode, new Dictionary<string, string> { ["/" + name] = sentence });
    }

    private static string Sentence(string message, string pointer)
    {
        if (Unknown().Match(message) is { Success: true } unknown)
        {
            var names = Members(unknown.Groups["type"].Value).Select(member => member.Name).ToList();
            return $"There is no '{Cut(unknown.Groups["name"].Value)}' here{(names.Count > 0 ? $", but {string.Join(", ", names)}" : "")}.";
        }
        if (Missing().Match(message) is { Success: true } missing) return $"Required: {missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal)}.";
        if (Other().Match(message) is not { Success: true } other) return message;
        // Where a record is made by its constructor, the serializer names the record and not what one of its members should have been.
        var member = Members(other.Groups["type"].Value).FirstOrDefault(one => one.Name == pointer[(pointer.LastIndexOf('/') + 1)..]);
        return $"This is to be {Kind(member.Type?.ToString() ?? other.Groups["type"].Value)}.";
    }

    /// <summary>The members of a type of ours by the names that they have in JSON; none of a type that is not ours, or that is no object.</summary>
    private static IEnumerable<(string Name, Type? Type)> Members(string type) =>
        type.StartsWith("Steward.", StringComparison.Ordinal) && typeof(RequestFaults).Assembly.GetType(type) is { } known && !typeof(IEnumerable).IsAssignableFrom(known)
            ? JsonFormat.Options.GetTypeInfo(known).Properties.Select(property => (property.Name, (Type?)property.PropertyType)) : [];

    /// <param name="type">As the runtime or the compiler writes it: <c>System.Nullable`1[System.Int32]</c> or <c>Nullable&lt;int&gt;</c>.</param>
    private static string Kind(string type) => (Nullable().Match(type) is { Success: true } nullable ? nullable.Groups["type"].Value : type) switch
    {
        "int" or "long" or "System.Int32" or "System.Int64" => "a whole number",
        "decimal" or "double" or "System.Decimal" or "System.Double" => "a number",
        "bool" or "System.Boolean" => "true or false",
        "string" or "System.String" => "text",
        "Guid" or "System.Guid" => "a UUID",
        "DateOnly" or "System.DateOnly" => "a date such as 2026-12-31",
        "TimeOnly" or "System.TimeOnly" => "a time such as 13:00",
        "DateTimeOffset" or "System.DateTimeOffset" => "a time with an offset such as 2026-12-31T13:00:00Z",
        var list when list.Contains("List`1", StringComparison.Ordinal) || list.EndsWith("[]", StringComparison.Ordinal) => "a list",
        _ => "an object",
    };

    /// <summary>$.packages[0].weight_kg → /packages/0/weight_kg.</summary>
    private static string Pointer(string? path) => (path ?? "$").TrimStart('$').Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped to any .NET member contained in type '(?<type>.*)'", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Unknown();

    [GeneratedRegex("was missing required properties including: (?<names>.*)\\.$", RegexOptions.NonBacktracking)]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON value could not be converted to (?<type>.*)\\.$", RegexOptions.NonBacktracking)]
    private static partial Regex Other();

    [GeneratedRegex("^Failed to bind parameter \"(?<type>.*) (?<name>[^ ]*)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Unbound();

    [GeneratedRegex("^Required parameter \"(?<type>.*) (?<name>[^ ]*)\" was not provided", RegexOptions.NonBacktracking)]
    private static partial Regex Unsent();

    [GeneratedRegex("^(System\\.Nullable`1\\[|Nullable<)(?<type>.*)(\\]|>)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Nullable();
}
