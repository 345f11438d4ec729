using Steward.Kernel;

namespace Steward.Routes.Outcomes;

/// <summary>A row of <c>operational_outcomes</c>.</summary>
internal sealed record OutcomeRow
{
    public Guid Id { get; init; }
    public required string OutcomeId { get; init; }
    public Guid RouteId { get; init; }
    public Guid? DecisionId { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public required string Source { get; init; }
    public int Revision { get; init; }
    public bool IsCurrent { get; init; }
    public decimal? PredictedCost { get; init; }
    public int? PredictedDurationMinutes { get; init; }
    public decimal? PredictedDistanceKm { get; init; }
    public decimal ActualCost { get; init; }
    public int ActualDurationMinutes { get; init; }
    public decimal ActualDistanceKm { get; init; }
    public decimal? ActualFuelCost { get; init; }
    public decimal? CostPredictionError { get; init; }
    public decimal? DurationPredictionError { get; init; }
    public decimal? DistancePredictionError { get; init; }
    public decimal TotalRevenue { get; init; }
    public decimal? NetProfit { get; init; }
    public required string Currency { get; init; }
    public int OnTimeDeliveries { get; init; }
    public int LateDeliveries { get; init; }
    public int FailedDeliveries { get; init; }
    public int DelayMinutes { get; init; }
    public string? TrafficConditions { get; init; }
    public string? Weather { get; init; }
    public int DayOfWeek { get; init; }
    public decimal? CustomerSatisfactionScore { get; init; }
    public string? Notes { get; init; }
    public Json Basis { get; init; } = Json.Empty;
    public string? RecordedBy { get; init; }

    /// <summary>Errors are signed, actual − predicted.</summary>
    internal OutcomeRow WithErrors() => this with
    {
        CostPredictionError = ActualCost - PredictedCost, DurationPredictionError = ActualDurationMinutes - PredictedDurationMinutes,
        DistancePredictionError = ActualDistanceKm - PredictedDistanceKm, NetProfit = TotalRevenue - ActualCost,
    };

    /// <summary>max(0, 1 − |error| ÷ predicted); undefined when nothing or 0 was predicted.</summary>
    internal static decimal? Accuracy(decimal? error, decimal? predicted) =>
        error is { } off && predicted is { } expected && expected != 0 ? Math.Max(0, 1 - Math.Round(Math.Abs(off) / expected, 5)) : null;
}

/// <summary>What one driver drove.</summary>
internal sealed record DrivenRow
{
    public Guid DriverId { get; init; }
    public decimal Kilometres { get; init; }
}

/// <summary>SQL of <c>operational_outcomes</c>.</summary>
internal sealed class OutcomeStore
{
    internal Task<OutcomeRow?> Current(Session session, Guid route) => session.First<OutcomeRow>(
        """
        select id, outcome_id, route_id, decision_id, zone_id, business_date, source, revision, is_current, predicted_cost, predicted_duration_minutes,
          predicted_distance_km, actual_cost, actual_duration_minutes, actual_distance_km, actual_fuel_cost, cost_prediction_error,
          duration_prediction_error, distance_prediction_error, total_revenue, net_profit, currency, on_time_deliveries, late_deliveries,
          failed_deliveries, delay_minutes, traffic_conditions, weather, day_of_week, customer_satisfaction_score, notes, basis, recorded_by
        from operational_outcomes where route_id = @route and is_current
        """,
        new { route });

    /// <summary>Kilometres by driver, of routes that ended on these business dates.</summary>
    internal Task<IReadOnlyList<DrivenRow>> Driven(Session session, Guid zone, DateOnly from, DateOnly to) => session.Query<DrivenRow>(
        """
        select r.driver_id, sum(o.actual_distance_km) as kilometres from operational_outcomes o join routes r on r.id = o.route_id
        where o.zone_id = @zone and o.business_date >= @from and o.business_date <= @to and o.is_current and r.driver_id is not null group by r.driver_id
        """,
        new { zone, from, to });

    /// <summary>The new revision is the current one; earlier ones stay.</summary>
    internal async Task Add(Session session, OutcomeRow row)
    {
        await session.Execute("update operational_outcomes set is_current = @no where route_id = @RouteId and is_current", new { row.RouteId, no = false });
        await session.Execute(
            """
            insert into operational_outcomes (id, outcome_id, route_id, decision_id, zone_id, business_date, source, revision, is_current, predicted_cost,
              predicted_duration_minutes, predicted_distance_km, actual_cost, actual_duration_minutes, actual_distance_km, actual_fuel_cost,
              cost_prediction_error, duration_prediction_error, distance_prediction_error, total_revenue, net_profit, currency, on_time_deliveries,
              late_deliveries, failed_deliveries, delay_minutes, traffic_conditions, weather, day_of_week, customer_satisfaction_score, notes, basis, recorded_by)
            values (@Id, @OutcomeId, @RouteId, @DecisionId, @ZoneId, @BusinessDate, @Source, @Revision, @IsCurrent, @PredictedCost,
              @PredictedDurationMinutes, @PredictedDistanceKm, @ActualCost, @ActualDurationMinutes, @ActualDistanceKm, @ActualFuelCost,
              @CostPredictionError, @DurationPredictionError, @DistancePredictionError, @TotalRevenue, @NetProfit, @Currency, @OnTimeDeliveries,
              @LateDeliveries, @FailedDeliveries, @DelayMinutes, @TrafficConditions, @Weather, @DayOfWeek, @CustomerSatisfactionScore, @Notes, @Basis, @RecordedBy)
            """,
            row);
    }
}
