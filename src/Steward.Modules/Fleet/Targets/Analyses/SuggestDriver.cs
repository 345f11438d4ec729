using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets.Analyses;

/// <summary>What every analysis says of itself: computed here, without a language model.</summary>
internal static class Analysis
{
    internal const string Model = "steward-analysis";

    internal static string Level(decimal probability) => probability switch { < 0.2m => "low", < 0.5m => "medium", _ => "high" };
}

/// <summary>Recommends a driver for a stored order.</summary>
internal static class SuggestDriver
{
    internal sealed record Alternative(string Driver, decimal ScoreDifference, string? WouldWinIf);

    internal sealed record Recommendation(string? RecommendedDriver, decimal? Confidence, string Reasoning, string? RiskLevel, IReadOnlyList<Alternative> AlternativeDrivers, IReadOnlyDictionary<string, int> BrokenRules);

    internal sealed record Answer(bool Success, Recommendation Recommendation, string Model, bool AiPowered);

    internal static void Map(RouteGroupBuilder fleet) =>
        fleet.MapPost("/ai/suggest-driver", Handle).Needs(Permission.Read).Produces<Answer>().WithSummary("Recommends a driver for an order, with confidence and alternatives");

    private static async Task<Reply> Handle(HttpContext context, Caller caller, TargetDesk desk, ILiveOrders live, IDriverAdvisor advisor, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        if (body.ValueKind is not JsonValueKind.Object || !body.TryGetProperty("order", out var order) || PlanInput.Text(order, "order_id") is not { } name) return Refusal.Invalid("/order/order_id", "order.order_id is required.");
        var names = new List<string>();
        if (body.TryGetProperty("availableDrivers", out var list) && list.ValueKind is JsonValueKind.Array)
            foreach (var row in list.EnumerateArray())
                if ((row.ValueKind is JsonValueKind.String ? row.GetString() : PlanInput.Text(row, "driver_id")) is { } driver) names.Add(driver);
        return await desk.Database.Read<Reply>(
            async session =>
            {
                if (!(await live.Known(session, [name])).TryGetValue(name, out var known) || !caller.SeesZone(known.ZoneId)) return Refusal.Rule("unknown_order", $"There is no order {name} here.", "/order/order_id");
                var among = names.Count == 0 ? [] : (await desk.Store.Known(session, names)).Select(d => d.Id).ToList();
                if (names.Count > 0 && among.Count == 0) return Refusal.Rule("unknown_driver", "None of these drivers is known here.", "/availableDrivers");
                if (await advisor.Advise(session, known.Id, among) is not { } advice) return new Refusal("state_conflict", $"Order {name} is {known.Status}: only a pending one can be given to a driver.");
                var keys = (await desk.Store.ActiveIn(session, known.ZoneId)).ToDictionary(d => d.Id, d => d.Key);
                string Key(Guid id) => keys.GetValueOrDefault(id) ?? id.ToString();
                return Reply.Ok(new Answer(
                    true,
                    new(advice.Recommended is { } best ? Key(best) : null, advice.Confidence, advice.Reason, advice.LateProbability is { } late ? Analysis.Level(late) : null,
                        [.. advice.Alternatives.Select(a => new Alternative(Key(a.DriverId), a.Difference, a.WouldWinIf))], advice.Reasons),
                    Analysis.Model, false));
            },
            cancel);
    }
}
