using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Escalation.Alerts;
using Steward.Escalation.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>Today's figures: each zone by its own business date.</summary>
internal sealed class EscalationFigures(LogStore store, AlertStore alerts, IZones zones) : IEscalationFigures
{
    public async Task<EscalationToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var counts = await CountsOfToday(session, wanted);
        var risks = (await store.OpenBySeverity(session, wanted)).ToDictionary(r => r.Severity, r => r.Orders);
        var critical = risks.GetValueOrDefault("critical");
        return new(counts.Total, counts.SlaRisk, await alerts.Count(session, new(wanted) { Resolved = false }), critical + risks.GetValueOrDefault("high"), critical);
    }

    internal async Task<TypeCounts> CountsOfToday(Session session, IReadOnlyList<Guid>? wanted)
    {
        var counts = new TypeCounts();
        var seen = (await zones.All(session)).Where(z => wanted is null || wanted.Contains(z.Id));
        foreach (var day in seen.GroupBy(z => z.DateOf(session.Now))) counts = counts.Plus(await store.CountsOf(session, day.Key, [.. day.Select(z => z.Id)]));
        return counts;
    }
}

/// <summary>Statistics from the daily rollups.</summary>
internal static class EscalationStats
{
    private const int MostDays = 365;

    internal static void Map(RouteGroupBuilder escalation) => escalation.MapGet("/stats", Handle).Needs(Permission.Read).WithSummary("Escalations by business date and type");

    private static async Task<Reply> Handle(
        Database database, LogStore store, EscalationFigures figures, IZones zones, IEngineZones scopes, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null)
    {
        var count = Asked.Number(days, "days", 7, 1, MostDays);
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone_id);
                if (refusal is not null) return refusal;
                var dates = (await zones.All(session)).Where(z => scope.Includes(z.Id)).Select(z => z.DateOf(session.Now));
                var earliest = dates.DefaultIfEmpty(DateOnly.FromDateTime(session.Now.UtcDateTime)).Min();
                var today = await figures.CountsOfToday(session, scope.Zones);
                return Reply.Ok(new
                {
                    historical = await store.Days(session, scope.Zones, earliest.AddDays(-count)),
                    today = new
                    {
                        total_escalations = today.Total, sla_risk_escalations = today.SlaRisk, stuck_order_escalations = today.StuckOrder,
                        unresponsive_driver_escalations = today.UnresponsiveDriver, failed_delivery_escalations = today.FailedDelivery,
                    },
                    period = $"{count} days",
                });
            },
            cancel);
    }
}
