using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Bench;

/// <summary>
/// What the web framework gives without Steward: constant objects as JSON, no sign-in, no store. In a process of its own, as the server is,
/// so that both share the cores with the load generator in the same way.
/// </summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly Process process;

    private BareServer(Process process, Uri address) => (this.process, Address) = (process, address);

    internal Uri Address { get; }

    internal int Id => process.Id;

    internal static async Task<BareServer> Start(string orderBody)
    {
        var file = Path.Combine(Path.GetTempPath(), $"bare-{Environment.ProcessId}.json");
        await File.WriteAllTextAsync(file, orderBody);
        var start = new ProcessStartInfo("dotnet", [typeof(BareServer).Assembly.Location, "bare", file]) { RedirectStandardOutput = true, UseShellExecute = false };
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The bare endpoint did not start.");
        return new(process, new Uri(address));
    }

    /// <summary>The process itself: <c>/</c> gives five members, <c>/order</c> as many members as an order has.</summary>
    internal static async Task Serve(string orderFile)
    {
        var order = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, System.Text.Json.JsonElement>>(await File.ReadAllTextAsync(orderFile))!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        var small = new Small(Guid.Empty, "pending", "ORD-7F3K2", 2.5m, DateTimeOffset.UnixEpoch);
        app.MapGet("/", () => Results.Json(small));
        app.MapGet("/order", () => Results.Json(order));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        File.Delete(string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(Path.GetTempPath(), $"bare-{Environment.ProcessId}.json")}"));
    }

    private sealed record Small(Guid Id, string Status, string OrderNumber, decimal WeightKg, DateTimeOffset CreatedAt);
}
