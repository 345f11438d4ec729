using System.Diagnostics;
using Npgsql;

namespace Steward.Tests;

/// <summary>
/// A PostgreSQL 15 cluster of this test run's own: made in memory-backed storage, on a socket, as user postgres; stopped and removed at
/// the end. The machine's own cluster is never touched.
/// </summary>
internal sealed class ScratchCluster : IAsyncDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private static readonly Lazy<Task<ScratchCluster>> Shared = new(StartShared);
    private readonly string folder;
    private readonly string settings;
    private readonly bool isKept;

    private ScratchCluster(string folder, string settings, bool isKept) => (this.folder, this.settings, this.isKept) = (folder, settings, isKept);

    /// <summary>Options of the shared server, to be set before it starts.</summary>
    internal static string SharedSettings { get; set; } = "";

    internal static bool IsInstalled => File.Exists(Binaries + "/initdb");

    /// <summary>The cluster that all tests of this process share.</summary>
    internal static Task<ScratchCluster> Get() => Shared.Value;

    private static Task<ScratchCluster> StartShared() => Start(settings: SharedSettings);

    internal static async Task StopShared()
    {
        if (Shared.IsValueCreated) await (await Shared.Value).DisposeAsync();
    }

    /// <summary>The process whose children serve the connections.</summary>
    internal int ProcessId => int.Parse(File.ReadLines($"{folder}/data/postmaster.pid").First(), System.Globalization.CultureInfo.InvariantCulture);

    internal string Url(string database) => $"postgresql://postgres@localhost/{database}?host={folder}";

    /// <summary>One statement on a connection of its own.</summary>
    internal async Task Sql(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"Host={folder};Username=postgres;Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <param name="parent">Where its folder is made; null: memory-backed storage where there is some.</param>
    /// <param name="settings">Options of the server, beside those of every one.</param>
    internal static Task<ScratchCluster> Start(string? parent = null, string settings = "")
    {
        parent ??= Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        return Make(new(Path.Combine(parent, "steward-pg-" + Guid.CreateVersion7().ToString("N")[..12] + Environment.ProcessId), "-c shared_buffers=128MB " + settings, isKept: false));
    }

    /// <summary>One whose folder stays when the program ends; made if it is not there yet.</summary>
    /// <param name="settings">Options of the server: <c>-c shared_buffers=1GB</c>.</param>
    internal static Task<ScratchCluster> Keep(string folder, string settings) => Make(new(folder, settings, isKept: true));

    private static async Task<ScratchCluster> Make(ScratchCluster cluster)
    {
        var folder = Directory.CreateDirectory(cluster.folder).FullName;
        if (!Directory.Exists(folder + "/data"))
        {
            await Run($"chown postgres {folder} && chmod 700 {folder}", asPostgres: false);
            await Run($"{Binaries}/initdb -D {folder}/data -A trust -U postgres -E UTF8 --locale=C --data-checksums >/dev/null");
        }
        await cluster.StartAgain();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.DisposeAsync().AsTask().Wait();
        return cluster;
    }

    /// <summary>As a crash stops it: nothing is written out.</summary>
    internal Task Stop() => Run($"{Binaries}/pg_ctl -D {folder}/data -m immediate stop >/dev/null");

    internal Task StartAgain() =>
        Run($"{Binaries}/pg_ctl -D {folder}/data -w -l {folder}/log -o \"-k {folder} -c listen_addresses='' -c max_connections=300 {settings}\" start >/dev/null");

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(folder)) return;
        await Run($"{Binaries}/pg_ctl -D {folder}/data -m {(isKept ? "fast" : "immediate")} stop >/dev/null 2>&1 || true");
        if (!isKept) Directory.Delete(folder, recursive: true);
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
