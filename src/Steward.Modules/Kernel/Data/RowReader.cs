using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;

namespace Steward.Kernel;

/// <summary>
/// Fills records from rows: columns go to the init properties of the same name (underscores and case do not count), a null leaves the
/// property at its initial value. What Dapper does, without asking for the name and type of each column at each query.
/// </summary>
internal static class RowReader<T>
{
    // The columns of a text never change while the program runs: migrations come first.
    private static readonly ConcurrentDictionary<string, Cell<T>[]> OfSqlite = new(SqlText.Comparer), OfPostgres = new(SqlText.Comparer);
    private static readonly Func<T>? New = Maker();

    /// <summary>False for scalars, tuples and types without a plain constructor: those are Dapper's.</summary>
    internal static bool Fits => New is not null;

    internal static Func<T> Plan(Dialect dialect, string sql, DbDataReader reader)
    {
        var known = dialect is Dialect.Sqlite ? OfSqlite : OfPostgres;
        if (!known.TryGetValue(sql, out var cells)) cells = known.GetOrAdd(sql, Cells(dialect, reader));
        return () =>
        {
            var row = New!();
            foreach (var cell in cells) cell.Copy(reader, row);
            return row;
        };
    }

    private static Func<T>? Maker()
    {
        var type = typeof(T);
        return type is { IsClass: true, IsAbstract: false } && type != typeof(string) && type != typeof(object) && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public, []) is not null
            ? System.Linq.Expressions.Expression.Lambda<Func<T>>(System.Linq.Expressions.Expression.New(type)).Compile()
            : null;
    }

    private static Cell<T>[] Cells(Dialect dialect, DbDataReader reader)
    {
        var properties = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(p => p.SetMethod is not null)
            .DistinctBy(p => p.Name).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var cells = new List<Cell<T>>();
        for (var i = 0; i < reader.FieldCount; i++)
            if (properties.Remove(reader.GetName(i).Replace("_", "", StringComparison.Ordinal), out var property)) cells.Add(CellOf(dialect, reader, i, property));
        return [.. cells];
    }

    private static Cell<T> CellOf(Dialect dialect, DbDataReader reader, int ordinal, PropertyInfo property)
    {
        var inner = Nullable.GetUnderlyingType(property.PropertyType);
        var read = Values.For(dialect, inner ?? property.PropertyType, dialect is Dialect.PostgreSql ? reader.GetFieldType(ordinal) : null);
        var kind = inner is null ? typeof(Plain<,>).MakeGenericType(typeof(T), property.PropertyType) : typeof(Optional<,>).MakeGenericType(typeof(T), inner);
        return (Cell<T>)Activator.CreateInstance(kind, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, null, [ordinal, property.SetMethod!, read], null)!;
    }
}

/// <summary>Carries one column of a row to one property.</summary>
internal abstract class Cell<T>
{
    internal abstract void Copy(DbDataReader from, T to);
}

internal sealed class Plain<T, TValue>(int ordinal, MethodInfo setter, Delegate read) : Cell<T>
{
    private readonly Action<T, TValue> set = setter.CreateDelegate<Action<T, TValue>>();
    private readonly Func<DbDataReader, int, TValue> read = (Func<DbDataReader, int, TValue>)read;

    internal override void Copy(DbDataReader from, T to)
    {
        if (!from.IsDBNull(ordinal)) set(to, read(from, ordinal));
    }
}

internal sealed class Optional<T, TValue>(int ordinal, MethodInfo setter, Delegate read) : Cell<T> where TValue : struct
{
    private readonly Action<T, TValue?> set = setter.CreateDelegate<Action<T, TValue?>>();
    private readonly Func<DbDataReader, int, TValue> read = (Func<DbDataReader, int, TValue>)read;

    internal override void Copy(DbDataReader from, T to)
    {
        if (!from.IsDBNull(ordinal)) set(to, read(from, ordinal));
    }
}
