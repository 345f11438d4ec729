using Steward.Dispatch.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Today's figures: each zone by its own business date.</summary>
internal sealed class DispatchFigures(DispatchStore store, IZones zones) : IDispatchFigures
{
    public async Task<DispatchToday> Today(Session session)
    {
        var (total, auto, weighted) = (0L, 0L, 0m);
        foreach (var zone in await zones.All(session))
        {
            var today = zone.DateOf(session.Now);
            if ((await store.Days(session, zone.Id, today)).FirstOrDefault(d => d.Date == today) is not { } row) continue;
            (total, auto, weighted) = (total + row.TotalAssignments, auto + row.AutoAssigned, weighted + (row.AvgTotalScore ?? 0) * row.TotalAssignments);
        }
        return new(total, auto, total == 0 ? null : Math.Round(weighted / total, 4));
    }
}
