using System.Data;
using System.Data.Common;
using System.Diagnostics;
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

    /// <summary>
    /// How long after its beginning a transaction is still repeated. One statement waits 3 s for a lock, but a try waits for several in turn, and six tries
    /// in a row have kept a caller for 48 s, longer than he listens.
    /// </summary>
    internal TimeSpan RepeatsUntil { get; init; } = TimeSpan.FromSeconds(12);

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
        var begun = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            // Only a repeated try is cut short: what is long by itself, a file of 20,000 NAVs, has its time.
            try { return await TryOnce(work, attempt == 1 ? null : () => StopWhenLate(begun), cancel); }
            catch (Exception error) when (error is PostgresException { SqlState: "40001" or "40P01" } or RivalException && attempt < MostTries && Stopwatch.GetElapsedTime(begun) < RepeatsUntil)
            {
                // 5, 10, 20 … ms, each lengthened by up to its own length so that rivals part.
                var step = 5 << (attempt - 1);
                await Task.Delay(step + (Environment.CurrentManagedThreadId * 7919 + attempt * 31) % step, cancel);
            }
            catch (Exception error) when (error is not UnknownCommitException && Translated(error) is { } store) { throw store; }
        }
    }

    private void StopWhenLate(long begun)
    {
        if (Stopwatch.GetElapsedTime(begun) is var passed && passed > RepeatsUntil)
            throw new StoreUnavailableException($"The transaction met others again and again for {passed.TotalSeconds:0} s, and was given up.");
    }

    /// <param name="before">Called before each statement.</param>
    private async Task<T> TryOnce<T>(Func<Session, Task<T>> work, Action? before, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        var session = new Session(new NamelessConnection(connection), transaction, Dialect, Instants.Micros(Clock.GetUtcNow()), before);
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
