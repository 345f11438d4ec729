using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Steward.Kernel;
using Steward.Tests;

namespace Steward.Faults;

/// <summary>A data folder with its database: a SQLite file in it, or a database of the scratch cluster.</summary>
/// <param name="DatabaseUrl">Null: SQLite.</param>
internal sealed record StorePlace(string Name, string Folder, string? DatabaseUrl) : IDisposable
{
    // The choice of the native library can be made once a process.
    private static readonly Lazy<bool> Library = new(() => { TypeHandlers.Register(); return true; });
    private static int count;

    internal bool IsSqlite => DatabaseUrl is null;

    /// <param name="onDisk">A real disk under the SQLite file, whose commit time counts; else memory-backed storage.</param>
    internal static StorePlace Sqlite(bool onDisk = true) => new("SQLite", NewFolder(onDisk), null);

    internal static async Task<StorePlace> Postgres()
    {
        var cluster = await ScratchCluster.Get();
        var name = $"run_{Interlocked.Increment(ref count)}";
        await cluster.Sql("postgres", $"create database {name}");
        return new("PostgreSQL", NewFolder(onDisk: false), cluster.Url(name));
    }

    /// <summary>Both stores; SQLite alone where PostgreSQL is not installed.</summary>
    internal static async Task<IReadOnlyList<StorePlace>> Both() => ScratchCluster.IsInstalled ? [Sqlite(), await Postgres()] : [Sqlite()];

    /// <summary>An instant of a column in the form in which SQLite keeps it.</summary>
    internal string TimeText(string column) => IsSqlite ? column : $"to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

    /// <summary>Degrees of a column as a decimal text: SQLite keeps them as whole numbers.</summary>
    internal string DegreesText(string column) => IsSqlite ? $"printf('%.8f', {column} / 1e8)" : $"cast({column} as text)";

    /// <summary>The rows of a query, past the server: what is really in the database.</summary>
    internal async Task<List<string?[]>> Query(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))]);
        return rows;
    }

    internal async Task Execute(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        // Millions of rows may take their time.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    internal static void PreferLibrary() => _ = Library.Value;

    private DbConnection Connect()
    {
        if (DatabaseUrl is { } url) return new NpgsqlConnection(Kernel.DatabaseUrl.Parse(url).Target);
        PreferLibrary();
        return new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Folder, "steward.db"), Pooling = false, DefaultTimeout = 10 }.ConnectionString);
    }

    private static string NewFolder(bool onDisk)
    {
        var parent = !onDisk && Directory.Exists("/dev/shm") ? "/dev/shm" : Path.Combine(Repository.Root, "artifacts");
        return Directory.CreateDirectory(Path.Combine(parent, "run-" + Guid.CreateVersion7().ToString("N"))).FullName;
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
