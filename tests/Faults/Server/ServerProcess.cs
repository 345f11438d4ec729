using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Steward.Tests;

namespace Steward.Faults;

/// <summary>The real server in a process of its own, which can be killed and frozen.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    internal const string UnfencedWord = "--unfenced";

    private static readonly TimeSpan MostStart = TimeSpan.FromMinutes(3);
    private readonly Process process;
    private readonly string log;
    private bool isGone;

    private ServerProcess(Process process, Uri address, string log) => (this.process, Address, this.log) = (process, address, log);

    internal Uri Address { get; }

    internal int Id => process.Id;

    /// <summary>Resident memory now, in MB.</summary>
    internal double ResidentMb
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>In the same configuration as the program that starts it.</summary>
    internal static string Program { get; } = Path.Combine(Repository.Root, "artifacts", "bin", "Steward", Configuration, "steward.dll");

    private static string[] Unfenced => [typeof(ServerProcess).Assembly.Location, UnfencedWord];

    private static string Configuration => AppContext.BaseDirectory.TrimEnd('/').EndsWith("release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug";

    /// <param name="place">Data folder and database.</param>
    /// <param name="hasFence">False: the control, hosted by this program, which takes the fence away in its own process.</param>
    /// <param name="options">Further ones of <c>steward serve</c>.</param>
    internal static Task<ServerProcess> Start(StorePlace place, bool hasFence = true, params string[] options) => Start(place, new Dictionary<string, string>(), hasFence, options);

    /// <param name="settings">Of the server, as environment variables: <c>STEWARD_Mail__Host</c>.</param>
    internal static async Task<ServerProcess> Start(StorePlace place, IReadOnlyDictionary<string, string> settings, bool hasFence = true, params string[] options)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var log = Path.Combine(place.Folder, $"server-{address.Port}.log");
        var start = Command(place, [.. hasFence ? [Program] : Unfenced, "serve", "--data", place.Folder, "--urls", address.ToString().TrimEnd('/'), .. options]);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var server = new ServerProcess(process, address, log);
        _ = Drain(process, log);
        await server.WaitUntilReady();
        return server;
    }

    /// <summary>Runs a command of the command line to its end.</summary>
    internal static async Task<(int ExitCode, string Output)> Run(StorePlace place, params string[] arguments)
    {
        using var process = Process.Start(Command(place, [Program, .. arguments]))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    internal async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    internal void Freeze() => Signal("STOP");

    internal void Thaw() => Signal("CONT");

    /// <summary>The last lines that the server wrote.</summary>
    internal string Tail() => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(30)) : "";

    /// <summary>All that it wrote.</summary>
    internal IReadOnlyList<string> Lines => File.Exists(log) ? [.. File.ReadLines(log)] : [];

    public async ValueTask DisposeAsync()
    {
        if (isGone) return;
        isGone = true;
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static ProcessStartInfo Command(StorePlace place, IEnumerable<string> program)
    {
        var start = new ProcessStartInfo("dotnet", program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = place.Folder };
        start.Environment["STEWARD_Limits__Scale"] = "100000";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("DATABASE_URL");
        start.Environment.Remove("STEWARD_DATABASE_URL");
        if (place.DatabaseUrl is { } url) start.Environment["STEWARD_DATABASE_URL"] = url;
        start.Environment["STEWARD_DATA"] = place.Folder;
        return start;
    }

    private static async Task Drain(Process process, string log)
    {
        await using var file = new StreamWriter(log, append: true) { AutoFlush = true };
        var gate = new SemaphoreSlim(1, 1);
        async Task Copy(StreamReader from)
        {
            while (await from.ReadLineAsync() is { } line)
            {
                await gate.WaitAsync();
                try { await file.WriteLineAsync(line); }
                finally { gate.Release(); }
            }
        }
        await Task.WhenAll(Copy(process.StandardOutput), Copy(process.StandardError));
    }

    private async Task WaitUntilReady()
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.StartNew();
        while (started.Elapsed < MostStart)
        {
            if (process.HasExited) throw new InvalidOperationException($"The server ended with {process.ExitCode}:\n{Tail()}");
            try
            {
                if ((await client.GetAsync("/health/live")).IsSuccessStatusCode) return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException) { /* It does not listen yet, or has no processor. */ }
            await Task.Delay(25);
        }
        throw new TimeoutException($"The server was not ready within {MostStart.TotalSeconds} s:\n{Tail()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
