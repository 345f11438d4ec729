using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Steward.Kernel;

/// <summary>
/// SQLite with one writer. Requests that wait together share one durable commit, each in its own savepoint and each answered after it,
/// so that the disk's commit time is paid once for all of them.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    private const int MostPerCommit = 256;
    private const int MostReadersKept = 4; // each with a page cache and compiled statements of its own

    // Each row of a busy table changes a page of some seven indexes: with less, pages are written and read again within one transaction.
    // Memory is taken as pages are touched, and given back by Relieve.
    private const int WriterCacheKb = 96_000;
    private const int ReaderCacheKb = 2_000;

    // Each checkpoint writes every page that was changed since the last one: 128 MB, so that the busy ones are written once and not at each large commit.
    private const int WalPages = 32_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly string path;
    private readonly string connectionString;
    /// <summary>Null: this process only looks, beside the one that writes.</summary>
    private readonly FileStream? processLock;
    private readonly Lock gate = new();
    private readonly Stack<PreparedConnection> readers = new();
    private readonly Channel<Work> queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly Task writer;

    internal SqliteDatabase(string path, TimeProvider clock, bool looksOnly = false) : base(clock)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        connectionString = new SqliteConnectionStringBuilder { DataSource = this.path, Pooling = false, DefaultTimeout = 5 }.ConnectionString;
        processLock = looksOnly ? null : LockFile(this.path + ".lock");
        writer = Task.Run(WriteLoop);
    }

    public override Dialect Dialect => Dialect.Sqlite;

    public override string Name => "sqlite:///" + path;

    public override async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var connection = Spare() ?? new(Open());
        try
        {
            // One statement after another must see one state: a deferred transaction fixes it at the first read.
            connection.Run("begin");
            var result = await work(new Session(connection, null, Dialect, Instants.Micros(Clock.GetUtcNow())));
            connection.Run("rollback");
            if (!Keep(connection)) await connection.DisposeAsync();
            return result;
        }
        catch (Exception error)
        {
            await connection.DisposeAsync();
            throw Translated(error);
        }
    }

    protected override async Task<T> Commit<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        if (processLock is null) throw new StoreUnavailableException("This command only looks: it writes nothing beside a running server.");
        var item = new Work<T>(work, cancel);
        if (!queue.Writer.TryWrite(item)) throw new StoreUnavailableException("The queue of writes is full.");
        return await item.Completion.Task;
    }

    internal override Task<DbConnection> OpenRaw(CancellationToken cancel) => Task.FromResult<DbConnection>(Open());

    public override async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writer;
        await stopping.CancelAsync();
        while (Spare() is { } connection) await connection.DisposeAsync();
        if (processLock is not null) await processLock.DisposeAsync();
        stopping.Dispose();
    }

    private PreparedConnection? Spare()
    {
        lock (gate) return readers.TryPop(out var connection) ? connection : null;
    }

    private bool Keep(PreparedConnection connection)
    {
        lock (gate)
        {
            if (readers.Count >= MostReadersKept) return false;
            readers.Push(connection);
            return true;
        }
    }

    private async Task WriteLoop()
    {
        PreparedConnection? connection = null;
        var group = new List<Work>(MostPerCommit);
        while (await More(connection))
        {
            group.Clear();
            try
            {
                connection ??= new(Open(WriterCacheKb));
                connection.Run("begin immediate");
                while (group.Count < MostPerCommit && queue.Reader.TryRead(out var item))
                {
                    group.Add(item);
                    await item.Run(connection, Dialect, Instants.Micros(Clock.GetUtcNow()), isFirst: group.Count == 1);
                }
            }
            catch (Exception error)
            {
                connection = await Drop(connection);
                // Those who waited through this failure are told too: each further try may last as long as this one.
                for (var left = queue.Reader.Count; left > 0 && queue.Reader.TryRead(out var waiting); left--) group.Add(waiting);
                group.ForEach(item => item.Fail(Translated(error)));
                continue;
            }
            try { connection.Run("commit"); }
            catch (Exception error)
            {
                connection = await Drop(connection);
                group.ForEach(item => item.Fail(Translated(error) is StoreUnavailableException full ? full : new UnknownCommitException(error)));
                continue;
            }
            group.ForEach(item => item.Succeed());
        }
        await Drop(connection);
    }

    /// <summary>Waits for work; in a pause after much of it the cached pages are given back, and not before: what comes next mostly needs the same.</summary>
    private async Task<bool> More(PreparedConnection? connection)
    {
        var more = queue.Reader.WaitToReadAsync();
        if (more.IsCompleted || connection is not { IsFull: true }) return await more;
        var waiting = more.AsTask();
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(waiting, Task.Delay(Pause, enough.Token)) != waiting) connection.Relieve();
        await enough.CancelAsync();
        return await waiting;
    }

    private static async Task<PreparedConnection?> Drop(PreparedConnection? connection)
    {
        if (connection is not null) await connection.DisposeAsync();
        return null;
    }

    private SqliteConnection Open(int cacheKb = ReaderCacheKb)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Run(connection, $"pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma busy_timeout=5000; pragma trusted_schema=off; pragma cache_size=-{cacheKb}; pragma temp_store=memory; pragma mmap_size=0; pragma wal_autocheckpoint={WalPages};");
        Achievement.Register(connection);
        return connection;
    }

    internal static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// SQLITE_BUSY 5, LOCKED 6, READONLY 8, IOERR 10, CORRUPT 11, FULL 13, CANTOPEN 14 and NOTADB 26 are the store's trouble, not the caller's.
    /// </summary>
    private static Exception Translated(Exception error) => error is SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 11 or 13 or 14 or 26 } sqlite
        ? new StoreUnavailableException($"SQLite answered {sqlite.SqliteErrorCode}: {sqlite.Message}", error)
        : error;

    private static FileStream LockFile(string name)
    {
        try { return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None); }
        catch (IOException error)
        {
            throw new StoreUnavailableException($"Another steward process holds {name}. Stop it, or give this one another --data folder.", error);
        }
    }

    private abstract class Work
    {
        /// <param name="isFirst">
        /// Nothing is in the transaction yet, so that it can be begun anew in place of a savepoint: SQLite keeps a copy of each page that changes after a
        /// savepoint, and at the end of each statement walks over all of them.
        /// </param>
        internal abstract Task Run(PreparedConnection connection, Dialect dialect, DateTimeOffset now, bool isFirst);

        internal abstract void Succeed();

        internal abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<Session, Task<T>> work, CancellationToken cancel) : Work
    {
        private Session? session;
        private T? result;
        private Exception? failure;

        internal TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal override async Task Run(PreparedConnection connection, Dialect dialect, DateTimeOffset now, bool isFirst)
        {
            if (cancel.IsCancellationRequested) { failure = new OperationCanceledException(cancel); return; }
            if (!isFirst) connection.Run("savepoint work");
            try
            {
                session = new Session(connection, null, dialect, now);
                result = await work(session);
                if (RollsBack(result)) Undo(connection, isFirst);
            }
            catch (Exception error) when (Translated(error) is not StoreUnavailableException)
            {
                failure = error;
                Undo(connection, isFirst);
            }
            if (!isFirst) connection.Run("release work");
        }

        private static void Undo(PreparedConnection connection, bool isFirst)
        {
            connection.Run(isFirst ? "rollback" : "rollback to work");
            if (isFirst) connection.Run("begin immediate");
        }

        internal override void Succeed()
        {
            if (failure is not null) { Completion.TrySetException(failure); return; }
            if (!RollsBack(result)) session!.Committed();
            Completion.TrySetResult(result!);
        }

        internal override void Fail(Exception error) => Completion.TrySetException(failure ?? error);
    }
}
