using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>The fleet manager's figures at a glance.</summary>
internal static class Dashboard
{
    private const int MostAtRisk = 10, MostDrivers = 500;

    internal sealed record Achieved(ReadTargets.Status TargetAchievement, DateTimeOffset Timestamp);

    internal sealed record Answer(bool Success, Achieved Data);

    internal sealed record Pending(int Total, int Critical, int Urgent, int Normal);

    internal sealed record People(int Total, int Online);

    internal sealed record HubCount(int Total);

    internal sealed record Production(
        Pending PendingOrders, People Drivers, HubCount Hubs, ReadTargets.Status TargetAchievement, IReadOnlyList<AtRisk.Row> AtRiskOrders, DateTimeOffset Timestamp);

    internal sealed record ProductionAnswer(bool Success, Production Data);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapGet("/dashboard", Read).Needs(Permission.Read).Produces<Answer>().WithSummary("How targets are reached, at a glance");
        fleet.MapGet("/production/dashboard", ReadProduction).Needs(Permission.Read).Produces<ProductionAnswer>().WithSummary("Orders, drivers, hubs and targets, at a glance");
    }

    private static Task<Reply> Read(string? zone_id, Caller caller, TargetDesk desk, Supply supply, CancellationToken cancel) => desk.Database.Read(
        async session => Reply.Ok(new Answer(true, new(await ReadTargets.StatusOf(session, await desk.ZonesOf(session, caller, zone_id), desk, supply, MostDrivers), session.Now))), cancel);

    private static Task<Reply> ReadProduction(string? zone_id, Caller caller, TargetDesk desk, Supply supply, IHubs hubs, ILiveOrders live, CancellationToken cancel) => desk.Database.Read(
        async session =>
        {
            var zones = await desk.ZonesOf(session, caller, zone_id);
            var (waiting, total, online, hubCount) = (default(WaitingOrders), 0, 0, 0);
            foreach (var zone in zones)
            {
                waiting += await live.Waiting(session, zone.Id);
                var drivers = await desk.Store.ActiveIn(session, zone.Id);
                (total, online) = (total + drivers.Count, online + drivers.Count(d => d.Status != DriverStatus.Offline));
                hubCount += (await hubs.InZone(session, zone.Id)).Count(h => h.RetiredAt is null);
            }
            var status = await ReadTargets.StatusOf(session, zones, desk, supply, MostDrivers);
            var risk = await AtRisk.Page(session, zones, live, MostAtRisk, null, null);
            return Reply.Ok(new ProductionAnswer(true, new(new(waiting.Total, waiting.Critical, waiting.Urgent, waiting.Normal), new(total, online), new(hubCount), status, risk.Orders, session.Now)));
        },
        cancel);
}
