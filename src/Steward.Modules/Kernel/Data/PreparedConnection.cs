using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Steward.Kernel;

/// <summary>
/// A SQLite connection that keeps the statements that it has compiled, by their text: compiling costs more than running most of ours.
/// For one task at a time, like the connection below it.
/// </summary>
internal sealed class PreparedConnection(SqliteConnection inner) : DbConnection
{
    private const int MostKept = 300;
    private const int ChangesThatFill = 5_000;
    private readonly Dictionary<string, SqliteCommand> kept = new(SqlText.Comparer);
    private int relieved;

    /// <summary>The same for every file: see <see cref="NamelessConnection"/>.</summary>
    [AllowNull]
    public override string ConnectionString { get => "sqlite"; set => inner.ConnectionString = value; }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    /// <summary>True while the compiled statement of a text waits to be used again.</summary>
    internal bool Keeps(string sql) => kept.ContainsKey(sql);

    /// <summary>Many changes since pages were given back.</summary>
    internal bool IsFull => raw.sqlite3_total_changes(inner.Handle) - relieved >= ChangesThatFill;

    /// <summary>Between two transactions: gives back the cached pages, so that a server which once took in a book is no larger for it.</summary>
    internal void Relieve()
    {
        relieved = raw.sqlite3_total_changes(inner.Handle);
        Run("pragma shrink_memory");
    }

    /// <summary>A statement without parameters or rows.</summary>
    internal void Run(string sql)
    {
        var command = Take(sql);
        try { command.ExecuteNonQuery(); }
        catch
        {
            command.Dispose();
            throw;
        }
        GiveBack(command);
    }

    /// <summary>A command that nobody else has until it is given back: the same text may be wanted again while its rows are read.</summary>
    internal SqliteCommand Take(string sql)
    {
        if (kept.Remove(sql, out var command)) return command;
        command = inner.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    internal void GiveBack(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (kept.Count >= MostKept) Forget();
        if (!kept.TryAdd(command.CommandText, command)) command.Dispose();
    }

    public override void Open() => inner.Open();

    public override void Close()
    {
        Forget();
        inner.Close();
    }

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException("Transactions are begun by SqliteDatabase.");

    protected override DbCommand CreateDbCommand() => new PreparedCommand(this);

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        Forget();
        inner.Dispose();
    }

    private void Forget()
    {
        foreach (var command in kept.Values) command.Dispose();
        kept.Clear();
    }
}

/// <summary>A command that borrows the compiled statement of its text, and gives it back whole unless it failed.</summary>
internal sealed class PreparedCommand(PreparedConnection connection) : DbCommand
{
    private SqliteCommand? borrowed;
    private bool failed;

    [AllowNull]
    public override string CommandText
    {
        get => borrowed?.CommandText ?? "";
        set
        {
            // A list among the parameters is spread over the text after they were added, so they move to the new one.
            SqliteParameter[] moved = borrowed is null ? [] : [.. borrowed.Parameters.Cast<SqliteParameter>()];
            GiveBack();
            borrowed = connection.Take(value ?? throw new ArgumentNullException(nameof(value)));
            borrowed.Parameters.AddRange(moved);
        }
    }

    public override int CommandTimeout { get => Borrowed.CommandTimeout; set => Borrowed.CommandTimeout = value; }

    public override CommandType CommandType { get => CommandType.Text; set => Borrowed.CommandType = value; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get => connection; set => throw new NotSupportedException("A prepared command stays with its connection."); }

    protected override DbParameterCollection DbParameterCollection => Borrowed.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    private SqliteCommand Borrowed => borrowed ?? throw new InvalidOperationException("The command has no text yet.");

    public override void Cancel() => Borrowed.Cancel();

    public override int ExecuteNonQuery() => Watched(command => command.ExecuteNonQuery());

    public override object? ExecuteScalar() => Watched(command => command.ExecuteScalar());

    public override void Prepare() => Borrowed.Prepare();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Watched(command => command.ExecuteReader(behavior));

    protected override void Dispose(bool disposing)
    {
        if (disposing) GiveBack();
        base.Dispose(disposing);
    }

    private T Watched<T>(Func<SqliteCommand, T> run)
    {
        failed = true;
        var result = run(Borrowed);
        failed = false;
        return result;
    }

    private void GiveBack()
    {
        if (borrowed is not { } command) return;
        borrowed = null;
        if (failed) command.Dispose();
        else connection.GiveBack(command);
        failed = false;
    }
}
