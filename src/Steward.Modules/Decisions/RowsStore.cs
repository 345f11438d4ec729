using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>Many rows in one statement: a tick's decisions cost a few round trips instead of hundreds.</summary>
internal static class RowsStore
{
    internal static Task Insert(Session session, string table, string[] columns, IReadOnlyList<object?[]> rows, string tail = "") =>
        session.Insert(table, [.. columns.Select((name, i) => new ColumnOf<object?[]>(name, row => row[i]))], rows, tail);

    /// <summary>Dapper spreads a list over parameters for SQLite, and hands it to PostgreSQL as one array.</summary>
    internal static string In(Session session, string parameter) => session.Pick($"in {parameter}", $"= any({parameter})");
}
