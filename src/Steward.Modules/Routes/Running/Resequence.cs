using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes.Running;

/// <summary>Puts the open stops of one order before all others that may still move.</summary>
internal sealed class Resequence(StopsStore stops, RouteTiming timing, RouteNews news) : IResequence
{
    public Task<PutFirst?> Try(Session session, Guid order) => session.TryOut(async () => (await Change(session, order)).Gain);

    public async Task<PutFirst?> Do(Session session, Guid order, string reason, Guid? decisionId)
    {
        var (gain, after) = await Change(session, order);
        if (after is not null) await news.Tell(session, after, RouteEvents.Updated, reason: reason, decisionId: decisionId);
        return gain;
    }

    public async Task FromHere(Session session, Guid route, string reason)
    {
        if (await timing.Load(session, route, locked: true) is not { Row.IsOpen: true } open) return;
        var (after, _, _) = await timing.Apply(session, open, replanned: false);
        await news.Tell(session, after, RouteEvents.Updated, reason: reason, driverTold: true);
    }

    private async Task<(PutFirst? Gain, LoadedRoute? After)> Change(Session session, Guid order)
    {
        var mine = (await stops.OfOrder(session, order)).Where(stop => stop.Status == StopStatus.Planned).ToList();
        if (mine.Count == 0 || await timing.Load(session, mine[0].RouteId, locked: true) is not { Row.IsOpen: true } route) return default;
        if (InOrder(route.Stops, [.. mine.Select(stop => stop.Id)]) is not { } sequence) return default;
        var lateBefore = Late(route.Plan(), order);
        var inOrder = sequence.Select((stop, i) => stop with { SequenceOrder = i + 1 }).ToList();
        await stops.Renumber(session, route.Row.Id, [.. inOrder.Select(stop => stop.Id)]);
        var (after, timed, _) = await timing.Apply(session, route with { Stops = inOrder }, replanned: true);
        var delivery = timed.First(one => !one.Stop.IsPickup && one.Stop.OrderIds.Contains(order));
        return (new(route.Row.Id, delivery.Arrival, Late(after.Plan(), order).Except(lateBefore).Count()), after);
    }

    /// <summary>Finished stops and the one being served stay; then the order's own, then the rest. Null when nothing moves or a locked stop would be overtaken.</summary>
    internal static IReadOnlyList<StopRow>? InOrder(IReadOnlyList<StopRow> all, IReadOnlyCollection<Guid> mine)
    {
        var planned = all.Where(stop => stop.Status == StopStatus.Planned).ToList();
        var before = planned.TakeWhile((_, i) => planned.Skip(i).Any(later => mine.Contains(later.Id))).Where(stop => !mine.Contains(stop.Id)).ToList();
        if (before.Count == 0 || before.Any(stop => stop.Locked)) return null;
        return
        [
            .. all.Where(stop => stop.Status != StopStatus.Planned), .. planned.Where(stop => mine.Contains(stop.Id)), .. planned.Where(stop => !mine.Contains(stop.Id)),
        ];
    }

    private static HashSet<Guid> Late(RoutePlan plan, Guid but) =>
        [.. plan.Open.Where(stop => !stop.IsPickup && !stop.OrderIds.Contains(but) && stop.WindowEnd < stop.EstimatedArrival).Select(stop => stop.Id)];
}
