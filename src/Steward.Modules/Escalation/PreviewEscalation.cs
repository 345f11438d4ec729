using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation;

/// <summary>One sweep without effect: which orders and drivers it would look at now.</summary>
internal static class PreviewEscalation
{
    internal static void Map(RouteGroupBuilder escalation) => escalation.MapPost("/preview", Handle).Needs(Permission.Act).WithSummary("One sweep without effect that answers with what it would look at");

    private static Task<Reply> Handle(
        Database database, EscalationEngine engine, EscalationSettings settings, IOrders orders, IZones zones, IEngineZones scopes, Caller caller, CancellationToken cancel,
        string? zone_id = null, PreviewRequest<EscalationConfig>? request = null) => request?.Config?.Check() is { } wrong ? Task.FromResult<Reply>(wrong) : database.Read<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone_id);
            if (refusal is not null) return refusal;
            var previews = new List<object>();
            foreach (var zone in (await zones.All(session)).Where(z => scope.Includes(z.Id)))
            {
                var (missed, _, silent) = await engine.Observe(session, zone.Id, request?.Config ?? await settings.Of(session, zone.Id));
                var facts = await orders.FindMany(session, missed);
                previews.Add(new { zone_id = zone.Id, at = session.Now, orders = facts.Select(o => new { order_id = o.Id, o.OrderNumber, o.Status, o.SlaDeadline }), silent_drivers = silent });
            }
            return Reply.Ok(new { zones = previews });
        },
        cancel);
}
