using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets.Analyses;

/// <summary>Rules over the present figures. An impact that was not measured is null, with the reason.</summary>
internal static class Recommend
{
    private const int AccuracyDays = 90;
    private const string NotMeasured = "Not measured: an impact needs a replay of 14 stored days.";

    internal sealed record Advice(string Priority, string Action, string? ExpectedImpact, string Implementation);

    internal sealed record Insights(IReadOnlyList<string> Strengths, IReadOnlyList<string> Weaknesses, IReadOnlyList<string> Opportunities);

    internal sealed record Improvements(decimal? TargetAchievement, decimal? SlaCompliance, decimal? EfficiencyGain, string Reason);

    internal sealed record Recommendations(IReadOnlyList<Advice> TopRecommendations, Insights PerformanceInsights, Improvements PredictedImprovements);

    internal sealed record Answer(bool Success, Recommendations Recommendations, string Model, bool AiPowered);

    internal sealed record Advisor(bool Configured, string? Model, string? EndpointHost, bool? Reachable, DateTimeOffset? LastOkAt, long CallsToday, int DailyLimit, string Fallback);

    /// <param name="LateProbability">What was predicted when orders were given to drivers, against what happened.</param>
    /// <param name="DeliveryMinutes">The 80 % intervals of the same predictions.</param>
    internal sealed record Accuracy(int Days, Calibration LateProbability, IntervalCover DeliveryMinutes);

    internal sealed record StatusAnswer(bool Success, Advisor LlmAdvisor, Accuracy Calibration);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPost("/ai/recommendations", Handle).Needs(Permission.Read).Produces<Answer>().WithSummary("What would help the fleet now, by rules over its figures");
        fleet.MapGet("/ai/status", Status).Needs(Permission.Read).Produces<StatusAnswer>().WithSummary("Whether a language model words the answers (all figures are computed here), and how good its predictions were");
    }

    private static Task<Reply> Status(Caller caller, Database database, ICalibration calibration, Analyses.Advisor advisor, AdvisorStore calls, CancellationToken cancel) => database.Read(
        async session =>
        {
            var (zones, since) = (caller.ZoneIds?.ToList(), session.Now.AddDays(-AccuracyDays));
            var (of, day) = (advisor.Settings, await calls.Now(session));
            bool? isReachable = of is null || (day.LastOkAt ?? day.LastFailedAt) is null ? null : !(day.LastFailedAt > day.LastOkAt) && day.LastOkAt is not null;
            return Reply.Ok(new StatusAnswer(
                true, new(of is not null, of?.Model, of?.Url.Host, isReachable, day.LastOkAt, day.Calls, of?.DailyLimit ?? 0, Analysis.Model),
                new(AccuracyDays, await calibration.OfProbability(session, "on_time_probability", zones, since, against: true), await calibration.OfInterval(session, "delivery_minutes", zones, since))));
        },
        cancel);

    private static Task<Reply> Handle(Caller caller, TargetDesk desk, Supply supply, ILiveOrders live, CancellationToken cancel) => desk.Database.Read(
        async session =>
        {
            var zones = await desk.ZonesOf(session, caller, null);
            var status = await ReadTargets.StatusOf(session, zones, desk, supply, 500);
            var (waiting, online) = (default(WaitingOrders), 0);
            foreach (var zone in zones)
            {
                waiting += await live.Waiting(session, zone.Id);
                online += (await desk.Store.ActiveIn(session, zone.Id)).Count(d => d.Status is DriverStatus.Available or DriverStatus.Returning);
            }
            return Reply.Ok(new Answer(true, Of(status, waiting, online), Analysis.Model, false));
        },
        cancel);

    internal static Recommendations Of(ReadTargets.Status status, WaitingOrders waiting, int free)
    {
        var (advice, strong, weak, open) = (new List<Advice>(), new List<string>(), new List<string>(), new List<string>());
        var behind = status.Drivers.Count(d => !d.OnTrack && (d.TargetDeliveries > 0 || d.TargetRevenue > 0));
        if (waiting.Critical > 0) advice.Add(new("critical", $"Assign the {waiting.Critical} orders with less than 30 minutes left.", null, "POST /production/assign"));
        if (waiting.Total > 0 && free == 0) advice.Add(new("high", $"{waiting.Total} orders wait and no driver is free: call drivers from breaks or other zones.", null, "PUT /driver/{id}/status"));
        if (behind > 0) advice.Add(new("normal", status.Recommendation, null, "Orders go to drivers who are behind by the target term of the match."));
        if (status.TotalDrivers > 0 && behind == 0) strong.Add("All drivers with a target are on track.");
        if (waiting.Total == 0) strong.Add("No order waits for a driver.");
        if (behind > 0) weak.Add($"{behind} drivers are behind their targets.");
        if (waiting.Critical + waiting.Urgent > 0) weak.Add($"{waiting.Critical + waiting.Urgent} waiting orders have less than an hour left.");
        if (free > 0 && waiting.Total > 0) open.Add($"{free} drivers are free for {waiting.Total} waiting orders.");
        return new(advice, new(strong, weak, open), new(null, null, null, NotMeasured));
    }
}
