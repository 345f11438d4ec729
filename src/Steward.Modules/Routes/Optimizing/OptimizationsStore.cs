using System.Globalization;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Routes.Optimizing;

/// <summary>The states of an optimisation.</summary>
internal static class OptimizationStatus
{
    internal const string Pending = "pending";
    internal const string Executing = "executing";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Rejected = "rejected";
    internal const string Expired = "expired";

    internal static IReadOnlyList<string> All { get; } = [Pending, Executing, Completed, Failed, Rejected, Expired];
}

/// <summary>One stop of a sequence with the leg that leads to it.</summary>
internal sealed record StopLeg(Guid StopId, string Code, string StopType, IReadOnlyList<Guid> OrderIds, DateTimeOffset ArrivalAt, decimal Minutes, decimal Km);

/// <summary>What an optimisation has beside its columns: both sequences whole, and the version of the route that they are for.</summary>
internal sealed record OptimizationDetail(long RouteVersion, IReadOnlyList<StopLeg> Before, IReadOnlyList<StopLeg> After, string? Reason = null, string? By = null, DateTimeOffset? VetoUntil = null);

/// <summary>A row of <c>route_optimizations</c>.</summary>
internal sealed record OptimizationRow
{
    public Guid Id { get; init; }
    public Guid DriverId { get; init; }
    public Guid? RouteId { get; init; }
    public IdArray OrderIds { get; init; } = new([]);
    public int? StopCount { get; init; }
    public decimal? DistanceSavedKm { get; init; }
    public int? TimeSavedMinutes { get; init; }
    public int? StopsReordered { get; init; }
    public decimal? ImprovementPercentage { get; init; }
    public Json OriginalSequence { get; init; } = new("[]");
    public Json OptimizedSequence { get; init; } = new("[]");
    public decimal? OriginalDistance { get; init; }
    public decimal? OptimizedDistance { get; init; }
    public int? OriginalTimeMinutes { get; init; }
    public int? OptimizedTimeMinutes { get; init; }
    public string? AlgorithmUsed { get; init; }
    public string? OptimizationNotes { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset? OptimizedAt { get; init; }
    public DateTimeOffset? ExecutedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid? DecisionId { get; init; }
    public string? Cause { get; init; }
    public Guid? IncidentId { get; init; }

    internal OptimizationDetail Detail => Metadata.As<OptimizationDetail>() ?? new(0, [], []);
}

/// <summary>Which optimisations a list asks for.</summary>
internal sealed record OptimizationFilter(string? Status, Guid? Driver, Guid? Route, Guid? Zone, string? Cause, IReadOnlyList<Guid>? Zones);

/// <summary>SQL of <c>route_optimizations</c>, its orders and its days.</summary>
internal sealed class OptimizationsStore
{
    private static string Columns(Session session) =>
        $"""
        id, driver_id, route_id, order_ids, stop_count, distance_saved_km, time_saved_minutes, stops_reordered, improvement_percentage,
        {session.Pick("original_sequence", "array_to_json(original_sequence)::jsonb as original_sequence")},
        {session.Pick("optimized_sequence", "array_to_json(optimized_sequence)::jsonb as optimized_sequence")},
        original_distance, optimized_distance, original_time_minutes, optimized_time_minutes, algorithm_used, optimization_notes, status, optimized_at, executed_at,
        completed_at, created_at, updated_at, metadata, zone_id, business_date, decision_id, cause, incident_id
        """;

    internal Task<OptimizationRow?> Find(Session session, Guid id, bool locked = false) =>
        session.First<OptimizationRow>($"select {Columns(session)} from route_optimizations where id = @id{(locked ? session.ForUpdate : "")}", new { id });

    internal Task<OptimizationRow?> OfDecision(Session session, Guid decision) =>
        session.First<OptimizationRow>($"select {Columns(session)} from route_optimizations where decision_id = @decision{session.ForUpdate}", new { decision });

    /// <summary>Proposed and not yet decided, or being driven.</summary>
    internal Task<IReadOnlyList<OptimizationRow>> OpenOf(Session session, Guid route) => session.Query<OptimizationRow>(
        $"select {Columns(session)} from route_optimizations where route_id = @route and status in ('pending', 'executing') order by optimized_at desc, id desc", new { route });

    /// <summary>The newest proposals that a person has before him or has refused.</summary>
    internal Task<IReadOnlyList<OptimizationRow>> AskedOf(Session session, Guid route) => session.Query<OptimizationRow>(
        $"select {Columns(session)} from route_optimizations where route_id = @route and status in ('pending', 'rejected') order by optimized_at desc, id desc limit 5", new { route });

    internal Task<IReadOnlyList<OptimizationRow>> List(Session session, OptimizationFilter filter, PageRequest page)
    {
        var where = new List<string> { "(created_at, id) < (@At, @Id)" };
        if (filter.Status is not null) where.Add("status = @Status");
        if (filter.Driver is not null) where.Add("driver_id = @Driver");
        if (filter.Route is not null) where.Add("route_id = @Route");
        if (filter.Zone is not null) where.Add("zone_id = @Zone");
        if (filter.Cause is not null) where.Add("cause = @Cause");
        if (filter.Zones is not null) where.Add("zone_id " + session.AnyOf("zones"));
        return session.Query<OptimizationRow>(
            $"select {Columns(session)} from route_optimizations where {string.Join(" and ", where)} order by created_at desc, id desc limit @Take",
            new { page.At, page.Id, page.Take, filter.Status, filter.Driver, filter.Route, filter.Zone, filter.Cause, zones = new IdArray([.. filter.Zones ?? []]) });
    }

    internal async Task Add(Session session, OptimizationRow row)
    {
        await session.Execute(
            $"""
            insert into route_optimizations (id, driver_id, route_id, stop_count, distance_saved_km, time_saved_minutes, stops_reordered, improvement_percentage,
              original_sequence, optimized_sequence, original_distance, optimized_distance, original_time_minutes, optimized_time_minutes, algorithm_used,
              optimization_notes, status, optimized_at, executed_at, completed_at, created_at, updated_at, metadata, zone_id, business_date, decision_id, cause, incident_id)
            values (@Id, @DriverId, @RouteId, @StopCount, @DistanceSavedKm, @TimeSavedMinutes, @StopsReordered, @ImprovementPercentage,
              @original, @optimized, @OriginalDistance, @OptimizedDistance, @OriginalTimeMinutes, @OptimizedTimeMinutes, @AlgorithmUsed,
              @OptimizationNotes, @Status, @OptimizedAt, @ExecutedAt, @CompletedAt, @CreatedAt, @UpdatedAt, @Metadata, @ZoneId, @BusinessDate, @DecisionId, @Cause, @IncidentId)
            """,
            new
            {
                row.Id, row.DriverId, row.RouteId, row.StopCount, row.DistanceSavedKm, row.TimeSavedMinutes, row.StopsReordered, row.ImprovementPercentage,
                original = Numbers(session, row.OriginalSequence), optimized = Numbers(session, row.OptimizedSequence), row.OriginalDistance, row.OptimizedDistance,
                row.OriginalTimeMinutes, row.OptimizedTimeMinutes, row.AlgorithmUsed, row.OptimizationNotes, row.Status, row.OptimizedAt, row.ExecutedAt, row.CompletedAt,
                row.CreatedAt, row.UpdatedAt, row.Metadata, row.ZoneId, row.BusinessDate, row.DecisionId, row.Cause, row.IncidentId,
            });
        foreach (var order in row.OrderIds.Values)
            await session.Execute("insert into route_optimization_orders (optimization_id, order_id) values (@Id, @order)", new { row.Id, order });
    }

    internal Task SetStatus(Session session, OptimizationRow row) => session.Execute(
        "update route_optimizations set status = @Status, executed_at = @ExecutedAt, completed_at = @CompletedAt, metadata = @Metadata where id = @Id", row);

    /// <summary>An array of PostgreSQL is written as {1,2}; SQLite keeps JSON.</summary>
    private static string Numbers(Session session, Json sequence) => session.Dialect is Dialect.Sqlite
        ? sequence.Text
        : "{" + string.Join(',', (sequence.As<int[]>() ?? []).Select(number => number.ToString(CultureInfo.InvariantCulture))) + "}";

    /// <param name="zones">Null: all.</param>
    internal Task<IReadOnlyList<OptimizationDay>> Days(Session session, IReadOnlyList<Guid>? zones, DateOnly from) => session.Query<OptimizationDay>(
        $"""
        select date, total_optimizations, total_distance_saved_km, total_time_saved_minutes, avg_distance_saved_km, avg_time_saved_minutes, total_stops_reordered,
          avg_improvement_percentage, completed_optimizations, failed_optimizations
        from {(zones is null ? "route_optimization_stats" : OfZones(session))} where date >= @from order by date desc
        """,
        new { zones = new IdArray([.. zones ?? []]), from });

    /// <summary>The view for some zones: a mean of the zones' means would be wrong.</summary>
    private static string OfZones(Session session)
    {
        string Mean(string sum, string count, string name) =>
            session.Pick($"sum({sum}) * {(name is "avg_time_saved_minutes" ? "1000000" : "1")} / nullif(sum({count}), 0)", $"round(sum({sum})::numeric / nullif(sum({count}), 0), 6)") + " as " + name;
        return $"""
            (select business_date as date, sum(total_optimizations) as total_optimizations, sum(distance_saved_km) as total_distance_saved_km,
              sum(time_saved_minutes) as total_time_saved_minutes, {Mean("distance_saved_km", "distance_saved_count", "avg_distance_saved_km")},
              {Mean("time_saved_minutes", "time_saved_count", "avg_time_saved_minutes")}, sum(stops_reordered) as total_stops_reordered,
              {Mean("improvement_percentage", "improvement_count", "avg_improvement_percentage")}, sum(completed_optimizations) as completed_optimizations,
              sum(failed_optimizations) as failed_optimizations
            from route_optimization_daily where zone_id {session.AnyOf("zones")} group by business_date) as days
            """;
    }

    internal Task<IReadOnlyList<HourFact>> Hours(Session session, Guid zone, DateOnly date) => session.Query<HourFact>(
        $"select created_at as at, {session.Pick("time_saved_minutes * 1000000", "time_saved_minutes")} as amount from route_optimizations where zone_id = @zone and business_date = @date", new { zone, date });

    internal async Task<OptimizationSums> SumsOf(Session session, DateOnly date, IReadOnlyList<Guid> zones) => await session.First<OptimizationSums>(
        $"""
        select coalesce(sum(total_optimizations), 0) as total_optimizations, coalesce(sum(distance_saved_km), 0) as distance_saved_km,
          coalesce(sum(distance_saved_count), 0) as distance_saved_count, coalesce(sum(time_saved_minutes), 0) as time_saved_minutes,
          coalesce(sum(time_saved_count), 0) as time_saved_count, coalesce(sum(stops_reordered), 0) as stops_reordered
        from route_optimization_daily where business_date = @date and zone_id {session.AnyOf("zones")}
        """,
        new { date, zones = new IdArray([.. zones]) }) ?? new();
}

/// <summary>Counts and sums of one or more zones' days.</summary>
internal sealed record OptimizationSums
{
    public long TotalOptimizations { get; init; }
    public decimal DistanceSavedKm { get; init; }
    public long DistanceSavedCount { get; init; }
    public long TimeSavedMinutes { get; init; }
    public long TimeSavedCount { get; init; }
    public long StopsReordered { get; init; }

    /// <summary>Null when there is nothing to take a mean of.</summary>
    internal static decimal? Mean(decimal sum, long count) => count == 0 ? null : Math.Round(sum / count, 4);

    internal OptimizationSums Plus(OptimizationSums other) => new()
    {
        TotalOptimizations = TotalOptimizations + other.TotalOptimizations, DistanceSavedKm = DistanceSavedKm + other.DistanceSavedKm,
        DistanceSavedCount = DistanceSavedCount + other.DistanceSavedCount, TimeSavedMinutes = TimeSavedMinutes + other.TimeSavedMinutes,
        TimeSavedCount = TimeSavedCount + other.TimeSavedCount, StopsReordered = StopsReordered + other.StopsReordered,
    };
}

/// <summary>One day of <c>route_optimization_stats</c>.</summary>
internal sealed record OptimizationDay
{
    public DateOnly Date { get; init; }
    public long TotalOptimizations { get; init; }
    public decimal TotalDistanceSavedKm { get; init; }
    public long TotalTimeSavedMinutes { get; init; }
    public decimal? AvgDistanceSavedKm { get; init; }
    public decimal? AvgTimeSavedMinutes { get; init; }
    public long TotalStopsReordered { get; init; }
    public decimal? AvgImprovementPercentage { get; init; }
    public long CompletedOptimizations { get; init; }
    public long FailedOptimizations { get; init; }
}
