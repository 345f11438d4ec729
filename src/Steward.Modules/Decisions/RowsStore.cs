using System.Text;
using Dapper;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>Many rows in one statement: a tick's decisions cost a few round trips instead of hundreds.</summary>
internal static class RowsStore
{
    // SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535.
    private const int MostParameters = 30_000;

    internal static async Task Insert(Session session, string table, string[] columns, IReadOnlyList<object?[]> rows, string tail = "")
    {
        var step = MostParameters / columns.Length;
        for (var first = 0; first < rows.Count; first += step)
            await Chunk(session, table, columns, rows, first, Math.Min(rows.Count, first + step), tail);
    }

    /// <summary>Dapper spreads a list over parameters for SQLite, and hands it to PostgreSQL as one array.</summary>
    internal static string In(Session session, string parameter) => session.Pick($"in {parameter}", $"= any({parameter})");

    private static Task Chunk(Session session, string table, string[] columns, IReadOnlyList<object?[]> rows, int first, int end, string tail)
    {
        var sql = new StringBuilder($"insert into {table} ({string.Join(", ", columns)}) values ");
        var parameters = new DynamicParameters();
        for (var row = first; row < end; row++)
        {
            sql.Append(row == first ? "(" : ", (");
            for (var column = 0; column < columns.Length; column++)
            {
                var name = $"p{row - first}_{column}";
                sql.Append(column == 0 ? "@" : ", @").Append(name);
                parameters.Add(name, rows[row][column]);
            }
            sql.Append(')');
        }
        return session.Execute(sql.Append(' ').Append(tail).ToString(), parameters);
    }
}
