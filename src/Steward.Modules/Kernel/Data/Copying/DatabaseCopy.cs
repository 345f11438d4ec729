using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace Steward.Kernel;

/// <summary>A table on both sides; the hashes are of the rows' canonical text.</summary>
public sealed record CopiedTable(string Table, long Rows, string Hash);

/// <summary>The copy was taken back: nothing of it stands in the target.</summary>
public sealed class CopyFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Copies every row of one store into one of the other dialect, in one transaction on each side. Rows are compared by count and hash
/// before the commit, and references are checked as a whole.
/// </summary>
public sealed class DatabaseCopy(Database source, Database target, TimeProvider clock)
{
    private const string OwnTable = "schema_migrations";

    /// <summary>Fills <c>target</c>, whose schema it makes; a table that holds rows already is refused unless <paramref name="replace"/>.</summary>
    /// <exception cref="ArgumentException">Both sides are of one dialect, a server runs on the source, or the target is not new.</exception>
    /// <exception cref="CopyFailedException"/>
    public async Task<IReadOnlyList<CopiedTable>> Run(bool replace, CancellationToken cancel)
    {
        if (source.Dialect == target.Dialect) throw new ArgumentException("This copies between SQLite and PostgreSQL. Within one of them, use its own backup.");
        await RefuseRunningServer(cancel);
        await PrepareTarget(replace, cancel);
        await using var from = await Begin(source, cancel);
        await using var to = await Begin(target, cancel);
        var catalogue = await ((from as PostgresCopyEnd) ?? (PostgresCopyEnd)to).Catalogue();
        var (here, there) = (await from.Columns(cancel), await to.Columns(cancel));
        // What only one side stores (PostgreSQL's transaction numbers of the outbox) is made anew by its default.
        var tables = catalogue.Where(c => c.Table != OwnTable && here.Contains((c.Table, c.Name)) && there.Contains((c.Table, c.Name)))
            .GroupBy(c => c.Table, StringComparer.Ordinal).Select(group => group.ToList()).ToList();
        var copied = new List<CopiedTable>();
        await to.Open([.. tables.Select(columns => columns[0].Table)], cancel);
        foreach (var columns in tables) copied.Add(await Copy(from, to, columns, cancel));
        await to.Close(cancel);
        return copied;
    }

    private static async Task<CopiedTable> Copy(ICopyEnd from, ICopyEnd to, List<CopyColumn> columns, CancellationToken cancel)
    {
        var (sent, stored) = (new TableHash(columns), new TableHash(columns));
        var table = columns[0].Table;
        try { await to.Fill(columns, Hashed(from.Rows(columns, cancel), sent, cancel), cancel); }
        catch (DbException error)
        {
            throw new CopyFailedException($"{table}, row {sent.Rows}: {error.Message} {(error as Npgsql.PostgresException)?.Where} Nothing was kept.", error);
        }
        await foreach (var row in to.Rows(columns, cancel)) stored.Add(row);
        if (sent.Rows != stored.Rows) throw new CopyFailedException($"{table}: {sent.Rows} rows were sent and {stored.Rows} stand in the target. Nothing was kept.");
        if (sent.Text != stored.Text) throw new CopyFailedException($"{table}: the rows differ after the copy ({sent.Text} became {stored.Text}). Nothing was kept.");
        return new(table, sent.Rows, sent.Text);
    }

    private static async IAsyncEnumerable<string?[]> Hashed(IAsyncEnumerable<string?[]> rows, TableHash hash, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in rows.WithCancellation(cancel))
        {
            hash.Add(row);
            yield return row;
        }
    }

    private async Task RefuseRunningServer(CancellationToken cancel)
    {
        if (await source.Read(session => session.First<string>("select owner from zone_leases where owner is not null and expires_at > @now", new { now = clock.GetUtcNow() }), cancel) is { } owner)
            throw new ArgumentException($"The server {owner} runs on {source.Name}: stop it first, or what it still writes would be missing in the copy.");
    }

    private async Task PrepareTarget(bool replace, CancellationToken cancel)
    {
        var migrations = new Migrations(target, clock);
        var isNew = (await migrations.Applied(cancel)).Count == 0;
        if (!isNew && !replace) throw new ArgumentException($"{target.Name} holds a Steward database already. Name a new one, or say --replace to delete what stands there.");
        if ((await new Migrations(source, clock).Pending(cancel)).Count > 0) throw new ArgumentException($"{source.Name} is behind this program: run steward db init first.");
        await migrations.Up(cancel);
    }

    private static async Task<ICopyEnd> Begin(Database database, CancellationToken cancel) =>
        database.Dialect is Dialect.Sqlite ? await SqliteCopyEnd.Begin(database, cancel) : await PostgresCopyEnd.Begin(database, cancel);
}
