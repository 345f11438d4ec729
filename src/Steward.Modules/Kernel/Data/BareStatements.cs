using System.Data;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Steward.Kernel;

/// <summary>
/// The compiled statements of one SQLite connection without the driver around them, for <see cref="BoundRows"/>: kept by their text, and given up when
/// the connection closes. For one task at a time, like the connection.
/// </summary>
internal sealed class BareStatements
{
    private const int MostKept = 300;
    private static readonly ConditionalWeakTable<PreparedConnection, BareStatements> Known = [];
    private readonly Dictionary<string, sqlite3_stmt> kept = new(SqlText.Comparer);
    private readonly SqliteConnection inner;

    private BareStatements(PreparedConnection connection)
    {
        var command = connection.Take("select 1");
        inner = command.Connection!;
        connection.GiveBack(command);
        // SQLite keeps a closed file open for as long as a statement of it is left.
        inner.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed) Forget();
        };
    }

    internal static BareStatements Of(PreparedConnection connection) => Known.GetValue(connection, static one => new(one));

    /// <summary>Nobody else has it until it is given back.</summary>
    internal sqlite3_stmt Take(string sql)
    {
        if (kept.Remove(sql, out var statement)) return statement;
        Check(raw.sqlite3_prepare_v2(inner.Handle, sql, out statement));
        return statement;
    }

    internal void GiveBack(string sql, sqlite3_stmt statement)
    {
        if (kept.Count >= MostKept) Forget();
        if (!kept.TryAdd(sql, statement)) statement.Dispose();
    }

    /// <summary>Runs it once, for what is bound to it.</summary>
    /// <returns>The number of rows that it changed.</returns>
    internal int Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(code);
        var changed = raw.sqlite3_changes(inner.Handle);
        Check(raw.sqlite3_reset(statement));
        return changed;
    }

    /// <exception cref="SqliteException">The code is an error's.</exception>
    internal void Check(int code) => SqliteException.ThrowExceptionForRC(code, inner.Handle);

    private void Forget()
    {
        foreach (var statement in kept.Values) statement.Dispose();
        kept.Clear();
    }
}
