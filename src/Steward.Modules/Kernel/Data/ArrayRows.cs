using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Steward.Kernel;

/// <summary>Hands many rows to one statement of PostgreSQL, an array a column: nothing is written as text by us and read again by it.</summary>
internal static class ArrayRows
{
    // The columns of a table never change while the program runs: migrations come first.
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Types = new(StringComparer.Ordinal);

    /// <param name="sql">The statement, given the rows as a relation <c>v</c> whose columns have the table's types.</param>
    /// <returns>The number of rows that were inserted or changed.</returns>
    internal static async Task<int> Run<T>(Session session, string table, IReadOnlyList<ColumnOf<T>> columns, T[] rows, Func<string, string> sql)
    {
        var types = Types.TryGetValue(table, out var known) ? known : Types[table] = await TypesOf(session, table);
        var cast = string.Join(", ", columns.Select(column => $"u.{column.Name}::{types[column.Name]} as {column.Name}"));
        var places = string.Join(", ", columns.Select((_, i) => "$" + (i + 1).ToString(CultureInfo.InvariantCulture)));
        var from = $"(select {cast} from unnest({places}) as u ({string.Join(", ", columns.Select(column => column.Name))})) as v";
        await using var command = session.Live.CreateCommand();
        (command.CommandText, command.Transaction) = (sql(from), session.Transaction);
        foreach (var column in columns) command.Parameters.Add(ArrayOf(Array.ConvertAll(rows, row => column.Value(row))));
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Without lengths and scales: what does not fit is refused or rounded as in any other insert, and not cut. (<c>character</c> alone is one of one letter.)</summary>
    private static async Task<IReadOnlyDictionary<string, string>> TypesOf(Session session, string table) => (await session.Query<Column>(
        "select attname::text as name, case atttypid when 'bpchar'::regtype then 'bpchar' else format_type(atttypid, null) end as type from pg_attribute where attrelid = cast(cast(@table as text) as regclass) and attnum > 0 and not attisdropped",
        new { table })).ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);

    /// <summary>The first value tells the type of all; text takes its column's type by the cast.</summary>
    private static NpgsqlParameter ArrayOf(object?[] values) => values.FirstOrDefault(value => value is not (null or Json { Text: null })) switch
    {
        null or string => Of(values, NpgsqlDbType.Text, value => Checked((string?)value)),
        Json => Of(values, NpgsqlDbType.Text, value => CheckedJson((Json?)value)),
        Guid => Of(values, NpgsqlDbType.Uuid, value => (Guid?)value),
        DateTimeOffset => Of(values, NpgsqlDbType.TimestampTz, value => value is DateTimeOffset instant ? Instants.Micros(instant).UtcDateTime : (DateTime?)null),
        DateOnly => Of(values, NpgsqlDbType.Date, value => (DateOnly?)value),
        bool => Of(values, NpgsqlDbType.Boolean, value => (bool?)value),
        int => Of(values, NpgsqlDbType.Integer, value => (int?)value),
        long => Of(values, NpgsqlDbType.Bigint, value => (long?)value),
        decimal => Of(values, NpgsqlDbType.Numeric, value => (decimal?)value),
        Degrees => Of(values, NpgsqlDbType.Numeric, value => value is Degrees degrees ? Math.Round((decimal)degrees.Value, 8) : (decimal?)null),
        byte[] => Of(values, NpgsqlDbType.Bytea, value => (byte[]?)value),
        var other => throw new NotSupportedException($"No {other.GetType().Name} can be written in a set of rows yet. Add it to {nameof(BoundRows)} and {nameof(ArrayRows)}."),
    };

    private static NpgsqlParameter Of<T>(object?[] values, NpgsqlDbType type, Func<object?, T> convert) =>
        new() { Value = Array.ConvertAll(values, value => convert(value)), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static string? Checked(string? text)
    {
        NoNul.Check(text);
        return text;
    }

    private static string? CheckedJson(Json? document)
    {
        NoNul.CheckJson(document?.Text);
        return document?.Text;
    }

    private sealed record Column
    {
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
    }
}
