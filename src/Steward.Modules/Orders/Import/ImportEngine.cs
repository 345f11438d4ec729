using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The engine <c>order-intake</c>: runs waiting imports, the oldest first, on the one node that holds its lease.</summary>
internal sealed class ImportEngine(Database database, ImportRunner runner, ILogger<ImportEngine> log) : IEngine
{
    internal const string EngineName = "order-intake";
    private const int MostAttempts = 3;
    private readonly Dictionary<Guid, int> attempts = [];

    public string Name => EngineName;

    public bool PerZone => false;

    public IReadOnlyCollection<string> WakesOn { get; } = [ImportRunner.Started];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.Zero);

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>();
        var again = new HashSet<Guid>();
        while (await database.Read(session => ImportsStore.Next(session, again), cancel) is { } job)
        {
            var ended = await Run(job, shard, cancel);
            if (ended is null) again.Add(job.Id);
            else counts[ended.State] = counts.GetValueOrDefault(ended.State) + 1;
        }
        return new(counts);
    }

    /// <summary>Null: it is tried again at the next tick. A job that fails three times ends, so that it stops no other.</summary>
    private async Task<ImportJob?> Run(ImportJob job, EngineShard shard, CancellationToken cancel)
    {
        try { return await runner.Run(job.Id, shard.Fence, cancel); }
        catch (Exception error) when (error is not (OperationCanceledException or FencedException or StoreUnavailableException or UnknownCommitException))
        {
            var attempt = attempts[job.Id] = attempts.GetValueOrDefault(job.Id) + 1;
            log.LogError(error, "Import {Id} failed for the {Attempt}. time", job.Id, attempt);
            if (attempt < MostAttempts) return null;
            attempts.Remove(job.Id);
            return await database.Write(
                async session =>
                {
                    var ended = await runner.Finish(session, (await ImportsStore.Lock(session, job.Id))!, ImportJob.Failed, "The server could not take these rows in; its log says why.");
                    await shard.Fence(session);
                    return ended;
                },
                cancel);
        }
    }
}
