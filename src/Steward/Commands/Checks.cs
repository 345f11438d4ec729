using Steward.Access;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary>What <c>db check</c> and <c>doctor</c> look at.</summary>
internal static class Checks
{
    private const long LittleDisk = 1L << 30;

    internal static async Task<IReadOnlyList<Finding>> OfDatabase(Database database, string folder, CancellationToken cancel)
    {
        var findings = new List<Finding> { await Connection(database, cancel), await Schema(database, cancel) };
        findings.AddRange(await Integrity(database, cancel));
        findings.Add(await Chains(database, cancel));
        findings.Add(Disk(folder));
        findings.Add(await Clock(database, cancel));
        return findings;
    }

    private static async Task<Finding> Connection(Database database, CancellationToken cancel)
    {
        var version = await Ask(database, "select sqlite_version()", "show server_version", cancel);
        return Finding.Ok("connection", $"{database.Name}, {database.Dialect} {version}");
    }

    private static async Task<Finding> Schema(Database database, CancellationToken cancel)
    {
        var migrations = new Migrations(database, TimeProvider.System);
        try
        {
            var pending = await migrations.Pending(cancel);
            return pending.Count == 0
                ? Finding.Ok("migrations", $"{migrations.Known.Count} applied, all checksums fit.")
                : Finding.Warning("migrations", $"{pending.Count} are pending, from {pending[0].Number:0000}_{pending[0].Name}. Run: steward db migrate up");
        }
        catch (SchemaMismatchException error) { return Finding.Error("migrations", error.Message); }
    }

    private static async Task<IReadOnlyList<Finding>> Integrity(Database database, CancellationToken cancel)
    {
        var strangers = database.Dialect is Dialect.Sqlite
            ? await Count(database, "select count(*) from pragma_foreign_key_check", cancel)
            : await Count(database, "select count(*) from pg_constraint where contype = 'f' and not convalidated", cancel);
        var keys = strangers == 0 ? Finding.Ok("foreign keys", "All references lead somewhere.") : Finding.Error("foreign keys", $"{strangers} references lead nowhere.");
        if (database.Dialect is Dialect.PostgreSql)
        {
            var sums = await Ask(database, "", "show data_checksums", cancel);
            return [keys, sums == "on" ? Finding.Ok("integrity", "Data checksums are on.") : Finding.Warning("integrity", "Data checksums are off: a damaged page is not noticed. See pg_checksums.")];
        }
        var verdict = await Ask(database, "select group_concat(quick_check, '; ') from pragma_quick_check", "", cancel);
        return [keys, verdict == "ok" ? Finding.Ok("integrity", "quick_check found nothing.") : Finding.Error("integrity", $"quick_check: {verdict}. Restore the newest backup.")];
    }

    private static async Task<Finding> Chains(Database database, CancellationToken cancel)
    {
        if (await HasNoTables(database, cancel)) return Finding.Warning("audit chains", "The schema is not there yet.");
        var verdicts = await database.Read(session => ReadAudit.CheckAll(session, new AuditStore()), cancel);
        return verdicts.FirstOrDefault(verdict => !verdict.IsGood) is { } bad
            ? Finding.Error("audit chains", $"{bad.Stream} is {bad.Fault} at {bad.BadSeq}.")
            : Finding.Ok("audit chains", $"{verdicts.Sum(verdict => verdict.Checked)} entries in {verdicts.Count} chains fit.");
    }

    private static Finding Disk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        return free < LittleDisk ? Finding.Warning("disk", $"Only {free >> 20} MB are free for {folder}.") : Finding.Ok("disk", $"{free >> 20} MB are free.");
    }

    private static async Task<Finding> Clock(Database database, CancellationToken cancel)
    {
        var skew = (await MachineClock.Skew(database, TimeProvider.System, cancel)).Duration();
        return skew > MachineClock.MostOff
            ? Finding.Error("clock", $"The database's clock differs by {skew.TotalSeconds:0.0} s: the server does not start until they agree.")
            : Finding.Ok("clock", $"The database's clock differs by {skew.TotalMilliseconds:0} ms.");
    }

    /// <summary>The settings on which durability rests, as they are on a fresh connection.</summary>
    internal static async Task<IReadOnlyList<Finding>> OfSettings(Database database, CancellationToken cancel)
    {
        (string Name, string Wanted, string Why)[] wanted = database.Dialect is Dialect.Sqlite
            ? [("journal_mode", "wal", "readers would block the writer"), ("synchronous", "2", "a power cut could lose what was answered"), ("foreign_keys", "1", "references would not be checked")]
            : [("fsync", "on", "a power cut could destroy the database"), ("full_page_writes", "on", "a power cut could tear pages"), ("synchronous_commit", "on", "a power cut could lose what was answered")];
        var findings = new List<Finding>();
        foreach (var (name, value, why) in wanted)
        {
            var present = await Ask(database, "pragma " + name, "show " + name, cancel);
            findings.Add(string.Equals(present, value, StringComparison.OrdinalIgnoreCase) ? Finding.Ok(name, value) : Finding.Error(name, $"is {present}, must be {value}: {why}."));
        }
        return findings;
    }

    internal static async Task<bool> HasNoTables(Database database, CancellationToken cancel) => (await new Migrations(database, TimeProvider.System).Applied(cancel)).Count == 0;

    private static async Task<long> Count(Database database, string sql, CancellationToken cancel) => await database.Read(session => session.Scalar<long>(sql), cancel);

    private static Task<string?> Ask(Database database, string sqlite, string postgres, CancellationToken cancel) =>
        database.Read(session => session.Scalar<string>(session.Pick(sqlite, postgres)), cancel);
}
