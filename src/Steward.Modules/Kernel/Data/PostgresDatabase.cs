using System.Data;
using System.Data.Common;
using Npgsql;

namespace Steward.Kernel;

/// <summary>PostgreSQL, read committed, with a pool. Serialisation failures and deadlocks are repeated with jitter.</summary>
internal sealed class PostgresDatabase : Database
{
    private const int MostTries = 6;

    private readonly NpgsqlDataSource source;

    internal PostgresDatabase(string connectionString, TimeProvider clock) : base(clock)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = "-c lock_timeout=3000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=5000 -c synchronous_commit=on",
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 3,
        };
        source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public override Dialect Dialect => Dialect.PostgreSql;

    public override string Name => new NpgsqlConnectionStringBuilder(source.ConnectionString) is var s ? $"postgresql://{s.Username}@{s.Host}:{s.Port}/{s.Database}" : "";

    public override async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            return await work(new Session(connection, null, Dialect, Instants.Micros(Clock.GetUtcNow())));
        }
        catch (Exception error) when (Translated(error) is { } store) { throw store; }
    }

    protected override async Task<T> Commit<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return await TryOnce(work, cancel); }
            catch (PostgresException error) when (error.SqlState is "40001" or "40P01" && attempt < MostTries)
            {
                // 5, 10, 20 … ms, each lengthened by up to its own length so that rivals part.
                var step = 5 << (attempt - 1);
                await Task.Delay(step + (Environment.CurrentManagedThreadId * 7919 + attempt * 31) % step, cancel);
            }
            catch (Exception error) when (error is not UnknownCommitException && Translated(error) is { } store) { throw store; }
        }
    }

    private async Task<T> TryOnce<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        var session = new Session(connection, transaction, Dialect, Instants.Micros(Clock.GetUtcNow()));
        var result = await work(session);
        if (RollsBack(result))
        {
            await transaction.RollbackAsync(cancel);
            return result;
        }
        try { await transaction.CommitAsync(CancellationToken.None); }
        catch (PostgresException error) when (error.SqlState is "40001" or "40P01" || error.SqlState.StartsWith("23", StringComparison.Ordinal)) { throw; }
        catch (Exception error)
        {
            NpgsqlConnection.ClearPool(connection);
            throw new UnknownCommitException(error);
        }
        session.Committed();
        return result;
    }

    internal override async Task<DbConnection> OpenRaw(CancellationToken cancel)
    {
        try { return await source.OpenConnectionAsync(cancel); }
        catch (Exception error) when (Translated(error) is { } store) { throw store; }
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>Classes 08 (connection), 53 (resources), 57P (shutdown), 55P03 (lock) and 58 (system) are the store's trouble.</summary>
    private static StoreUnavailableException? Translated(Exception error) => error switch
    {
        PostgresException p when p.SqlState is "55P03" || p.SqlState[..2] is "08" or "53" or "58" || p.SqlState.StartsWith("57P", StringComparison.Ordinal) =>
            new($"PostgreSQL answered {p.SqlState}: {p.MessageText}", p),
        PostgresException => null,
        NpgsqlException or System.Net.Sockets.SocketException or TimeoutException => new("PostgreSQL cannot be reached: " + error.Message, error),
        _ => null,
    };
}
