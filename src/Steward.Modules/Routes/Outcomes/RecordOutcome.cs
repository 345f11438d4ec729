using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes.Outcomes;

/// <summary>Figures that a person knows better than the track: a new revision of a completed route's outcome.</summary>
internal static class RecordOutcome
{
    internal sealed record Request(
        Guid? VehicleId = null, decimal? PredictedFuelCost = null, decimal? ActualFuelCost = null, decimal? PredictedCost = null, decimal? ActualCost = null,
        int? PredictedDurationMinutes = null, int? ActualDurationMinutes = null, decimal? PredictedDistanceKm = null, decimal? ActualDistanceKm = null,
        bool? OnTime = null, int? DelayMinutes = null, int? SuccessfulDeliveries = null, int? FailedDeliveries = null, string? TrafficConditions = null,
        string? Weather = null, int? DayOfWeek = null, decimal? CustomerSatisfactionScore = null, string? Notes = null);

    internal sealed record Recorded(Guid OutcomeId, Guid RouteId, IReadOnlyDictionary<string, decimal?> LearningSignals, IReadOnlyList<string> Warnings, string Message);

    internal static void Map(RouteGroupBuilder routes) => routes.MapPost("/{id}/outcome", Handle).Needs(Permission.Act).Produces<Recorded>(201)
        .WithSummary("Records what a completed route really took");

    private static Task<Reply> Handle(string id, Request request, Caller caller, Database database, RouteAccess access, OutcomeStore store, Outbox outbox, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                var route = await access.Find(session, caller, id, locked: true);
                if (await store.Current(session, route.Row.Id) is not { } tracked || route.Row.Status != RouteStatus.Completed)
                    return new Refusal("route_not_completed", $"Route {route.Row.RouteId} is {route.Row.Status}; an outcome needs a completed one.");
                if (Decide(request, route.Row) is { } refusal) return refusal;
                var next = Revised(tracked, request, route.Row) with { Id = Ids.New(session.Now), OutcomeId = Ids.Code("OUT", 9), RecordedBy = caller.Actor };
                next = next.WithErrors();
                await store.Add(session, next);
                await outbox.Publish(session, new NewEvent(RouteEvents.OutcomeRecorded, next.ZoneId, new { id = next.Id, route_id = next.RouteId, zone_id = next.ZoneId, at = session.Now }, route.Row.DriverId));
                return Reply.Created($"/api/v1/routes/{route.Row.Id}/outcome", new Recorded(next.Id, next.RouteId, Signals(next), Warnings(request, route.Row), $"Revision {next.Revision} of the outcome is recorded."));
            },
            cancel);

    internal static Refusal? Decide(Request request, RouteRow route)
    {
        if ((request.SuccessfulDeliveries ?? 0) + (request.FailedDeliveries ?? 0) > route.Orders.Count)
            return Refusal.Rule("counts_exceed_orders", $"The route had {route.Orders.Count} orders.", "/successful_deliveries");
        if (request.SuccessfulDeliveries < 0 || request.FailedDeliveries < 0 || request.DelayMinutes < 0 || request.ActualDurationMinutes < 0 || request.ActualDistanceKm < 0 || request.ActualFuelCost < 0)
            return Refusal.Rule("negative_value", "Counts, minutes, kilometres and costs are 0 or more.");
        if (request.CustomerSatisfactionScore is < 0 or > 1) return Refusal.Rule("score_out_of_range", "The score is from 0 to 1.", "/customer_satisfaction_score");
        if (request.DayOfWeek is < 0 or > 6) return Refusal.Rule("day_out_of_range", "Monday is 0, Sunday 6.", "/day_of_week");
        return null;
    }

    private static OutcomeRow Revised(OutcomeRow tracked, Request request, RouteRow route)
    {
        var hasDecision = route.DecisionId is not null;
        var fuel = request.ActualFuelCost ?? tracked.ActualFuelCost;
        return tracked with
        {
            Source = "manual", Revision = tracked.Revision + 1,
            PredictedCost = hasDecision ? tracked.PredictedCost : request.PredictedCost ?? tracked.PredictedCost,
            PredictedDurationMinutes = hasDecision ? tracked.PredictedDurationMinutes : request.PredictedDurationMinutes ?? tracked.PredictedDurationMinutes,
            PredictedDistanceKm = hasDecision ? tracked.PredictedDistanceKm : request.PredictedDistanceKm ?? tracked.PredictedDistanceKm,
            ActualCost = request.ActualCost ?? tracked.ActualCost - (tracked.ActualFuelCost ?? 0) + (fuel ?? 0), ActualFuelCost = fuel,
            ActualDurationMinutes = request.ActualDurationMinutes ?? tracked.ActualDurationMinutes, ActualDistanceKm = request.ActualDistanceKm ?? tracked.ActualDistanceKm,
            DelayMinutes = request.DelayMinutes ?? tracked.DelayMinutes, FailedDeliveries = request.FailedDeliveries ?? tracked.FailedDeliveries,
            OnTimeDeliveries = request.SuccessfulDeliveries is { } good ? (request.OnTime == false ? 0 : good) : tracked.OnTimeDeliveries,
            LateDeliveries = request.SuccessfulDeliveries is { } served ? (request.OnTime == false ? served : 0) : tracked.LateDeliveries,
            TrafficConditions = request.TrafficConditions ?? tracked.TrafficConditions, Weather = request.Weather ?? tracked.Weather,
            DayOfWeek = request.DayOfWeek ?? tracked.DayOfWeek, CustomerSatisfactionScore = request.CustomerSatisfactionScore ?? tracked.CustomerSatisfactionScore,
            Notes = request.Notes ?? tracked.Notes,
        };
    }

    private static Dictionary<string, decimal?> Signals(OutcomeRow row) => new()
    {
        ["cost_error"] = row.CostPredictionError, ["duration_error"] = row.DurationPredictionError, ["distance_error"] = row.DistancePredictionError,
        ["cost_accuracy"] = OutcomeRow.Accuracy(row.CostPredictionError, row.PredictedCost),
        ["duration_accuracy"] = OutcomeRow.Accuracy(row.DurationPredictionError, row.PredictedDurationMinutes),
        ["distance_accuracy"] = OutcomeRow.Accuracy(row.DistancePredictionError, row.PredictedDistanceKm),
    };

    private static IReadOnlyList<string> Warnings(Request request, RouteRow route)
    {
        var warnings = new List<string>();
        if (route.DecisionId is not null && (request.PredictedCost ?? request.PredictedFuelCost ?? request.PredictedDistanceKm ?? request.PredictedDurationMinutes) is not null)
            warnings.Add("predicted_values_ignored: the decision's prediction counts.");
        if (request.VehicleId is { } vehicle && vehicle != route.VehicleId) warnings.Add("vehicle_ignored: the route was driven by another vehicle.");
        return warnings;
    }
}
