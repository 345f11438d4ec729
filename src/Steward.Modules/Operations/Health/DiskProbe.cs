using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.Operations;

/// <summary>The data folder takes a file, durably, and has room.</summary>
internal sealed class DiskProbe(IConfiguration settings) : IHealthProbe
{
    private const long Little = 500L << 20;
    private readonly string folder = settings["Data"] ?? "data";

    public string Name => "disk";

    public bool IsNeeded => true;

    public async Task<HealthReport> Probe(CancellationToken cancel)
    {
        var file = Path.Combine(folder, ".probe-" + Ids.Secret(8));
        try
        {
            await using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, FileOptions.DeleteOnClose))
            {
                await stream.WriteAsync(new byte[4096], cancel);
                stream.Flush(flushToDisk: true);
            }
            var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
            return free < Little ? HealthReport.Degraded($"Only {free >> 20} MB are free.") : HealthReport.Ok($"{free >> 20} MB are free.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return HealthReport.Down("The data folder takes no file: it is full or not writable."); }
    }
}
