namespace Steward.Kernel;

/// <summary>A column of a set of rows and where its value comes from.</summary>
public readonly record struct ColumnOf<T>(string Name, Func<T, object?> Value);

/// <summary>
/// Writes many rows with one statement, whose text is the same for every number of rows, so that it is prepared once for each set of columns in
/// use: SQLite runs it for each row with its values bound in order, PostgreSQL is given one array a column.
/// </summary>
public static class RowSets
{
    private const int MostRows = 1_000;

    /// <summary>Columns of rows that are given as their values in this order.</summary>
    internal static IReadOnlyList<ColumnOf<object?[]>> InOrder(params IEnumerable<string> names) => [.. names.Select((name, place) => new ColumnOf<object?[]>(name, row => row[place]))];

    /// <param name="onConflict">For example <c>on conflict do nothing</c>.</param>
    /// <returns>The number of rows that were inserted.</returns>
    public static async Task<int> InsertAll<T>(this Session session, string table, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows, string onConflict = "")
    {
        if (rows.Count == 0) return 0;
        var used = Used(columns, rows);
        var names = string.Join(", ", used.Select(column => column.Name));
        if (session.Live is PreparedConnection sqlite)
            return BoundRows.Insert(sqlite, $"insert into {table} ({names}) values ({string.Join(", ", Enumerable.Repeat("?", used.Count))}) {onConflict}", used, rows);
        var inserted = 0;
        foreach (var some in rows.Chunk(MostRows))
            inserted += await ArrayRows.Run(session, table, used, some, from => $"insert into {table} ({names}) select {names} from {from} {onConflict}");
        return inserted;
    }

    /// <summary>Changes many rows, each by values of its own.</summary>
    /// <param name="set">What stands after <c>set</c>; the values are columns of <c>v</c>, those of the table are named with it.</param>
    /// <param name="where">Which row it is, in the same way: <c>orders.id = v.id</c>.</param>
    /// <returns>The number of rows that were changed.</returns>
    internal static async Task<int> UpdateEach<T>(this Session session, string table, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows, string set, string where)
    {
        if (rows.Count == 0) return 0;
        string Sql(string from) => $"update {table} set {set} from {from} where {where}";
        if (session.Live is PreparedConnection sqlite) return BoundRows.Update(sqlite, Sql("v"), columns, rows);
        var changed = 0;
        foreach (var some in rows.Chunk(MostRows)) changed += await ArrayRows.Run(session, table, columns, some, Sql);
        return changed;
    }

    /// <summary>Gives each row of a table its own values, a null too. The table has <c>updated_at</c>.</summary>
    /// <param name="key">Finds the row, and is not set.</param>
    /// <param name="more">What is set beside: <c>version = orders.version + 1</c>.</param>
    /// <returns>The number of rows that were changed.</returns>
    internal static Task<int> UpdateOwn<T>(this Session session, string table, ColumnOf<T> key, IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows, string more = "")
    {
        var sets = columns.Select(column => $"{column.Name} = v.{column.Name}");
        return session.UpdateEach(table, [key, .. columns], rows, string.Join(", ", more.Length > 0 ? sets.Append(more) : sets) + session.Touch, $"{table}.{key.Name} = v.{key.Name}");
    }

    /// <summary>A column that no row has a value for is left out, and gets its default.</summary>
    private static List<ColumnOf<T>> Used<T>(IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> rows) =>
        [.. columns.Where(column => rows.Any(row => column.Value(row) is not (null or Json { Text: null })))];
}
