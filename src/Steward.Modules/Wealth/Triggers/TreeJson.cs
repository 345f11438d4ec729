using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Common;

namespace Steward.Wealth.Triggers;

/// <summary>A leaf of a tree with the place at which it stood.</summary>
internal sealed record SentLeaf(string Pointer, ConditionLeaf Leaf);

/// <summary>
/// Reads <c>{"and": […]}</c>, <c>{"or": […]}</c>, <c>{"not": …}</c> and leaves <c>{trigger_type, trigger_condition, trigger_value, scheme_id?, goal_id?, trigger_field?, tolerance?, strict?}</c>, for
/// Custom trigger orders and for the custom conditions of auto-invest alike. <c>scheme_id</c> of a Price may be <c>series:&lt;code&gt;</c>.
/// </summary>
internal static class TreeJson
{
    internal const string SeriesPrefix = "series:";
    private const int MostNesting = 32;

    /// <summary>The tree, or null with each fault said at its place.</summary>
    /// <param name="pointer">Where the tree stands in the request.</param>
    internal static ConditionTree? Read(JsonElement json, string pointer, Checks checks, List<SentLeaf> leaves)
    {
        if (Node(json, pointer, checks, leaves, 1) is not { } root) return null;
        var tree = ConditionTree.Of(root, out var faults, pointer);
        foreach (var fault in faults) checks.Say(fault.Pointer, fault.Code, fault.Message);
        return tree;
    }

    /// <summary>A tree that was checked when it was stored.</summary>
    internal static ConditionTree Stored(Json json)
    {
        using var document = JsonDocument.Parse(json.Text);
        return Stored(document.RootElement);
    }

    internal static ConditionTree Stored(JsonElement json)
    {
        var checks = new Checks();
        var tree = Read(json, "/condition_tree", checks, []);
        checks.Done();
        return tree ?? throw new InvalidOperationException("A tree without a fault is a tree.");
    }

    /// <summary>The code of a series; null where the subject is no series.</summary>
    internal static string? SeriesOf(string? subject) => subject?.StartsWith(SeriesPrefix, StringComparison.Ordinal) == true ? subject[SeriesPrefix.Length..] : null;

    private static ConditionNode? Node(JsonElement json, string pointer, Checks checks, List<SentLeaf> leaves, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object || depth > MostNesting)
        {
            checks.Say(pointer, depth > MostNesting ? "tree_too_deep" : "condition_tree_invalid", depth > MostNesting ? "The tree is too deep." : "A condition is an object: and, or, not, or a comparison.");
            return null;
        }
        var members = json.EnumerateObject().ToList();
        if (members is [{ Name: "and" or "or", Value.ValueKind: JsonValueKind.Array } list])
        {
            var parts = list.Value.EnumerateArray().Select((part, i) => Node(part, $"{pointer}/{list.Name}/{i}", checks, leaves, depth + 1)).ToList();
            return parts.Contains(null) ? null : list.Name == "and" ? new AllOf(parts!) : new AnyOf(parts!);
        }
        if (members is [{ Name: "not" } not]) return Node(not.Value, pointer + "/not", checks, leaves, depth + 1) is { } part ? new NotOf(part) : null;
        if (Leaf(json, members, pointer, checks) is not { } leaf) return null;
        leaves.Add(new(pointer, leaf));
        return leaf;
    }

    private static ConditionLeaf? Leaf(JsonElement json, List<JsonProperty> members, string pointer, Checks checks)
    {
        if (members.Select(member => member.Name).FirstOrDefault(name => name is not ("trigger_type" or "trigger_condition" or "trigger_value" or "scheme_id" or "goal_id" or "trigger_field" or "tolerance" or "strict")) is { } unknown)
        {
            checks.Say($"{pointer}/{unknown}", "unknown_config_key", $"A condition has no member '{Checks.Short(unknown)}'.");
            return null;
        }
        var type = checks.Word(Text(json, "trigger_type"), Words.TriggerType, pointer + "/trigger_type");
        var condition = checks.Word(Text(json, "trigger_condition"), Words.TriggerCondition, pointer + "/trigger_condition");
        if (type is null) checks.Say(pointer + "/trigger_type", "required", "trigger_type is required.");
        if (condition is null) checks.Say(pointer + "/trigger_condition", "required", "trigger_condition is required.");
        var value = TriggerFigures.Value(Text(json, "trigger_value"), type, pointer + "/trigger_value", checks);
        var tolerance = Text(json, "tolerance") is { } text ? checks.Number(new Figure(text), pointer + "/tolerance", Nav.Decimals, 0, 999_999_999_999m) : null;
        var subject = type == "Goal Progress" ? Text(json, "goal_id") : Text(json, "scheme_id");
        if (type is "NAV" or "Price" or "Goal Progress" && (type == "Goal Progress" || SeriesOf(subject) is null) && !Guid.TryParse(subject, out _))
            checks.Say(pointer, "required", type switch { "Goal Progress" => "A goal's progress needs goal_id.", "Price" => "Price needs scheme_id, or series:<code> in it.", _ => "NAV needs scheme_id." });
        TriggerFigures.CheckField(Text(json, "trigger_field"), pointer + "/trigger_field", checks);
        if (type is null || condition is null || value is null) return null;
        return new(subject, TriggerFigures.Terms(type, condition, value.Value) with { Field = Text(json, "trigger_field"), Tolerance = tolerance, Strict = json.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True });
    }

    private static string? Text(JsonElement json, string name) => !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
}

/// <summary>Trigger values as they travel: a date as ISO text, everything else as a decimal.</summary>
internal static class TriggerFigures
{
    private const decimal Most = 999_999_999_999m;

    private static readonly FrozenDictionary<string, TriggerType> Types = Words.TriggerType.Words.ToFrozenDictionary(word => word, word => Enum.Parse<TriggerType>(Joined(word), ignoreCase: true));
    private static readonly FrozenDictionary<string, TriggerCondition> Conditions = Words.TriggerCondition.Words.ToFrozenDictionary(word => word, word => Enum.Parse<TriggerCondition>(Joined(word)));

    internal static decimal? Value(string? text, string? type, string pointer, Checks checks)
    {
        if (string.IsNullOrEmpty(text))
        {
            checks.Say(pointer, "required", "trigger_value is required.");
            return null;
        }
        if (type != "Date") return checks.Number(new Figure(text), pointer, Nav.Decimals, -Most, Most);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return Number(date);
        checks.Say(pointer, "not_a_date", $"'{Checks.Short(text)}' is not a date such as 2026-12-31.");
        return null;
    }

    /// <summary>A weight is that of a class that there is: of any other it would be unknown for ever.</summary>
    internal static void CheckField(string? field, string pointer, Checks checks)
    {
        const string Weight = "class_weight:";
        if (field?.StartsWith(Weight, StringComparison.Ordinal) == true && Words.AssetClass.Read(field[Weight.Length..]) != field[Weight.Length..])
            checks.Say(pointer, "unknown_word", $"'{Checks.Short(field)}' names no class: {string.Join(", ", Words.AssetClass.Words.Select(word => Weight + word))}.");
    }

    internal static string Text(decimal value, string type) => type == "Date" ? $"{Date(value):yyyy-MM-dd}" : DecimalText.Write(value);

    internal static decimal Number(DateOnly date) => date.Year * 10_000 + date.Month * 100 + date.Day;

    internal static DateOnly Date(decimal number) => new((int)number / 10_000, (int)number / 100 % 100, (int)number % 100);

    internal static TriggerTerms Terms(string type, string condition, decimal value) => new(Types[type], Conditions[condition], value);

    private static string Joined(string words) => words.Replace(" ", "", StringComparison.Ordinal);
}
