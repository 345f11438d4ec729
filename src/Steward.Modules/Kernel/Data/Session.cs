using System.Data;
using System.Data.Common;
using Dapper;

namespace Steward.Kernel;

/// <summary>
/// A connection inside a reading or a transaction, passed from the use case to the stores. Not for use by two tasks at once.
/// </summary>
public sealed class Session
{
    private readonly Action? before;
    private List<Action>? afterCommit;
    private int events;

    /// <param name="before">Called before each statement: where a test of kills lets the process die.</param>
    internal Session(DbConnection connection, DbTransaction? transaction, Dialect dialect, DateTimeOffset now, Action? before = null)
    {
        this.before = before;
        Connection = connection;
        Transaction = transaction;
        Dialect = dialect;
        Now = now;
    }

    internal DbConnection Connection { get; }

    internal DbTransaction? Transaction { get; }

    /// <summary>Dapper opens what is closed: a statement that follows the loss of its connection would be committed without those before it.</summary>
    internal DbConnection Live
    {
        get
        {
            before?.Invoke();
            return Transaction is null || Connection.State == ConnectionState.Open ? Connection : throw new StoreUnavailableException("The database ended the connection in the middle of a transaction.");
        }
    }

    public Dialect Dialect { get; }

    /// <summary>The instant of this unit of work, whole microseconds, UTC: every row that it writes carries the same.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Locks the rows that a query returns, where the dialect has row locks (SQLite has one writer).</summary>
    public string ForUpdate => Dialect is Dialect.PostgreSql ? " for update" : "";

    /// <summary>
    /// For the end of what an update of many rows sets: the time of the change. PostgreSQL writes it in the row's own update; SQLite would write each row a
    /// second time for it.
    /// </summary>
    internal string Touch => Pick(", updated_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')", "");

    public string ForUpdateSkipLocked => Dialect is Dialect.PostgreSql ? " for update skip locked" : "";

    /// <summary><c>in (…)</c> of an <see cref="IdArray"/> parameter: <c>where id {session.AnyOf("ids")}</c>. (Dapper's own expansion works in neither.)</summary>
    public string AnyOf(string parameter) => Pick($"in (select value from json_each(@{parameter}))", $"= any(@{parameter})");

    /// <summary>
    /// One of the texts in a parameter that is a JSON array. PostgreSQL joins them: of a table that was empty when the plan was made it reads all, but once for all texts.
    /// </summary>
    internal string AnyText(string parameter) => Pick($"in (select value from json_each(@{parameter}))", $"in (select jsonb_array_elements_text(@{parameter}))");

    /// <summary>The same for a table that is known to be large: PostgreSQL looks each text up by the index.</summary>
    internal string AnyTextByIndex(string parameter) => Pick($"in (select value from json_each(@{parameter}))", $"= any(array(select jsonb_array_elements_text(@{parameter})))");

    /// <summary>The row of a daily rollup that a fact is counted in: the low three bits of its id, as the triggers take them.</summary>
    public string RollupSlot => SlotOf("id");

    /// <summary>The slot by another id of the fact.</summary>
    public string SlotOf(string column) => Pick($"(instr('0123456789abcdef', substr({column}, -1)) - 1) & 7", $"get_byte(uuid_send({column}), 15) & 7");

    public string Pick(string sqlite, string postgres) => Dialect is Dialect.Sqlite ? sqlite : postgres;

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? args = null)
    {
        if (!RowReader<T>.Fits) return (IReadOnlyList<T>)await Live.QueryAsync<T>(sql, args, Transaction);
        // Not "await using": of Dapper's reader only Dispose lets go of the command, and with it of its compiled statement.
        using var reader = await Live.ExecuteReaderAsync(sql, args, Transaction);
        var rows = new List<T>();
        if (!await reader.ReadAsync()) return rows;
        var read = RowReader<T>.Plan(Dialect, sql, reader);
        do rows.Add(read());
        while (await reader.ReadAsync());
        await reader.CloseAsync();
        return rows;
    }

    public async Task<T?> First<T>(string sql, object? args = null)
    {
        if (!RowReader<T>.Fits) return await Live.QueryFirstOrDefaultAsync<T?>(sql, args, Transaction);
        using var reader = await Live.ExecuteReaderAsync(sql, args, Transaction);
        var first = await reader.ReadAsync() ? RowReader<T>.Plan(Dialect, sql, reader)() : default;
        await reader.CloseAsync();
        return first;
    }

    public Task<T?> Scalar<T>(string sql, object? args = null) => Live.ExecuteScalarAsync<T>(sql, args, Transaction);

    /// <summary>The number of rows that changed.</summary>
    public Task<int> Execute(string sql, object? args = null) => Live.ExecuteAsync(sql, args, Transaction);

    /// <summary>Does the work, gives back its result and takes every trace of it back; what the transaction did before stays.</summary>
    public async Task<T> TryOut<T>(Func<Task<T>> work)
    {
        await Execute("savepoint try_out");
        var result = await work();
        await Execute("rollback to savepoint try_out");
        await Execute("release savepoint try_out");
        return result;
    }

    /// <summary>Does the work. A refusal thrown in it takes every trace of the work back and comes as the answer; what the transaction did before stays.</summary>
    public async Task<Refusal?> Attempt(Func<Task> work)
    {
        await Execute("savepoint attempt");
        try
        {
            await work();
            await Execute("release savepoint attempt");
            return null;
        }
        catch (RefusedException refused)
        {
            await Execute("rollback to savepoint attempt");
            await Execute("release savepoint attempt");
            return refused.Refusal;
        }
    }

    /// <summary>Runs after the commit, for signals only: what must not be lost goes to the outbox.</summary>
    public void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    /// <summary>The number of the next event that this transaction publishes, from 1.</summary>
    internal int NextEvent() => ++events;

    internal void Committed() => afterCommit?.ForEach(action => action());
}
