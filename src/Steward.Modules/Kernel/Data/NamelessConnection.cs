using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Steward.Kernel;

/// <summary>
/// A connection to PostgreSQL that does not tell where it leads. Dapper keeps what it has compiled for a statement by the text of the connection
/// too, and would compile each statement anew for every further database of a process.
/// </summary>
internal sealed class NamelessConnection(NpgsqlConnection inner) : DbConnection
{
    internal const string Nameless = "postgresql";

    [AllowNull]
    public override string ConnectionString { get => Nameless; set => throw new NotSupportedException("The connection belongs to its pool."); }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override void Open() => inner.Open();

    public override Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public override void Close() => inner.Close();

    public override Task CloseAsync() => inner.CloseAsync();

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => inner.BeginTransaction(isolationLevel);

    protected override DbCommand CreateDbCommand() => inner.CreateCommand();
}
