using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Steward.Kernel;

internal sealed class SqliteCopyEnd : ICopyEnd
{
    private readonly SqliteConnection connection;
    private readonly List<string> triggers = [];

    private SqliteCopyEnd(SqliteConnection connection) => this.connection = connection;

    internal static async Task<SqliteCopyEnd> Begin(Database database, CancellationToken cancel)
    {
        var connection = (SqliteConnection)await database.OpenRaw(cancel);
        // References are checked as a whole before the commit; the pragma has no effect inside a transaction.
        SqliteDatabase.Run(connection, "pragma foreign_keys=off");
        SqliteDatabase.Run(connection, "begin");
        return new(connection);
    }

    public async Task<IReadOnlySet<(string Table, string Column)>> Columns(CancellationToken cancel) =>
        (await connection.QueryAsync<(string, string)>(
            "select m.name, c.name from sqlite_master m join pragma_table_xinfo(m.name) c where m.type = 'table' and c.hidden = 0")).ToHashSet();

    public async IAsyncEnumerable<string?[]> Rows(IReadOnlyList<CopyColumn> columns, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select {string.Join(", ", columns.Select(c => c.Name))} from {columns[0].Table}";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var values = new string?[columns.Count];
            for (var i = 0; i < values.Length; i++) values[i] = columns[i].FromSqlite(reader.GetValue(i));
            yield return values;
        }
    }

    public async Task Open(IReadOnlyList<string> tables, CancellationToken cancel)
    {
        foreach (var (name, sql) in (await connection.QueryAsync<(string, string)>("select name, sql from sqlite_master where type = 'trigger'")).ToList())
        {
            triggers.Add(sql);
            SqliteDatabase.Run(connection, $"drop trigger {name}");
        }
        foreach (var table in tables) SqliteDatabase.Run(connection, $"delete from {table}");
    }

    public async Task Fill(IReadOnlyList<CopyColumn> columns, IAsyncEnumerable<string?[]> rows, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"insert into {columns[0].Table} ({string.Join(", ", columns.Select(c => c.Name))}) values ({string.Join(", ", columns.Select((_, i) => "@p" + i))})";
        var parameters = columns.Select((_, i) => command.Parameters.Add("@p" + i, SqliteType.Text)).ToArray();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            for (var i = 0; i < row.Length; i++)
            {
                parameters[i].ResetSqliteType();
                parameters[i].Value = columns[i].ToSqlite(row[i]);
            }
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    public async Task Close(CancellationToken cancel)
    {
        triggers.ForEach(sql => SqliteDatabase.Run(connection, sql));
        var broken = (await connection.QueryAsync<string>("select distinct \"table\" from pragma_foreign_key_check")).ToList();
        if (broken.Count > 0) throw new CopyFailedException($"References of {string.Join(", ", broken)} point at nothing.");
        SqliteDatabase.Run(connection, "commit");
    }

    // An open transaction rolls back with its connection.
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
