using System.Globalization;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The cells of one row under the header of its file. Names are those of the template, after the column map.</summary>
internal sealed class Cells(IReadOnlyDictionary<string, int> columns, IReadOnlyList<string> fields)
{
    /// <summary>Trimmed; null where the column is missing or the cell empty.</summary>
    internal string? this[string column] => columns.TryGetValue(column, out var at) && fields[at].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The first column whose cell a spreadsheet would run; null: none.</summary>
    internal string? Formula
    {
        get
        {
            foreach (var (column, at) in columns)
                if (fields[at] is ['=' or '@', ..]) return column;
            return null;
        }
    }

    internal static IReadOnlyDictionary<string, int> Columns(IReadOnlyList<string> header)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < header.Count; i++)
            if (header[i].Length > 0) columns.TryAdd(header[i], i);
        return columns;
    }

    internal static Cells Of(params (string Column, string Text)[] cells) => new(Columns([.. cells.Select(c => c.Column)]), [.. cells.Select(c => c.Text)]);
}

/// <summary>Reads typed values out of a row and remembers the first cell that is wrong.</summary>
internal sealed class CellReader(Cells cells)
{
    internal RowFault? Fault { get; private set; } = cells.Formula is { } column ? new(column, "formula_cell", "A cell must not be a formula.") : null;

    internal string? Text(string column) => cells[column];

    internal void Need(params IEnumerable<string> columns)
    {
        foreach (var column in columns)
            if (cells[column] is null) Wrong(column, "value_missing", "This is required.");
    }

    internal decimal? Number(string column)
    {
        if (cells[column] is not { } text) return null;
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
        Wrong(column, "number_invalid", $"'{text}' is not a number.");
        return null;
    }

    internal DateTimeOffset? Instant(string column)
    {
        if (cells[column] is not { } text) return null;
        if (text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return at.ToUniversalTime();
        Wrong(column, "time_invalid", $"'{text}' is not an RFC 3339 time.");
        return null;
    }

    internal bool? Flag(string column)
    {
        if (cells[column] is not { } text) return null;
        if (text.ToLowerInvariant() is "true" or "yes" or "1") return true;
        if (text.ToLowerInvariant() is "false" or "no" or "0") return false;
        Wrong(column, "flag_invalid", $"'{text}' is neither true nor false.");
        return null;
    }

    /// <summary>Of several wrong cells the first that is found counts.</summary>
    internal void Wrong(string column, string code, string reason) => Fault ??= new(column, code, reason);
}

/// <summary>Why a row cannot be taken: the field, a stable code, a sentence.</summary>
internal sealed record RowFault(string Field, string Code, string Reason)
{
    /// <summary>A refusal's JSON pointer names the column: <c>/customer/phone</c> is customer_phone.</summary>
    internal static RowFault Of(Refusal refusal) => new(refusal.Errors?.Keys.FirstOrDefault()?.TrimStart('/').Replace('/', '_') ?? "row", refusal.Code, refusal.Errors?.Values.FirstOrDefault() ?? refusal.Detail);
}
