using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Escalation.Alerts;
using Steward.Escalation.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>Escalations by type from the daily rollups, and what is open now.</summary>
internal sealed class EscalationStats(LogStore store, AlertStore alerts, ZoneDays days) : IEscalationFigures
{
    internal static void Map(RouteGroupBuilder escalation)
    {
        escalation.MapGet("/stats", (EscalationStats use, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null) => use.Read(caller, days, zone_id, cancel))
            .Needs(Permission.Read).WithSummary("Escalations by business date and type");
        escalation.MapGet("/stats/hours", (EscalationStats use, Caller caller, CancellationToken cancel, string? date = null, string? zone_id = null) => use.ReadHours(caller, date, zone_id, cancel))
            .Needs(Permission.Read).Produces<DayHours>().WithSummary("Escalations of a business date by hour, with the mean of the minutes late");
    }

    public async Task<EscalationToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var counts = await CountsOfToday(session, wanted);
        var risks = (await store.OpenBySeverity(session, wanted)).ToDictionary(r => r.Severity, r => r.Orders);
        var critical = risks.GetValueOrDefault("critical");
        return new(counts.Total, counts.SlaRisk, await alerts.Count(session, new(wanted) { Resolved = false }), critical + risks.GetValueOrDefault("high"), critical);
    }

    private Task<TypeCounts> CountsOfToday(Session session, IReadOnlyList<Guid>? wanted) =>
        days.Today(session, wanted, new TypeCounts(), (date, zones) => store.CountsOf(session, date, zones), (a, b) => a.Plus(b));

    private Task<Reply> ReadHours(Caller caller, string? date, string? zone, CancellationToken cancel) => days.Hours(caller, date, zone, store.Hours, cancel);

    private Task<Reply> Read(Caller caller, string? wanted, string? zone, CancellationToken cancel) => days.Answer(
        caller, wanted, zone,
        async (session, zones, from, period) => new { historical = await store.Days(session, zones, from), today = Shown(await CountsOfToday(session, zones)), period }, cancel);

    private static object Shown(TypeCounts today) => new
    {
        total_escalations = today.Total, sla_risk_escalations = today.SlaRisk, stuck_order_escalations = today.StuckOrder,
        unresponsive_driver_escalations = today.UnresponsiveDriver, failed_delivery_escalations = today.FailedDelivery,
    };
}
