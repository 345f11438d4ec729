using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench.Wealth;

/// <summary>A copy of a store as it was, and the rows that came to the original since.</summary>
internal abstract class StoreCopy(int amount) : IAsyncDisposable
{
    // What the engine moves on in each rule: the store keeps two indexes over it.
    protected const string Rules = "auto_invest_rules";

    private const string Moved = "next_run_at, next_execution_date, occurrence_no, execution_count, total_invested, last_execution_date, last_execution_status, version, updated_at";

    /// <summary>A table that got a row for each second rule at least is timed by itself; the rows of smaller ones go before.</summary>
    protected bool Counts(long grown) => grown >= amount / 2;

    protected static string MoveRules(string source) => $"update {Rules} set {string.Join(", ", Moved.Split(", ").Select(column => $"{column} = s.{column}"))} from {source} s where s.id = {Rules}.id";

    internal static async Task<StoreCopy> Before(StorePlace place, Database database, int amount) =>
        place.DatabaseUrl is { } url ? await PostgresCopy.Make(database, url, amount) : await SqliteCopy.Make(place, database, amount);

    /// <summary>Finds the rows that came since the copy was made.</summary>
    /// <returns>The tables that have such rows.</returns>
    internal abstract Task<int> Take();

    internal abstract Task Insert(Action<string, long, double> said);

    public abstract ValueTask DisposeAsync();

    protected static async Task Timed(string table, Func<Task<long>> work, Action<string, long, double> said)
    {
        var started = Stopwatch.GetTimestamp();
        var rows = await work();
        said(table, rows, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Parents before children.</summary>
    protected static List<string> InOrder(IEnumerable<string> tables, ILookup<string, string> parents)
    {
        var (ordered, left) = (new List<string>(), tables.Order(StringComparer.Ordinal).ToList());
        while (left.Count > 0)
        {
            var next = left.FirstOrDefault(table => !parents[table].Any(parent => parent != table && left.Contains(parent))) ?? left[0];
            ordered.Add(next);
            left.Remove(next);
        }
        return ordered;
    }
}

internal sealed class SqliteCopy : StoreCopy
{
    private readonly string file;
    private readonly Database database;
    private readonly Dictionary<string, long> last;
    private List<string> tables = [];
    private Database? copy;
    private DbConnection? open;

    private SqliteCopy(string file, Database database, Dictionary<string, long> last, int amount) : base(amount) => (this.file, this.database, this.last) = (file, database, last);

    internal static async Task<SqliteCopy> Make(StorePlace place, Database database, int amount)
    {
        var file = Path.Combine(place.Folder, "before.db");
        await using var connection = await database.OpenRaw(CancellationToken.None);
        await connection.ExecuteAsync($"vacuum into '{file}'");
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await Names(connection)) last[table] = await connection.ExecuteScalarAsync<long?>($"select max(rowid) from {table}") ?? 0;
        return new(file, database, last, amount);
    }

    private static Task<IEnumerable<string>> Names(DbConnection connection) =>
        connection.QueryAsync<string>("select name from sqlite_master where type = 'table' and sql not like '%without rowid%' and sql not like 'create virtual%' and name not like 'sqlite_%'");

    internal override async Task<int> Take()
    {
        await using var connection = await database.OpenRaw(CancellationToken.None);
        var grown = new List<string>();
        foreach (var (table, row) in last)
            if (Counts(await connection.ExecuteScalarAsync<long>($"select count(*) from {table} where rowid > {row}"))) grown.Add(table);
        var parents = new List<(string Table, string Parent)>();
        foreach (var table in grown) parents.AddRange((await connection.QueryAsync<string>($"select \"table\" from pragma_foreign_key_list('{table}')")).Select(parent => (table, parent)));
        tables = InOrder(grown, parents.ToLookup(pair => pair.Table, pair => pair.Parent));
        copy = Database.Open("sqlite:///" + file, TimeProvider.System);
        open = await copy.OpenRaw(CancellationToken.None);
        await open.ExecuteAsync($"pragma cache_size=-64000; attach database '{connection.DataSource}' as done; pragma foreign_keys=off");
        foreach (var table in last.Keys.Except(tables))
        {
            var columns = await Columns(table);
            await open.ExecuteAsync($"insert or ignore into main.{table} ({columns}) select {columns} from done.{table} where rowid > {last[table]}");
        }
        await open.ExecuteAsync("pragma foreign_keys=on");
        return tables.Count;
    }

    private async Task<string> Columns(string table) => string.Join(", ", await open!.QueryAsync<string>($"select name from pragma_table_info('{table}', 'main')"));

    internal override async Task Insert(Action<string, long, double> said)
    {
        await open!.ExecuteAsync("begin immediate");
        foreach (var table in tables)
            await Timed(
                table,
                async () =>
                {
                    var columns = await Columns(table);
                    return await open!.ExecuteAsync($"insert into main.{table} ({columns}) select {columns} from done.{table} where rowid > {last[table]} order by rowid");
                },
                said);
        await Timed("auto_invest_rules, moved on", async () => await open!.ExecuteAsync(MoveRules("done.auto_invest_rules")), said);
        await Timed("the commit", async () => await open!.ExecuteAsync("commit;"), said);
    }

    public override async ValueTask DisposeAsync()
    {
        if (open is not null) await open.DisposeAsync();
        if (copy is not null) await copy.DisposeAsync();
    }
}

internal sealed class PostgresCopy : StoreCopy
{
    private readonly Database database;
    private readonly long since;
    private readonly Dictionary<string, long> counts;
    private readonly List<(string Table, string Columns, string File)> taken = [];
    private Database? copy;
    private DbConnection? open;

    // Where the database's own user writes the rows that came.
    private string? folder;

    private PostgresCopy(Database database, long since, Dictionary<string, long> counts, int amount) : base(amount) => (this.database, this.since, this.counts) = (database, since, counts);

    private string CopyUrl { get; init; } = "";

    internal static async Task<PostgresCopy> Make(Database database, string url, int amount)
    {
        var uri = new UriBuilder(url);
        var original = uri.Path.Trim('/');
        await Maintain(uri, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{original}'", $"create database {original}_before template {original}");
        // The pool learns that its connections are gone.
        for (var tries = 0; ; tries++)
        {
            try
            {
                await database.Read(session => session.Scalar<long>("select 1"));
                break;
            }
            catch (StoreUnavailableException) when (tries < 30) { }
        }
        await using var connection = await database.OpenRaw(CancellationToken.None);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await connection.QueryAsync<string>("select relname from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = current_schema()::regnamespace"))
            counts[table] = await connection.ExecuteScalarAsync<long>($"select count(*) from {table}");
        var since = await connection.ExecuteScalarAsync<long>("select pg_current_xact_id()::text::bigint");
        uri.Path = original + "_before";
        return new(database, since, counts, amount) { CopyUrl = uri.ToString() };
    }

    private static async Task Maintain(UriBuilder uri, params string[] statements)
    {
        var server = new UriBuilder(uri.Uri) { Path = "postgres" };
        await using var store = Database.Open(server.ToString(), TimeProvider.System);
        await using var connection = await store.OpenRaw(CancellationToken.None);
        foreach (var statement in statements) await connection.ExecuteAsync(statement, commandTimeout: 0);
    }

    internal override async Task<int> Take()
    {
        folder = Directory.CreateTempSubdirectory("steward-floor-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        await using var connection = await database.OpenRaw(CancellationToken.None);
        copy = Database.Open(CopyUrl, TimeProvider.System);
        open = await copy.OpenRaw(CancellationToken.None);
        await open.ExecuteAsync("set statement_timeout = 0; set session_replication_role = replica");
        var grown = new List<string>();
        foreach (var (table, before) in counts)
        {
            if (Counts(await connection.ExecuteScalarAsync<long>($"select count(*) from {table}") - before)) grown.Add(table);
            else if (table != Rules) await Load($"came_{table}", table, await Store(connection, table, isNew: true), thenInsert: true);
        }
        var parents = (await connection.QueryAsync<(string, string)>("select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f' and conparentid = 0")).ToLookup(pair => pair.Item1, pair => pair.Item2);
        foreach (var table in InOrder(grown, parents)) taken.Add((table, await Columns(connection, table), await Store(connection, table, isNew: true)));
        await Load("moved", Rules, await Store(connection, Rules, isNew: false), thenInsert: false);
        await open.ExecuteAsync("set session_replication_role = default; analyze moved; checkpoint", commandTimeout: 0);
        return grown.Count;
    }

    private static async Task<string> Columns(DbConnection connection, string table) => string.Join(", ", await connection.QueryAsync<string>(
        "select attname from pg_attribute where attrelid = @table::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum", new { table }));

    private async Task<string> Store(DbConnection connection, string table, bool isNew)
    {
        var file = Path.Combine(folder!, table);
        await connection.ExecuteAsync($"copy (select {await Columns(connection, table)} from {table}{(isNew ? $" where xmin::text::bigint > {since}" : "")} order by ctid) to '{file}' (format binary)", commandTimeout: 0);
        return file;
    }

    private async Task Load(string into, string table, string file, bool thenInsert)
    {
        var columns = await Columns(open!, table);
        await open!.ExecuteAsync($"create temp table {into} as select {columns} from {table} limit 0");
        await open!.ExecuteAsync($"copy {into} ({columns}) from '{file}' (format binary)", commandTimeout: 0);
        if (thenInsert) await open!.ExecuteAsync($"insert into {table} ({columns}) select {columns} from {into} on conflict do nothing", commandTimeout: 0);
    }

    internal override async Task Insert(Action<string, long, double> said)
    {
        await open!.ExecuteAsync("begin;");
        foreach (var (table, columns, file) in taken)
            await Timed(table, async () => await open!.ExecuteAsync($"copy {table} ({columns}) from '{file}' (format binary)", commandTimeout: 0), said);
        await Timed("auto_invest_rules, moved on", async () => await open!.ExecuteAsync(MoveRules("moved"), commandTimeout: 0), said);
        await Timed("the commit", async () => await open!.ExecuteAsync("commit;", commandTimeout: 0), said);
    }

    public override async ValueTask DisposeAsync()
    {
        if (open is not null) await open.DisposeAsync();
        if (copy is not null) await copy.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }
}
