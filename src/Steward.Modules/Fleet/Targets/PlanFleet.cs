using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Plans orders for drivers: those of a body, a changed day, or the live ones. Only what is asked to be committed is stored.</summary>
internal static class PlanFleet
{
    private const int MostLive = 2_000;

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPost("/assign", Assign).Needs(Permission.Act).Produces<PlanAnswer>().WithSummary("Plans orders for drivers; commit = true assigns them");
        fleet.MapPost("/reoptimize", Reoptimize).Needs(Permission.Act).Produces<PlanAnswer>().WithSummary("Plans running routes anew with new orders; parcels on board stay");
        fleet.MapPost("/production/assign", Production).Needs(Permission.Act).Produces<PlanAnswer>().WithSummary("Plans and assigns the live orders of a hub or zone");
    }

    private static async Task<Reply> Assign(HttpContext context, Caller caller, PlanDesk desk, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        var orders = PlanInput.Orders(body, "orders", "/orders", needsPlace: true);
        if (!body.TryGetProperty("drivers", out var drivers) || drivers.ValueKind is not JsonValueKind.Array) return Refusal.Invalid("/drivers", "drivers is an array, and required.");
        var commit = body.TryGetProperty("commit", out var flag) && flag.ValueKind is JsonValueKind.True;
        var facts = await desk.Target.Database.Read(session => desk.Gather(session, caller, orders, drivers, Member(body, "pickupPoints"), new HashSet<string>()), cancel);
        if (facts.Refusal is { } refusal) return refusal;
        return await Planned(facts, commit, caller, desk, cancel);
    }

    private static async Task<Reply> Reoptimize(HttpContext context, Caller caller, PlanDesk desk, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        if (Member(body, "currentRoutes") is not { ValueKind: JsonValueKind.Array } routes) return Refusal.Invalid("/currentRoutes", "currentRoutes is an array, and required.");
        if (Member(body, "newOrders") is not { ValueKind: JsonValueKind.Array } added) return Refusal.Invalid("/newOrders", "newOrders is an array, and required.");
        var (rows, carriers, onBoard) = Running(routes);
        foreach (var row in added.EnumerateArray()) rows.Add(JsonNode.Parse(row.GetRawText()));
        var merged = JsonSerializer.SerializeToElement(new JsonObject { ["orders"] = rows });
        var orders = PlanInput.Orders(merged, "orders", "/orders", needsPlace: true, needsCreation: true);
        var facts = await desk.Target.Database.Read(session => desk.Gather(session, caller, orders, Member(body, "drivers"), Member(body, "pickupPoints"), onBoard, carriers), cancel);
        if (facts.Refusal is { } refusal) return refusal;
        return await Planned(facts, commit: false, caller, desk, cancel);
    }

    /// <summary>The deliveries that are still to be made, who has them, and which parcels are on board: those whose pickup is done.</summary>
    private static (JsonArray Rows, Dictionary<string, string> Carriers, HashSet<string> OnBoard) Running(JsonElement routes)
    {
        var (rows, carriers, onBoard) = (new JsonArray(), new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var route in routes.EnumerateArray())
        {
            if (Member(route, "stops") is not { ValueKind: JsonValueKind.Array } stops) throw new RefusedException(Refusal.Invalid("/currentRoutes", "A route has stops, an array."));
            var driver = PlanInput.Text(route, "driver_id");
            foreach (var stop in stops.EnumerateArray())
            {
                if (PlanInput.Text(stop, "order_id") is not { } order) continue;
                var isDone = PlanInput.Text(stop, "status") is "completed" or "delivered" or "picked_up";
                if (driver is not null) carriers[order] = driver;
                if (PlanInput.Text(stop, "type") == "pickup") { if (isDone) onBoard.Add(order); }
                else if (!isDone) rows.Add(Row(stop, order));
            }
        }
        return (rows, carriers, onBoard);
    }

    private static JsonObject Row(JsonElement stop, string order)
    {
        var row = new JsonObject { ["order_id"] = order };
        void Copy(string from, string to) { if (Member(stop, from) is { } value) row[to] = JsonNode.Parse(value.GetRawText()); }
        foreach (var (from, to) in new[] { ("name", "customer_name"), ("demand", "load_kg"), ("pickup_id", "pickup_id"), ("created_at", "created_at") }) Copy(from, to);
        if (Member(stop, "location") is { ValueKind: JsonValueKind.Object } place)
            foreach (var (from, to) in new[] { ("lat", "delivery_lat"), ("lng", "delivery_lng"), ("latitude", "delivery_lat"), ("longitude", "delivery_lng") })
                if (Member(place, from) is { } value) row[to] = JsonNode.Parse(value.GetRawText());
        return row;
    }

    internal sealed record ProductionRequest(string? HubId, string? CityId, int? Limit, bool DryRun = false);

    private static async Task<Reply> Production(ProductionRequest request, Caller caller, PlanDesk desk, CancellationToken cancel)
    {
        var limit = request.Limit ?? 100;
        if (limit is < 1 or > MostLive) return Refusal.Invalid("/limit", $"limit is from 1 to {MostLive}.");
        var facts = await desk.Target.Database.Read(session => desk.Live(session, caller, request.HubId, request.CityId, limit), cancel);
        if (facts.Refusal is { } refusal) return refusal;
        if (facts.Orders.Count == 0) return Reply.Ok(new { success = true, message = "No orders wait for a driver." });
        return await Planned(facts, !request.DryRun, caller, desk, cancel);
    }

    private static async Task<Reply> Planned(PlanFacts facts, bool commit, Caller caller, PlanDesk desk, CancellationToken cancel)
    {
        var plan = await desk.Planner.Plan(facts.ToTask(), cancel);
        var answer = facts.Answer(plan);
        if (!commit) return Reply.Ok(answer);
        if (facts.Pairs(plan) is not { } pairs) return Refusal.Rule("unknown_order_or_driver", "Only orders and drivers that are stored here can be assigned.", "/commit");
        return await desk.Target.Database.Write<Reply>(
            async session =>
            {
                var (refusal, decisions) = await desk.Assigner.Assign(session, pairs, caller, "planned by the fleet manager");
                if (refusal is not null) return refusal.Status < 400 ? new Refusal("plan_refused", refusal.Detail) : refusal;
                return Reply.Ok(answer with { DecisionId = decisions.Count == 0 ? null : decisions[0], DecisionIds = decisions });
            },
            cancel);
    }

    private static JsonElement? Member(JsonElement body, string name) => body.ValueKind is JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : null;
}
