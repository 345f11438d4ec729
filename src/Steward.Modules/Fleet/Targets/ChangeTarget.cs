using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Changes or ends one target. The history of the days before stays.</summary>
internal static class ChangeTarget
{
    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPut("/targets/{driverId}", Change).Needs(Permission.Act).Produces<TargetView>().WithSummary("Changes one target; If-Match is observed");
        fleet.MapDelete("/targets/{driverId}", End).Needs(Permission.Act).WithSummary("Ends a target");
    }

    private static async Task<Reply> Change(string driverId, HttpContext context, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        if (body.ValueKind is not JsonValueKind.Object) return Refusal.Invalid("", "The body is an object.");
        foreach (var member in body.EnumerateObject())
            if (member.Name is not ("target_deliveries" or "target_revenue")) return Refusal.Invalid("/" + member.Name, $"There is no member {member.Name} here.");
        var expected = EntityTags.IfMatch(context.Request);
        return await desk.Database.Write<Reply>(
            async session =>
            {
                var driver = await desk.DriverOf(session, caller, driverId);
                if (await desk.Store.Lock(session, driver.Id) is not { } row) return Refusal.NotFound("target");
                if (expected is { } sent && sent != row.Version) return EntityTags.Stale(EntityTags.Of(sent), row.Version);
                if (WantedTargets.Deliveries(body, row.TargetDeliveries) is not { } deliveries) return Refusal.Rule("invalid_target", "target_deliveries is a whole number from 0 to 10000.", "/target_deliveries");
                if (WantedTargets.Revenue(body, row.TargetRevenue) is not { } revenue) return Refusal.Rule("invalid_target", $"target_revenue is a number from 0 to {TargetStore.MostRevenue}.", "/target_revenue");
                var zone = (await desk.Zones.Find(session, row.ZoneId))!;
                var known = new KnownDriver { Id = driver.Id, ZoneId = row.ZoneId, Code = driver.Code, ExternalId = driver.ExternalId, Status = driver.Status, Currency = zone.Currency };
                await SetTargets.Store(session, caller, desk, zone, [(known, deliveries, revenue)]);
                return await ReadTargets.Shown(session, desk, (await desk.Store.Find(session, driver.Id))!);
            },
            cancel);
    }

    private static Task<Reply> End(string driverId, HttpRequest http, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var expected = EntityTags.IfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var driver = await desk.DriverOf(session, caller, driverId);
                if (await desk.Store.Lock(session, driver.Id) is not { } row) return Refusal.NotFound("target");
                if (expected is { } sent && sent != row.Version) return EntityTags.Stale(EntityTags.Of(sent), row.Version);
                var zone = (await desk.Zones.Find(session, row.ZoneId))!;
                await desk.Store.End(session, row, TargetDays.Of(zone).DateOf(session.Now), caller.Actor);
                await desk.Changes.Say(session, caller, "target_ended", row.ZoneId, driver.Id, new { id = driver.Id, zone_id = row.ZoneId, at = session.Now }, driver.Id);
                return Reply.NoContent;
            },
            cancel);
    }
}
