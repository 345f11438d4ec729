using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Steward.Kernel;

/// <summary>
/// Inserts many rows of many columns with one parameter, a JSON array: the statement is the same for every number of rows, so it is prepared
/// once for each set of columns in use, and no parameter is made for each cell. For wide rows in hundreds; a few narrow ones are better off with <see cref="ManyRows"/>.
/// </summary>
public static class JsonRows
{
    private const int MostRows = 500;

    /// <param name="onConflict">For example <c>on conflict do nothing</c>.</param>
    /// <returns>The number of rows that were inserted.</returns>
    public static async Task<int> InsertJson<T>(this Session session, string table, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows, string onConflict = "")
    {
        var inserted = 0;
        foreach (var chunk in rows.Chunk(MostRows)) inserted += await Chunk(session, table, columns, chunk, onConflict);
        return inserted;
    }

    /// <summary>A column that no row has a value for is left out: each costs a look into every row.</summary>
    private static Task<int> Chunk<T>(Session session, string table, IReadOnlyList<ColumnOf<T>> columns, T[] rows, string onConflict)
    {
        var used = columns.Where(column => rows.Any(row => column.Value(row) is not (null or Json { Text: null }))).ToList();
        var names = string.Join(", ", used.Select(column => column.Name));
        // SQLite's parser takes "on conflict" after a select for a join's condition unless a where stands before it.
        var sql = session.Dialect is Dialect.PostgreSql
            ? $"insert into {table} ({names}) select {names} from jsonb_populate_recordset(null::{table}, @rows) {onConflict}"
            : $"insert into {table} ({names}) select {string.Join(", ", used.Select((_, i) => $"json_extract(value, '$[{i.ToString(CultureInfo.InvariantCulture)}]')"))} from json_each(@rows) where true {onConflict}";
        return session.Execute(sql, new { rows = Written(session.Dialect, used, rows) });
    }

    private static Json Written<T>(Dialect dialect, IReadOnlyList<ColumnOf<T>> columns, T[] rows)
    {
        var buffer = new ArrayBufferWriter<byte>(rows.Length * columns.Count * 16);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                if (dialect is Dialect.Sqlite) json.WriteStartArray();
                else json.WriteStartObject();
                foreach (var column in columns)
                {
                    var value = column.Value(row);
                    if (dialect is Dialect.PostgreSql)
                    {
                        if (value is null) continue;
                        json.WritePropertyName(column.Name);
                    }
                    Write(json, dialect, value);
                }
                if (dialect is Dialect.Sqlite) json.WriteEndArray();
                else json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return new(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>By the storage rule of <see cref="TypeHandlers"/>.</summary>
    private static void Write(Utf8JsonWriter json, Dialect dialect, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case Guid id: json.WriteStringValue(id); break;
            case bool yes: json.WriteBooleanValue(yes); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case decimal number when dialect is Dialect.PostgreSql: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(TypeHandlers.Scaled(number)); break;
            case DateOnly date: json.WriteStringValue(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset instant: json.WriteStringValue(Instants.Micros(instant).UtcDateTime.ToString(TypeHandlers.InstantFormat, CultureInfo.InvariantCulture)); break;
            case Json { Text: null }: json.WriteNullValue(); break;
            case Json document when dialect is Dialect.PostgreSql: json.WriteRawValue(document.Text); break;
            case Json document: json.WriteStringValue(document.Text); break;
            default: throw new NotSupportedException($"No {value.GetType().Name} can be written as a row of JSON yet. Add it to {nameof(JsonRows)}.");
        }
    }
}
