using System.Diagnostics;

namespace Steward.Tests;

/// <summary>
/// A PostgreSQL 15 cluster of this test run's own: made in memory-backed storage, on a socket, as user postgres; stopped and removed at
/// the end. The machine's own cluster is never touched.
/// </summary>
internal sealed class ScratchCluster : IAsyncDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private static readonly Lazy<Task<ScratchCluster>> Shared = new(() => Start());
    private readonly string folder;

    private ScratchCluster(string folder) => this.folder = folder;

    internal static bool IsInstalled => File.Exists(Binaries + "/initdb");

    /// <summary>The cluster that all tests of this process share.</summary>
    internal static Task<ScratchCluster> Get() => Shared.Value;

    internal static async Task StopShared()
    {
        if (Shared.IsValueCreated) await (await Shared.Value).DisposeAsync();
    }

    internal string Url(string database) => $"postgresql://postgres@localhost/{database}?host={folder}";

    internal Task Sql(string database, string sql) => Run($"{Binaries}/psql -q -h {folder} -d {database} -v ON_ERROR_STOP=1 -c \"{sql}\"");

    /// <param name="parent">Where its folder is made; null: memory-backed storage where there is some.</param>
    internal static async Task<ScratchCluster> Start(string? parent = null)
    {
        parent ??= Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(parent, "steward-pg-" + Guid.CreateVersion7().ToString("N")[..12] + Environment.ProcessId)).FullName;
        await Run($"chown postgres {folder} && chmod 700 {folder}", asPostgres: false);
        await Run($"{Binaries}/initdb -D {folder}/data -A trust -U postgres -E UTF8 --locale=C --data-checksums >/dev/null");
        var cluster = new ScratchCluster(folder);
        await cluster.StartAgain();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.DisposeAsync().AsTask().Wait();
        return cluster;
    }

    /// <summary>As a crash stops it: nothing is written out.</summary>
    internal Task Stop() => Run($"{Binaries}/pg_ctl -D {folder}/data -m immediate stop >/dev/null");

    internal Task StartAgain() =>
        Run($"{Binaries}/pg_ctl -D {folder}/data -w -l {folder}/log -o \"-k {folder} -c listen_addresses='' -c max_connections=300 -c shared_buffers=128MB\" start >/dev/null");

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(folder)) return;
        await Run($"{Binaries}/pg_ctl -D {folder}/data -m immediate stop >/dev/null 2>&1 || true");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task Run(string command, bool asPostgres = true)
    {
        var isRoot = Environment.UserName == "root";
        var start = asPostgres && isRoot
            ? new ProcessStartInfo("su", ["postgres", "-s", "/bin/sh", "-c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}: {error}");
    }
}
