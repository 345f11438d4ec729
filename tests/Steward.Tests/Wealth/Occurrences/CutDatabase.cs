using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Steward.Kernel;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>
/// A database that dies for whoever asked for it before a statement that he names, and from there on, as for a killed process: the transaction that was
/// open is gone, those before it stay. Statements of readings are not counted: to die before one is to die after the transaction before it. The other
/// tasks of the server notice nothing.
/// </summary>
internal sealed class CutDatabase(Database inner, TimeProvider clock) : Database(clock)
{
    private readonly AsyncLocal<Life?> mine = new();
    private bool ended;

    public override Dialect Dialect => inner.Dialect;

    public override string Name => inner.Name;

    /// <summary>Does the work up to the statement of its transactions with this number, from 1. True when it came to it.</summary>
    internal async Task<bool> Kill(int before, Func<Task> work)
    {
        var life = new Life(before);
        mine.Value = life;
        try { await work(); }
        catch (StoreUnavailableException) when (life.IsOver) { /* The process is gone. */ }
        finally { mine.Value = null; }
        return life.IsOver;
    }

    public override Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) => mine.Value is { IsOver: true } ? throw Life.End() : inner.Read(work, cancel);

    protected override Task<T> Commit<T>(Func<Session, Task<T>> work, CancellationToken cancel) => inner.Write(session => work(Mortal(session)), cancel);

    internal override Task<DbConnection> OpenRaw(CancellationToken cancel) => inner.OpenRaw(cancel);

    /// <summary>The server and its test both end it.</summary>
    public override ValueTask DisposeAsync() => Interlocked.Exchange(ref ended, true) ? ValueTask.CompletedTask : inner.DisposeAsync();

    private Session Mortal(Session session)
    {
        if (mine.Value is not { } life) return session;
        var mortal = new Session(new MortalConnection(session.Connection, life), session.Transaction, session.Dialect, session.Now);
        session.AfterCommit(mortal.Committed);
        return mortal;
    }

    private sealed class Life(int before)
    {
        private int statements;

        internal bool IsOver => statements >= before;

        internal static StoreUnavailableException End() => new("Killed.");

        internal void Step()
        {
            if (Interlocked.Increment(ref statements) >= before) throw End();
        }
    }

    private sealed class MortalConnection(DbConnection inner, Life life) : DbConnection
    {
        [AllowNull]
        public override string ConnectionString { get => inner.ConnectionString; set => inner.ConnectionString = value; }

        public override string Database => inner.Database;

        public override string DataSource => inner.DataSource;

        public override string ServerVersion => inner.ServerVersion;

        public override ConnectionState State => inner.State;

        public override void Open() => inner.Open();

        public override void Close() => inner.Close();

        public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => inner.BeginTransaction(isolationLevel);

        protected override DbCommand CreateDbCommand()
        {
            life.Step();
            return inner.CreateCommand();
        }
    }
}
