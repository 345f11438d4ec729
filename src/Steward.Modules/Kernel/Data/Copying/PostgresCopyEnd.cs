using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Steward.Kernel;

internal sealed class PostgresCopyEnd : ICopyEnd
{
    private const string TableColumns =
        """
        select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = current_schema()::regnamespace
        order by c.relname, a.attnum
        """;

    private const string ForeignKeys =
        """
        select conrelid::regclass::text as "table", quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
        from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace and conparentid = 0
        """;

    private const string Sequences =
        """
        select setval(pg_get_serial_sequence('{0}', '{1}'), coalesce((select max({1}) from {0}), 1), exists (select 1 from {0}))
        """;

    private const string IdentityColumns =
        """
        select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where a.attidentity <> '' and c.relnamespace = current_schema()::regnamespace
        """;

    private readonly NpgsqlConnection connection;
    private readonly List<(string Table, string Name, string Definition)> references = [];
    private readonly List<string> opened = [];

    private PostgresCopyEnd(NpgsqlConnection connection) => this.connection = connection;

    internal static async Task<PostgresCopyEnd> Begin(Database database, CancellationToken cancel)
    {
        var connection = (NpgsqlConnection)await database.OpenRaw(cancel);
        await connection.ExecuteAsync(new CommandDefinition("begin isolation level repeatable read; set local statement_timeout = 0; set local lock_timeout = '10s'", cancellationToken: cancel));
        return new(connection);
    }

    /// <summary>Every stored column with its type, in the schema's order.</summary>
    internal async Task<IReadOnlyList<CopyColumn>> Catalogue() => [.. await connection.QueryAsync<CopyColumn>(TableColumns)];

    public async Task<IReadOnlySet<(string Table, string Column)>> Columns(CancellationToken cancel) =>
        (await Catalogue()).Select(column => (column.Table, column.Name)).ToHashSet();

    public async IAsyncEnumerable<string?[]> Rows(IReadOnlyList<CopyColumn> columns, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"select {string.Join(", ", columns.Select(c => c.PostgresText))} from {columns[0].Table}", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var values = new string?[columns.Count];
            for (var i = 0; i < values.Length; i++) values[i] = columns[i].FromPostgres(reader.IsDBNull(i) ? null : reader.GetString(i));
            yield return values;
        }
    }

    public async Task Open(IReadOnlyList<string> tables, CancellationToken cancel)
    {
        opened.AddRange(tables);
        references.AddRange(await connection.QueryAsync<(string, string, string)>(ForeignKeys));
        foreach (var (table, name, _) in references) await connection.ExecuteAsync($"alter table {table} drop constraint {name}");
        foreach (var table in tables) await connection.ExecuteAsync($"alter table {table} disable trigger user");
        await connection.ExecuteAsync($"truncate {string.Join(", ", tables)}");
    }

    public async Task Fill(IReadOnlyList<CopyColumn> columns, IAsyncEnumerable<string?[]> rows, CancellationToken cancel)
    {
        await using var writer = await connection.BeginTextImportAsync($"copy {columns[0].Table} ({string.Join(", ", columns.Select(c => c.Name))}) from stdin", cancel);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (i > 0) await writer.WriteAsync('\t');
                await writer.WriteAsync(columns[i].ToPostgres(row[i]));
            }
            await writer.WriteAsync('\n');
        }
    }

    public async Task Close(CancellationToken cancel)
    {
        foreach (var table in opened) await connection.ExecuteAsync($"alter table {table} enable trigger user");
        foreach (var (table, name, definition) in references) await connection.ExecuteAsync($"alter table {table} add constraint {name} {definition}", commandTimeout: 0);
        foreach (var (table, column) in (await connection.QueryAsync<(string, string)>(IdentityColumns)).ToList())
            await connection.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Sequences, table, column));
        await connection.ExecuteAsync("commit");
        await connection.ExecuteAsync("analyze;", commandTimeout: 0);
    }

    // An open transaction rolls back when its connection returns to the pool.
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
