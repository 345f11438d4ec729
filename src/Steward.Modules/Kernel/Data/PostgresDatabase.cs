using System.Data;
using System.Data.Common;
using Npgsql;

namespace Steward.Kernel;

/// <summary>PostgreSQL, read committed, with a pool. Serialisation failures, deadlocks and lost races are repeated with jitter.</summary>
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
            // A session leaves nothing behind but its transaction, which is ended with it: no setting, cursor or lock of its own (Migrations gives its lock back).
            NoResetOnClose = true,
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
            return await work(new Session(new NamelessConnection(connection), null, Dialect, Instants.Micros(Clock.GetUtcNow())));
        }
        catch (Exception error) when (Translated(error) is { } store) { throw store; }
    }

    protected override async Task<T> Commit<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return await TryOnce(work, cancel); }
            catch (Exception error) when (error is PostgresException { SqlState: "40001" or "40P01" } or RivalException && attempt < MostTries)
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
        var session = new Session(new NamelessConnection(connection), transaction, Dialect, Instants.Micros(Clock.GetUtcNow()));
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
            source.Clear();
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

    /// <summary>Trouble of the store and not of the caller; null for any other error. A lost connection takes the pooled ones with it.</summary>
    private StoreUnavailableException? Translated(Exception error)
    {
        switch (error)
        {
            case PostgresException p when IsTrouble(p.SqlState):
                if (p.SqlState.StartsWith("57P", StringComparison.Ordinal)) source.Clear();
                return new($"PostgreSQL answered {p.SqlState}: {p.MessageText}", p);
            case PostgresException:
                return null;
            case NpgsqlException or System.Net.Sockets.SocketException or TimeoutException:
                if (error.InnerException is IOException or System.Net.Sockets.SocketException) source.Clear();
                return new("PostgreSQL cannot be reached: " + error.Message, error);
            default:
                return null;
        }
    }

    /// <summary>
    /// Classes 08 (connection), 28 (sign-in), 53 (resources), 57 (shutdown, statement timeout), 58 (system) and XX (damage); 25006 (a standby),
    /// 25P03 (idle too long in a transaction), 3D000 (no such database), 55P03 (lock timeout), 40001 and 40P01 (rivals, after all tries).
    /// </summary>
    private static bool IsTrouble(string state) =>
        state[..2] is "08" or "28" or "53" or "57" or "58" or "XX" || state is "25006" or "25P03" or "3D000" or "55P03" or "40001" or "40P01";
}
