using Steward.Dispatch.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Today's figures: each zone by its own business date, means over what was scored.</summary>
internal sealed class DispatchFigures(DispatchStore store, IZones zones) : IDispatchFigures
{
    public async Task<DispatchToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var sums = await SumsOfToday(session, wanted);
        return new(sums.TotalAssignments, sums.AutoAssigned, sums.Mean(sums.SumTotalScore));
    }

    internal async Task<DaySums> SumsOfToday(Session session, IReadOnlyList<Guid>? wanted)
    {
        var sums = new DaySums();
        var seen = (await zones.All(session)).Where(z => wanted is null || wanted.Contains(z.Id));
        foreach (var day in seen.GroupBy(z => z.DateOf(session.Now))) sums = sums.Plus(await store.SumsOf(session, day.Key, [.. day.Select(z => z.Id)]));
        return sums;
    }
}
