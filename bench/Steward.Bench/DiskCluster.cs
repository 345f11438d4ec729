using Steward.Faults;
using Steward.Tests;

namespace Steward.Bench;

/// <summary>A PostgreSQL of this run's own whose files lie on the disk, so that a commit costs what the disk costs.</summary>
internal static class DiskCluster
{
    private static readonly Lazy<Task<ScratchCluster>> Shared = new(() => ScratchCluster.Start(Path.GetTempPath()));
    private static int count;

    internal static bool IsInstalled => ScratchCluster.IsInstalled;

    internal static async Task<StorePlace> Place()
    {
        var cluster = await Shared.Value;
        var name = $"bench_{Interlocked.Increment(ref count)}";
        await cluster.Sql("postgres", $"create database {name}");
        return StorePlace.Sqlite() with { Name = "PostgreSQL", DatabaseUrl = cluster.Url(name) };
    }

    internal static async Task Stop()
    {
        if (Shared.IsValueCreated) await (await Shared.Value).DisposeAsync();
    }
}
