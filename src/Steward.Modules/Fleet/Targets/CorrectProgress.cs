using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>What a manager may correct: counters set back, a day adjusted by a signed row, a counted delivery taken back.</summary>
internal static class CorrectProgress
{
    private const int MostAdjusted = 10_000;

    internal sealed record ResetRequest(string? ZoneId, string? Reason);

    internal sealed record SnapshotSize(DateOnly BusinessDate, int Drivers);

    internal sealed record ResetAnswer(bool Success, string Message, SnapshotSize Snapshot);

    internal sealed record Adjustment(string? DriverId, string? Date, int? Deliveries, decimal? Revenue, string? Reason);

    internal sealed record ReverseRequest(string? Reason);

    internal sealed record Corrected(bool Success, string DriverId, DateOnly Date);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPost("/targets/reset", Reset).Needs(Permission.Manage).Produces<ResetAnswer>().WithSummary("Writes the day's snapshot and sets the counters to 0");
        fleet.MapPost("/progress/adjust", Adjust).Needs(Permission.Manage).Produces<Corrected>().WithSummary("Adds a signed correction to a driver's day");
        fleet.MapPost("/progress/{orderId}/reverse", Reverse).Needs(Permission.Manage).Produces<Corrected>().WithSummary("Takes a counted delivery back");
    }

    /// <summary>The snapshot first: without it nothing is set back.</summary>
    private static Task<Reply> Reset(ResetRequest? request, Caller caller, TargetDesk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var checks = new Checks();
            checks.Text(request?.Reason, "/reason", 500);
            checks.Done();
            var zones = await desk.ZonesOf(session, caller, request?.ZoneId);
            if (zones.Count == 0) return Refusal.NotFound("zone");
            var (drivers, date) = (0, TargetDays.Of(zones[0]).DateOf(session.Now));
            foreach (var zone in zones)
            {
                await desk.Snapshot.BeginToday(session, zone);
                drivers += (await desk.Writer.Write(session, zone, TargetDays.Of(zone).DateOf(session.Now))).Count;
                await desk.Store.Reset(session, zone.Id);
                await desk.Changes.Say(session, caller, "targets_reset", zone.Id, zone.Id, new { id = zone.Id, zone_id = zone.Id, at = session.Now, reason = request?.Reason });
            }
            return Reply.Ok(new ResetAnswer(true, "Snapshot written, counters set to 0", new(date, drivers)));
        },
        cancel);

    private static Task<Reply> Adjust(Adjustment request, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var checks = new Checks();
        checks.Need(request.DriverId, "/driver_id");
        checks.Need(request.Date, "/date");
        checks.Name(request.Reason, "/reason", 500);
        checks.Done();
        var date = Asked.Date(request.Date, "date")!.Value;
        var (deliveries, revenue) = (request.Deliveries ?? 0, request.Revenue ?? 0);
        if (Math.Abs((long)deliveries) > MostAdjusted) return Task.FromResult<Reply>(Refusal.Rule("out_of_limits", $"deliveries is from -{MostAdjusted} to {MostAdjusted}.", "/deliveries"));
        if (Math.Abs(revenue) > TargetStore.MostRevenue || decimal.Round(revenue, 2) != revenue) return Task.FromResult<Reply>(Refusal.Rule("amount_out_of_range", "revenue has at most two decimals and ten digits.", "/revenue"));
        return desk.Database.Write<Reply>(
            async session =>
            {
                var driver = await desk.DriverOf(session, caller, request.DriverId!);
                var zone = (await desk.Zones.Find(session, driver.ZoneId))!;
                var today = TargetDays.Of(zone).DateOf(session.Now);
                if (date > today) return Refusal.Rule("date_in_future", $"{date:O} has not begun yet.", "/date");
                var sum = (await desk.Facts.Sums(session, zone.Id, date, driver.Id)).FirstOrDefault();
                if ((sum?.Revenue ?? 0) + revenue > TargetStore.MostRevenue) throw CountDelivery.TooMuch(sum?.Revenue ?? 0, revenue);
                await desk.Facts.Adjust(session, driver.Id, zone.Id, date, deliveries, revenue, caller.Actor, request.Reason!);
                await desk.Counting.Recount(session, zone, driver.Id, date);
                if (date < today) await desk.Writer.Revise(session, zone, date, driver.Id, forced: true);
                await desk.Changes.Say(session, caller, "target_adjusted", zone.Id, driver.Id, new { id = driver.Id, zone_id = zone.Id, at = session.Now, date, deliveries, revenue, reason = request.Reason }, driver.Id);
                return Reply.Ok(new Corrected(true, driver.ExternalId ?? driver.Id.ToString(), date));
            },
            cancel);
    }

    private static Task<Reply> Reverse(Guid orderId, ReverseRequest request, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var checks = new Checks();
        checks.Name(request.Reason, "/reason", 500);
        checks.Done();
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Facts.Find(session, orderId) is not { ReversedAt: null } found || !caller.SeesZone(found.ZoneId)) return Refusal.NotFound("counted delivery");
                var credit = (await desk.Counting.Reverse(session, orderId, request.Reason!))!;
                await desk.Changes.Say(session, caller, "delivery_credit_reversed", credit.ZoneId, orderId, new { id = orderId, zone_id = credit.ZoneId, at = session.Now, reason = request.Reason }, credit.DriverUuid);
                var driver = (await desk.DriverRows.Find(session, credit.DriverUuid))!;
                return Reply.Ok(new Corrected(true, driver.ExternalId ?? driver.Id.ToString(), credit.BusinessDate));
            },
            cancel);
    }
}
