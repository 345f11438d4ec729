using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets.Analyses;

/// <summary>How likely each order is to break its promise, from the spread of its expected time.</summary>
internal static class PredictSla
{
    private const decimal High = 0.7m, Medium = 0.3m, ManyOf = 0.1m;

    /// <param name="Reason">Why there is no figure.</param>
    internal sealed record Risk(string OrderId, decimal? ViolationProbability, decimal? EstimatedDelayMinutes, string RecommendedAction, string? Reason = null);

    internal sealed record Prediction(IReadOnlyList<Risk> HighRiskOrders, IReadOnlyList<Risk> MediumRiskOrders, IReadOnlyList<string> Recommendations, string OverallRiskLevel, IReadOnlyList<Risk> NotEstimated);

    internal sealed record Answer(bool Success, Prediction Prediction, string Model, bool AiPowered);

    internal static void Map(RouteGroupBuilder fleet) =>
        fleet.MapPost("/ai/predict-sla", Handle).Needs(Permission.Read).Produces<Answer>().WithSummary("Which orders are likely to be late");

    private static async Task<Reply> Handle(HttpContext context, Caller caller, TargetDesk desk, ILiveOrders live, CancellationToken cancel)
    {
        var input = PlanInput.Orders(await TargetDesk.Body(context, cancel), "orders", "/orders");
        return await desk.Database.Read<Reply>(
            async session =>
            {
                var orders = await input.Resolve(session, caller, live);
                return input.Refusal is { } refusal ? refusal : Reply.Ok(new Answer(true, Of([.. orders.Select(o => One(o, session.Now))]), Analysis.Model, false));
            },
            cancel);
    }

    internal static Prediction Of(IReadOnlyList<Risk> risks)
    {
        var high = risks.Where(r => r.ViolationProbability >= High).OrderByDescending(r => r.ViolationProbability).ThenBy(r => r.OrderId, StringComparer.Ordinal).ToList();
        var medium = risks.Where(r => r.ViolationProbability is >= Medium and < High).OrderByDescending(r => r.ViolationProbability).ThenBy(r => r.OrderId, StringComparer.Ordinal).ToList();
        var level = high.Count > ManyOf * risks.Count ? "high" : high.Count > 0 ? "medium" : "low";
        var words = new List<string>();
        if (high.Count > 0) words.Add($"{high.Count} of {risks.Count} orders are likely to be late: begin with {high[0].OrderId}.");
        if (risks.Count(r => r.ViolationProbability is null) is > 0 and var unknown) words.Add($"{unknown} orders have no expected time yet: assign them.");
        return new(high, medium, words, level, [.. risks.Where(r => r.ViolationProbability is null)]);
    }

    private static Risk One(WantedOrder order, DateTimeOffset now)
    {
        if (order.Deadline <= now && order.Known is not { Status: "delivered" or "cancelled" })
            return new(order.Name, 1, Minutes(now - order.Deadline), "Tell the customer and deliver first.");
        if (order.Known?.Eta is not { } eta) return new(order.Name, null, null, order.Known is null ? "Store the order, then assign it." : "Assign a driver.", "There is no expected time of delivery.");
        var probability = Late(eta.Low, eta.High, order.Deadline);
        return new(order.Name, probability, Math.Max(0, Minutes(eta.At - order.Deadline)), probability >= High ? "Give it to a nearer driver or move it forward." : probability >= Medium ? "Watch it." : "None.");
    }

    /// <summary>The interval holds 80 % and the spread is even, so it reaches an eighth further to either side.</summary>
    internal static decimal Late(DateTimeOffset low, DateTimeOffset high, DateTimeOffset deadline)
    {
        var margin = (high - low).Ticks / 8;
        var (from, until) = (low.UtcTicks - margin, high.UtcTicks + margin);
        if (until <= from) return deadline.UtcTicks < from ? 1 : 0;
        return decimal.Round(Math.Clamp((until - deadline.UtcTicks) / (decimal)(until - from), 0, 1), 3);
    }

    private static decimal Minutes(TimeSpan span) => decimal.Round(span.Ticks / (decimal)TimeSpan.TicksPerMinute, 1);
}
