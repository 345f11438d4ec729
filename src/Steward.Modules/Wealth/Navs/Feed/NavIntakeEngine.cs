using Steward.Kernel;

namespace Steward.Wealth.Navs.Feed;

/// <summary>The engine <c>nav-intake</c>, one for the whole server: fetches the feed where an address is set, and watches that each business day's NAVs come.</summary>
internal sealed class NavIntakeEngine(PollFeed poll, WatchFeed watch) : IEngine
{
    internal const string EngineName = "nav-intake", Actor = "engine:nav-intake";

    public string Name => EngineName;

    public bool PerZone => false;

    /// <summary>A delivery may be the one that was missing.</summary>
    public IReadOnlyCollection<string> WakesOn { get; } = [NavIntake.DropEvent];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200));

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var happened = new[] { await poll.Run(shard, cancel), await watch.Run(shard, cancel) };
        return new(happened.OfType<string>().ToDictionary(what => what, _ => 1L));
    }
}
