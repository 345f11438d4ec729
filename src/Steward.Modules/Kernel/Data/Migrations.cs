using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;

namespace Steward.Kernel;

/// <summary>One numbered pair of SQL files of one dialect.</summary>
/// <param name="Checksum">SHA-256 of the up file, lower-case hex.</param>
public sealed record Migration(int Number, string Name, string Up, string Down, string Checksum);

/// <summary>A migration as the database remembers it.</summary>
public sealed record AppliedMigration
{
    public int Number { get; init; }
    public required string Name { get; init; }
    public required string Checksum { get; init; }
    public int DurationMs { get; init; }
    public DateTimeOffset AppliedAt { get; init; }
}

/// <summary>The schema of the store does not fit this program: an edited file, or a newer schema.</summary>
public sealed class SchemaMismatchException(string message) : Exception(message);

/// <summary>
/// Applies numbered SQL, one transaction each, behind a lock so that several starters apply each once. Refuses an applied file that was
/// edited and a schema that is newer than the program.
/// </summary>
public sealed partial class Migrations(Database database, TimeProvider clock)
{
    private const long AdvisoryLock = 0x5354_4557_4152_44; // "STEWARD"

    public IReadOnlyList<Migration> Known { get; } = Load(database.Dialect);

    public static IReadOnlyList<Migration> Load(Dialect dialect)
    {
        var folder = $"migrations/{(dialect is Dialect.Sqlite ? "sqlite" : "postgresql")}/";
        var assembly = typeof(Migrations).Assembly;
        return
        [
            .. from resource in assembly.GetManifestResourceNames()
               where resource.Replace('\\', '/').StartsWith(folder, StringComparison.Ordinal)
               let match = FileName().Match(resource)
               where match.Success
               let up = Text(assembly, resource)
               let number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
               orderby number
               select new Migration(number, match.Groups["name"].Value, up, Text(assembly, resource.Replace(".up.sql", ".down.sql", StringComparison.Ordinal)),
                   Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(up)))),
        ];
    }

    /// <summary>What is applied, oldest first; empty for a new database.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> Applied(CancellationToken cancel)
    {
        await using var connection = await database.OpenRaw(cancel);
        return await Exists(connection) ? await Rows(connection) : [];
    }

    /// <summary>What <see cref="Up"/> would apply.</summary>
    /// <exception cref="SchemaMismatchException"/>
    public async Task<IReadOnlyList<Migration>> Pending(CancellationToken cancel, int? to = null) => Missing(await Applied(cancel), to);

    /// <summary>Applies all that is missing, up to and including <paramref name="to"/>. Returns what it applied.</summary>
    /// <exception cref="SchemaMismatchException"/>
    public async Task<IReadOnlyList<Migration>> Up(CancellationToken cancel, int? to = null)
    {
        await using var connection = await database.OpenRaw(cancel);
        await using var held = await Lock(connection, cancel);
        await connection.ExecuteAsync(database.Dialect is Dialect.Sqlite ? SqliteTable : PostgresTable);
        var missing = Missing(await Rows(connection), to);
        foreach (var migration in missing) await Run(connection, migration.Up, migration, applied: true);
        // The driver read the catalogue before the enums of these migrations were there; without this a first start cannot read them.
        if (missing.Count > 0 && connection is Npgsql.NpgsqlConnection postgres) await postgres.ReloadTypesAsync(cancel);
        return missing;
    }

    /// <summary>Takes back all above <paramref name="to"/>, newest first.</summary>
    public async Task<IReadOnlyList<Migration>> Down(int to, CancellationToken cancel)
    {
        await using var connection = await database.OpenRaw(cancel);
        await using var held = await Lock(connection, cancel);
        var applied = await Rows(connection);
        Check(applied);
        var undone = Known.Where(m => m.Number > to && applied.Any(a => a.Number == m.Number)).OrderByDescending(m => m.Number).ToList();
        foreach (var migration in undone) await Run(connection, migration.Down, migration, applied: false);
        return undone;
    }

    private List<Migration> Missing(IReadOnlyList<AppliedMigration> applied, int? to)
    {
        Check(applied);
        return [.. Known.Where(m => (to is null || m.Number <= to) && applied.All(a => a.Number != m.Number))];
    }

    private void Check(IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var row in applied)
        {
            if (Known.FirstOrDefault(m => m.Number == row.Number) is not { } known)
                throw new SchemaMismatchException($"The database has migration {row.Number:0000}_{row.Name}, which this program does not know. It was written by a newer steward: start that one.");
            if (known.Checksum != row.Checksum)
                throw new SchemaMismatchException($"Migration {row.Number:0000}_{row.Name} was edited after it was applied (stored {Short(row.Checksum)}, file {Short(known.Checksum)}). Restore the file and write a new migration.");
        }
    }

    private static string Short(string checksum) => checksum[..Math.Min(12, checksum.Length)];

    private async Task Run(DbConnection connection, string sql, Migration migration, bool applied)
    {
        var started = Stopwatch.GetTimestamp();
        // Dropping and re-making tables in a down script must not trip over references inside it; they are checked before the commit.
        if (database.Dialect is Dialect.Sqlite) await connection.ExecuteAsync("pragma foreign_keys=off");
        await Batch(connection, "begin");
        try
        {
            await Batch(connection, sql);
            if (applied)
                await connection.ExecuteAsync(
                    "insert into schema_migrations (number, name, checksum, duration_ms, applied_at) values (@Number, @Name, @Checksum, @ms, @now)",
                    new { migration.Number, migration.Name, migration.Checksum, ms = (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds, now = clock.GetUtcNow() });
            else await connection.ExecuteAsync("delete from schema_migrations where number = @Number", new { migration.Number });
            await Batch(connection, "commit");
        }
        catch
        {
            await Batch(connection, "rollback");
            throw;
        }
        finally
        {
            if (database.Dialect is Dialect.Sqlite) await connection.ExecuteAsync("pragma foreign_keys=on");
        }
    }

    private static async Task Batch(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>SQLite has one process, held by its file lock; PostgreSQL a lock of the session, freed with the connection.</summary>
    private async Task<IAsyncDisposable> Lock(DbConnection connection, CancellationToken cancel)
    {
        if (database.Dialect is Dialect.Sqlite) return new Unlock(null);
        await connection.ExecuteAsync(new CommandDefinition("set lock_timeout = 0; set statement_timeout = 0; select pg_advisory_lock(@AdvisoryLock)", new { AdvisoryLock }, cancellationToken: cancel));
        return new Unlock(connection);
    }

    private sealed class Unlock(DbConnection? connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (connection is not null) await connection.ExecuteAsync("select pg_advisory_unlock(@AdvisoryLock); reset lock_timeout; reset statement_timeout", new { AdvisoryLock });
        }
    }

    private async Task<bool> Exists(DbConnection connection) => await connection.ExecuteScalarAsync<int>(database.Dialect is Dialect.Sqlite
        ? "select count(*) from sqlite_master where name = 'schema_migrations'"
        : "select count(*) from information_schema.tables where table_name = 'schema_migrations' and table_schema = current_schema()") > 0;

    private static async Task<IReadOnlyList<AppliedMigration>> Rows(DbConnection connection) =>
        [.. await connection.QueryAsync<AppliedMigration>("select number, name, checksum, duration_ms, applied_at from schema_migrations order by number")];

    private static string Text(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The program has no {resource}: each up file needs its down file.");
        return new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex(@"(?<number>\d{4})_(?<name>[a-z0-9_]+)\.up\.sql$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();

    private const string PostgresTable =
        "create table if not exists schema_migrations (number int primary key, name varchar(100) not null, checksum varchar(64) not null, duration_ms int not null, applied_at timestamptz not null)";

    private const string SqliteTable =
        "create table if not exists schema_migrations (number integer primary key, name text not null, checksum text not null, duration_ms integer not null, applied_at text not null)";
}
