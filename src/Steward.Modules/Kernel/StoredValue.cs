using System.Collections;
using System.Text.Json;

namespace Steward.Kernel;

/// <summary>Reads values that rows keep as JSON. What somebody has broken in the database is named, and nothing is done with it.</summary>
internal static class StoredValue
{
    internal const string DamagedCode = "stored_value_damaged";

    /// <summary>The value; default where none is stored.</summary>
    /// <param name="thing">What the row is: <c>auto_invest_rule</c>.</param>
    /// <param name="code">Which of them.</param>
    /// <param name="field">The column.</param>
    /// <exception cref="RefusedException">409 <c>stored_value_damaged</c>.</exception>
    internal static T? Of<T>(Json json, string thing, string code, string field)
    {
        if (json.Text is null) return default;
        T? value;
        try { value = json.As<T>(); }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException) { throw Damaged(thing, code, field); }
        return HoldsNull(value) ? throw Damaged(thing, code, field) : value;
    }

    /// <summary>A value that takes more than its JSON to be understood.</summary>
    /// <inheritdoc cref="Of"/>
    internal static T Understood<T>(string thing, string code, string field, Func<T> read)
    {
        try { return read(); }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException or FormatException or OverflowException or RefusedException) { throw Damaged(thing, code, field); }
    }

    internal static RefusedException Damaged(string thing, string code, string field) => new(new(
        DamagedCode, $"What is stored as {field} of {thing.Replace('_', ' ')} {code} cannot be read any more, and nothing is done with it. Give it a whole new value where a change takes one, or put the database right.",
        Extra: new Dictionary<string, object?> { ["thing"] = thing, ["field"] = field }));

    /// <summary>For what is passed on as it is stored, without being read.</summary>
    internal static RefusedException NoJson() => new(new(DamagedCode, "A value that is kept with what is asked for is no JSON any more. Nothing is shown in its place: give it a whole new value, or put the database right."));

    /// <summary>Lists and maps are never stored with an empty place.</summary>
    private static bool HoldsNull(object? value) => value switch
    {
        IDictionary map => map.Values.Cast<object?>().Any(item => item is null || HoldsNull(item)),
        string => false,
        IEnumerable items => items.Cast<object?>().Any(item => item is null || HoldsNull(item)),
        _ => false,
    };
}

/// <summary>One value that a row keeps as JSON.</summary>
/// <param name="Name">The column, and the member of a change that replaces it.</param>
/// <param name="Read">Reads it as all who use it do.</param>
/// <param name="Without">The row as if it were not set.</param>
internal sealed record StoredField<TRow>(string Name, Func<TRow, object?> Read, Func<TRow, TRow> Without);

/// <summary>All values that a kind of row keeps as JSON.</summary>
internal sealed class StoredFields<TRow>(params StoredField<TRow>[] fields)
{
    /// <summary>The row, of which every value can be read.</summary>
    /// <exception cref="RefusedException">409 <c>stored_value_damaged</c>, with the first that cannot.</exception>
    internal TRow Whole(TRow row)
    {
        foreach (var field in fields) field.Read(row);
        return row;
    }

    /// <summary>The row without what cannot be read, for lists, and the names of that; null when nothing is damaged.</summary>
    internal (TRow Row, IReadOnlyList<string>? Damaged) Readable(TRow row)
    {
        List<string>? damaged = null;
        foreach (var field in fields.Where(field => IsDamaged(field, row)))
        {
            (damaged ??= []).Add(field.Name);
            row = field.Without(row);
        }
        return (row, damaged);
    }

    /// <summary>The row for a change: a damaged value that the change replaces counts as not set.</summary>
    internal TRow ForChange(TRow row, JsonElement patch) => patch.ValueKind != JsonValueKind.Object
        ? row : fields.Where(field => patch.TryGetProperty(field.Name, out _) && IsDamaged(field, row)).Aggregate(row, (left, field) => field.Without(left));

    private static bool IsDamaged(StoredField<TRow> field, TRow row)
    {
        try
        {
            field.Read(row);
            return false;
        }
        catch (RefusedException refused) when (refused.Refusal.Code == StoredValue.DamagedCode) { return true; }
    }
}
