namespace Steward.Routing.Bench;

/// <summary>What a policy knows in an epoch.</summary>
/// <param name="Waiting">Requests known and not sent out yet.</param>
internal sealed record EpochView(DynamicWorld World, int Epoch, IReadOnlyList<Request> Waiting)
{
    internal long Departure => DynamicWorld.Departure(Epoch);

    internal IEnumerable<Request> MustGo => Waiting.Where(r => World.MustGo(r, Epoch));
}

/// <summary>Decides in each epoch which routes leave.</summary>
internal interface IDispatchPolicy
{
    string Name { get; }

    /// <summary>Routes that leave now; requests in none of them wait.</summary>
    List<Request[]> Routes(EpochView view);
}

/// <summary>How a day went.</summary>
internal sealed record EpisodeResult(long Driving, int Requests, int Routes, int Epochs, int Failed, double SlowestSeconds);

/// <summary>A day under a policy. The same seed draws the same requests for every policy.</summary>
internal sealed class Episode(DynamicWorld world, ulong seed, Func<TimeSpan> now)
{
    private const double MostSeconds = 120;

    internal EpisodeResult Play(IDispatchPolicy policy)
    {
        var (random, id, waiting) = (new SplitMix(seed), 1, new List<Request>());
        var result = new EpisodeResult(0, 0, 0, 0, 0, 0);
        for (var epoch = world.FirstEpoch; epoch <= world.LastEpoch; epoch++)
        {
            var drawn = world.Draw(epoch, random, ref id, 1);
            waiting.AddRange(drawn);
            var view = new EpochView(world, epoch, [.. waiting]);
            var began = now();
            var routes = waiting.Count == 0 ? [] : policy.Routes(view);
            var seconds = (now() - began).TotalSeconds;
            var driving = Driving(view, routes);
            var sent = routes.SelectMany(r => r).Select(r => r.Id).ToHashSet();
            waiting.RemoveAll(r => sent.Contains(r.Id) || world.MustGo(r, epoch));
            result = new(result.Driving + (driving ?? 0), result.Requests + drawn.Count, result.Routes + routes.Count, result.Epochs + 1,
                result.Failed + (driving is null || seconds > MostSeconds ? 1 : 0), Math.Max(result.SlowestSeconds, seconds));
        }

        return result;
    }

    /// <summary>The simulator's own walk of every route; null when a rule is broken or a request that must go stays.</summary>
    private static long? Driving(EpochView view, List<Request[]> routes)
    {
        var open = view.Waiting.Select(r => r.Id).ToHashSet();
        long sum = 0;
        foreach (var route in routes)
        {
            if (route.Length == 0 || !Array.TrueForAll(route, r => open.Remove(r.Id))) return null;
            if (view.World.Driving(route, view.Departure) is not { } driving) return null;
            sum += driving;
        }

        return view.MustGo.Any(r => open.Contains(r.Id)) ? null : sum;
    }
}
