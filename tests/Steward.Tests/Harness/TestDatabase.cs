using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests;

/// <summary>A database of a test's own, with the present schema: copied from a template that is migrated once a run.</summary>
internal static class TestDatabase
{
    private const int Ahead = 2;
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly Lazy<ChannelReader<string>> Ready = new(CopyPostgres);
    private static string? sqliteTemplate;
    private static int count;

    /// <summary>Hundreds of small databases, each of which is soon done with: none wants to be tidied while others are tested.</summary>
    [ModuleInitializer]
    internal static void LeaveUntidied() => ScratchCluster.SharedSettings = "-c autovacuum=off";

    /// <summary>Both stores, for theories: <c>[Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]</c>.</summary>
    public static TheoryData<Dialect> Both => [Dialect.Sqlite, Dialect.PostgreSql];

    /// <summary>The URL of a fresh database with the schema in it.</summary>
    internal static async Task<string> Create(Dialect dialect)
    {
        if (dialect is Dialect.PostgreSql)
        {
            SkipWithoutPostgres();
            return await Ready.Value.ReadAsync();
        }
        await Gate.WaitAsync();
        try { return await CopySqlite(); }
        finally { Gate.Release(); }
    }

    /// <summary>The URL of a database without any table.</summary>
    internal static async Task<string> CreateEmpty(Dialect dialect)
    {
        if (dialect is Dialect.Sqlite) return "sqlite:///" + Path.Combine(TestFolder.New(), "steward.db");
        SkipWithoutPostgres();
        var name = $"empty_{Interlocked.Increment(ref count)}";
        var cluster = await ScratchCluster.Get();
        await cluster.Sql("postgres", $"create database {name}");
        return cluster.Url(name);
    }

    internal static void SkipWithoutPostgres() => Assert.SkipUnless(ScratchCluster.IsInstalled, "PostgreSQL 15 is not installed: ./dev test installs it from Debian's packages when it may.");

    private static async Task<string> CopySqlite()
    {
        if (sqliteTemplate is null)
        {
            var path = Path.Combine(TestFolder.New(), "template.db");
            await using (var database = Database.Open("sqlite:///" + path, TimeProvider.System)) await new Migrations(database, TimeProvider.System).Up(CancellationToken.None);
            sqliteTemplate = path;
        }
        var copy = Path.Combine(TestFolder.New(), "steward.db");
        foreach (var suffix in new[] { "", "-wal" })
            if (File.Exists(sqliteTemplate + suffix)) File.Copy(sqliteTemplate + suffix, copy + suffix);
        return "sqlite:///" + copy;
    }

    /// <summary>Copies databases ahead of the tests that will want them: each takes the server an eighth of a second.</summary>
    private static ChannelReader<string> CopyPostgres()
    {
        var made = Channel.CreateBounded<string>(Ahead);
        _ = Task.Run(async () =>
        {
            try
            {
                var cluster = await ScratchCluster.Get();
                await cluster.Sql("postgres", "create database template_steward");
                await using (var database = Database.Open(cluster.Url("template_steward") + "&Pooling=false", TimeProvider.System)) await new Migrations(database, TimeProvider.System).Up(CancellationToken.None);
                while (true)
                {
                    var name = $"test_{Interlocked.Increment(ref count)}";
                    await cluster.Sql("postgres", $"create database {name} template template_steward");
                    await made.Writer.WriteAsync(cluster.Url(name));
                }
            }
            catch (Exception error) { made.Writer.Complete(error); }
        });
        return made.Reader;
    }
}

/// <summary>Rows that the database refuses to change, as a check refuses figures that do not fit.</summary>
internal static class BrokenRows
{
    /// <param name="when">Of <c>new</c>, the row as it would be.</param>
    internal static Task BreakUpdates(this Database database, string table, string when) => database.Write(async s =>
    {
        if (s.Dialect is Dialect.PostgreSql) await s.Execute("create or replace function broken_row() returns trigger language plpgsql as $$ begin raise exception 'this row is broken' using errcode = '23514'; end $$");
        await s.Execute(s.Pick(
            $"create trigger broken_row before update on {table} when {when} begin select raise(abort, 'CHECK constraint failed: this row is broken'); end", $"create trigger broken_row before update on {table} for each row when ({when}) execute function broken_row()"));
    });

    internal static Task MendUpdates(this Database database, string table) => database.Write(s => s.Execute(s.Pick("drop trigger broken_row", $"drop trigger broken_row on {table}")));
}

/// <summary>Folders of this run, removed when the process ends.</summary>
internal static class TestFolder
{
    private static readonly string Root = Make();

    internal static string New() => Directory.CreateDirectory(Path.Combine(Root, Guid.CreateVersion7().ToString("N"))).FullName;

    private static string Make()
    {
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var root = Directory.CreateDirectory(Path.Combine(parent, "steward-tests-" + Environment.ProcessId)).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => { if (Directory.Exists(root)) Directory.Delete(root, recursive: true); };
        return root;
    }
}
