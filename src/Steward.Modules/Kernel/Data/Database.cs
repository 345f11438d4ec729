namespace Steward.Kernel;

/// <summary>The dialects that differ in a few fragments; the schema and the stores are the same.</summary>
public enum Dialect
{
    Sqlite,
    PostgreSql,
}

/// <summary>
/// The one store of the product. Readers see committed data; a writer's work is one transaction, durable before the task completes.
/// Safe for use from many threads at once.
/// </summary>
public abstract class Database(TimeProvider clock) : IAsyncDisposable
{
    public abstract Dialect Dialect { get; }

    /// <summary>A name for logs and <c>db check</c>, without a password.</summary>
    public abstract string Name { get; }

    protected TimeProvider Clock => clock;

    /// <summary>Runs a reading. Nothing that it writes is promised to be kept.</summary>
    public abstract Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancel = default);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits it. A serialisation failure repeats the work, so it must have no effect
    /// but through the session. A <see cref="Reply"/> with a status of 400 or more rolls back.
    /// </summary>
    /// <exception cref="UnknownCommitException">The commit failed: look the row up by its key.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be reached, is full or is busy for too long.</exception>
    public Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        var idempotency = IdempotencyScope.Current;
        return Commit<T>(
            async session =>
            {
                var result = await work(session);
                if (result is Reply reply && idempotency is not null && reply.Status < 400) await idempotency.Store(session, reply);
                return result;
            },
            cancel);
    }

    /// <summary>
    /// One row of a bulk request, in a transaction of its own. With an idempotency key the row has its own record: a row that an earlier try of
    /// the request committed is not done again, and answers as it did.
    /// </summary>
    /// <param name="row">Its number in the request.</param>
    public async Task<Reply> WriteRow(int row, Func<Session, Task<Reply>> work, CancellationToken cancel = default)
    {
        var idempotency = IdempotencyScope.Current?.Row(row);
        try
        {
            return await Commit(
                async session =>
                {
                    if (idempotency is null) return await work(session);
                    if (await idempotency.Earlier(session) is { } earlier) return earlier;
                    var reply = await work(session);
                    // What made nothing may be asked again.
                    if (reply is { Status: < 400, Location: not null }) await idempotency.Store(session, reply);
                    return reply;
                },
                cancel);
        }
        // Of this row alone: the others go on.
        catch (RefusedException refused) { return refused.Refusal; }
    }

    public Task Write(Func<Session, Task> work, CancellationToken cancel = default) =>
        Write(async session => { await work(session); return true; }, cancel);

    /// <summary>True for results that must leave nothing behind.</summary>
    protected static bool RollsBack<T>(T result) => result is Reply { Status: >= 400, KeepsChanges: false };

    protected abstract Task<T> Commit<T>(Func<Session, Task<T>> work, CancellationToken cancel);

    /// <summary>One physical connection outside the pool's rules, for migrations and checks.</summary>
    internal abstract Task<System.Data.Common.DbConnection> OpenRaw(CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the store that a setting names: <c>sqlite:///path</c> or <c>postgresql://user@host:port/name</c>.</summary>
    /// <param name="looksOnly">Reads beside the process that holds an embedded database; a write is refused.</param>
    public static Database Open(string url, TimeProvider clock, bool looksOnly = false)
    {
        TypeHandlers.Register();
        return DatabaseUrl.Parse(url) switch
        {
            { Dialect: Dialect.Sqlite } sqlite => new SqliteDatabase(sqlite.Target, clock, looksOnly),
            var postgres => new PostgresDatabase(postgres.Target, clock),
        };
    }
}

/// <summary>The error of a COMMIT: done or not done, to be looked up by key on a new connection.</summary>
public sealed class UnknownCommitException(Exception inner) : Exception("The outcome of a commit is unknown: " + inner.Message, inner);

/// <summary>Another transaction was first: what this one read is over, and all of it is to be done again.</summary>
internal sealed class RivalException(string message) : Exception(message);

/// <summary>The store cannot be reached, is full, or is busy for longer than its limit.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A database setting, read.</summary>
/// <param name="Target">SQLite: the file's path. PostgreSQL: an Npgsql connection string.</param>
internal sealed record DatabaseUrl(Dialect Dialect, string Target)
{
    internal static DatabaseUrl Parse(string url)
    {
        var scheme = url.Split("://", 2) is [var s, _] ? s.Split('+')[0] : throw Bad(url);
        return scheme switch
        {
            "sqlite" => new(Dialect.Sqlite, url.Split("://", 2)[1] is ['/', .. var path] ? path : throw Bad(url)),
            "postgresql" or "postgres" => new(Dialect.PostgreSql, FromUri(new Uri(url))),
            _ => throw Bad(url),
        };
    }

    private static string FromUri(Uri uri)
    {
        var user = Uri.UnescapeDataString(uri.UserInfo).Split(':', 2);
        var settings = new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length == 0 ? "localhost" : Uri.UnescapeDataString(uri.Host),
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = uri.AbsolutePath.Trim('/'),
            Username = user[0],
            MaxPoolSize = 30,
            ConnectionLifetime = 3600,
            KeepAlive = 5,
            TcpKeepAlive = true,
            Timeout = 5,
            CommandTimeout = 30,
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            if (pair.Split('=', 2) is [var key, var value])
                // Names as PostgreSQL's own programs write them are read too: application_name, target_session_attrs.
                settings[Uri.UnescapeDataString(key).Replace('_', ' ')] = Uri.UnescapeDataString(value);
        if (user.Length > 1) settings.Password = user[1];
        if (Environment.GetEnvironmentVariable("STEWARD_DATABASE_PASSWORD_FILE") is { Length: > 0 } file) settings.Password = File.ReadAllText(file).Trim();
        return settings.ConnectionString;
    }

    private static ArgumentException Bad(string url) =>
        new($"The database setting '{url.Split('@')[^1]}' is not of the form sqlite:///path or postgresql://user@host:port/name.");
}
