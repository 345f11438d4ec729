using System.Data.Common;
using Steward.Kernel;

namespace Steward.Tests;

/// <summary>
/// A database that dies for whoever asked for it before a statement that he names, and from there on, as for a killed process: the transaction that was
/// open is gone, those before it stay. Statements of readings are not counted: to die before one is to die after the transaction before it. The other
/// tasks of the server notice nothing.
/// </summary>
internal sealed class CutDatabase(Database inner, TimeProvider clock) : Database(clock)
{
    private readonly AsyncLocal<Life?> mine = new();
    private bool ended;

    /// <summary>How often it died, counted by the test: a kill that never comes shows nothing.</summary>
    internal int Deaths { get; set; }

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

    /// <summary>Whose life it is is asked here: the writer of SQLite does the work of many in a task of its own.</summary>
    protected override Task<T> Commit<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        var life = mine.Value;
        return inner.Write(session => work(Mortal(session, life)), cancel);
    }

    internal override Task<DbConnection> OpenRaw(CancellationToken cancel) => inner.OpenRaw(cancel);

    /// <summary>The server and its test both end it.</summary>
    public override ValueTask DisposeAsync() => Interlocked.Exchange(ref ended, true) ? ValueTask.CompletedTask : inner.DisposeAsync();

    private static Session Mortal(Session session, Life? life)
    {
        if (life is null) return session;
        var mortal = new Session(session.Connection, session.Transaction, session.Dialect, session.Now, life.Step);
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
}
