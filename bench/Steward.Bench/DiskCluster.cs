using Steward.Faults;
using Steward.Tests;

namespace Steward.Bench;

/// <summary>A PostgreSQL of this run's own whose files lie on the disk, so that a commit costs what the disk costs.</summary>
internal static class DiskCluster
{
    // A server that is given millions of rows is given memory too: about what one of 4 GB would have.
    private const string Kept = "-c shared_buffers=1GB -c max_wal_size=4GB -c effective_cache_size=4GB";
    private static readonly Lazy<Task<ScratchCluster>> Shared = new(() => ScratchCluster.Start(Path.GetTempPath()));
    private static ScratchCluster? kept;
    private static int count;

    internal static bool IsInstalled => ScratchCluster.IsInstalled;

    /// <summary>The first process of the cluster that is in use.</summary>
    internal static int ProcessId => (kept ?? Shared.Value.GetAwaiter().GetResult()).ProcessId;

    internal static async Task<StorePlace> Place()
    {
        var cluster = await Shared.Value;
        var name = $"bench_{Interlocked.Increment(ref count)}";
        await cluster.Sql("postgres", $"create database {name}");
        return StorePlace.Sqlite() with { Name = "PostgreSQL", DatabaseUrl = cluster.Url(name) };
    }

    /// <summary>A cluster and a data folder below one folder, which stay for the next run.</summary>
    internal static async Task<StorePlace> Keep(string folder)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        kept = await ScratchCluster.Keep(Path.Combine(folder, "cluster"), Kept);
        if (!File.Exists(Path.Combine(folder, "made")))
        {
            await kept.Sql("postgres", "create database bench");
            await File.WriteAllTextAsync(Path.Combine(folder, "made"), "");
        }
        return new("PostgreSQL", data, kept.Url("bench"));
    }

    internal static async Task Stop()
    {
        if (Shared.IsValueCreated) await (await Shared.Value).DisposeAsync();
        if (kept is not null) await kept.DisposeAsync();
    }
}
