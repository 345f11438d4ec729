using System.Text;
using SQLitePCL;

namespace Steward.Kernel;

/// <summary>
/// Runs one compiled statement of SQLite for many rows. Values are bound by their places: named parameters are searched for one by one at each
/// execution, and JSON would be written and read again.
/// </summary>
internal static class BoundRows
{
    private const int MostOnStack = 512;

    // The end of an update that may fail in its middle costs a walk over all pages that the transaction has changed: many rows share one.
    private static readonly int[] UpdateSizes = [64, 8, 1];

    /// <returns>The number of rows that were inserted.</returns>
    internal static int Insert<T>(PreparedConnection connection, string sql, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows) => Run(connection, sql, columns, rows, 0, rows.Count, 1);

    /// <param name="sql">An update from the relation <c>v</c>.</param>
    /// <returns>The number of rows that were changed.</returns>
    internal static int Update<T>(PreparedConnection connection, string sql, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows)
    {
        var (from, changed) = (0, 0);
        var names = string.Join(", ", columns.Select(column => column.Name));
        var row = $"({string.Join(", ", Enumerable.Repeat("?", columns.Count))})";
        foreach (var size in UpdateSizes)
        {
            var until = from + (rows.Count - from) / size * size;
            if (until > from) changed += Run(connection, $"with v ({names}) as (values {string.Join(", ", Enumerable.Repeat(row, size))}) {sql}", columns, rows, from, until, size);
            from = until;
        }
        return changed;
    }

    private static int Run<T>(PreparedConnection connection, string sql, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows, int from, int until, int rowsAtOnce)
    {
        var statements = BareStatements.Of(connection);
        var statement = statements.Take(sql);
        var changed = 0;
        try
        {
            for (var first = from; first < until; first += rowsAtOnce)
            {
                for (var row = 0; row < rowsAtOnce; row++)
                    for (var i = 0; i < columns.Count; i++) statements.Check(Bind(statement, row * columns.Count + i + 1, columns[i].Value(rows[first + row])));
                changed += statements.Step(statement);
            }
        }
        catch
        {
            statement.Dispose();
            throw;
        }
        statements.GiveBack(sql, statement);
        return changed;
    }

    /// <summary>By the storage rule of <see cref="TypeHandlers"/>.</summary>
    private static int Bind(sqlite3_stmt statement, int place, object? value)
    {
        switch (value)
        {
            case null or Json { Text: null }: return raw.sqlite3_bind_null(statement, place);
            case string text:
                NoNul.Check(text);
                return BindText(statement, place, text);
            case Json document:
                NoNul.CheckJson(document.Text);
                return BindText(statement, place, document.Text);
            case Guid id:
                Span<byte> digits = stackalloc byte[36];
                id.TryFormat(digits, out _);
                return raw.sqlite3_bind_text(statement, place, digits);
            case DateTimeOffset instant:
                Span<byte> fixedWidth = stackalloc byte[Instants.MostBytes];
                Instants.WriteFixed(instant, fixedWidth);
                return raw.sqlite3_bind_text(statement, place, fixedWidth);
            case DateOnly date: return BindText(statement, place, date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            case bool yes: return raw.sqlite3_bind_int64(statement, place, yes ? 1 : 0);
            case int number: return raw.sqlite3_bind_int64(statement, place, number);
            case long number: return raw.sqlite3_bind_int64(statement, place, number);
            case decimal number: return raw.sqlite3_bind_int64(statement, place, TypeHandlers.Scaled(number));
            case Degrees degrees: return raw.sqlite3_bind_int64(statement, place, TypeHandlers.Scaled(degrees));
            // An empty span has no address, which SQLite takes for null.
            case byte[] bytes: return bytes.Length == 0 ? raw.sqlite3_bind_zeroblob(statement, place, 0) : raw.sqlite3_bind_blob(statement, place, bytes);
            default: throw new NotSupportedException($"No {value.GetType().Name} can be written in a set of rows yet. Add it to {nameof(BoundRows)} and {nameof(ArrayRows)}.");
        }
    }

    private static int BindText(sqlite3_stmt statement, int place, string text)
    {
        // An empty span has no address, which SQLite takes for null.
        if (text.Length == 0) return raw.sqlite3_bind_text(statement, place, "");
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= MostOnStack ? stackalloc byte[most] : new byte[most];
        return raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
