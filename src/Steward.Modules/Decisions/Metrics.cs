using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Decisions;

internal sealed record DecisionCount(string DecisionType, string Policy, string Status, long Decisions, decimal? MeanComputationMs);

/// <param name="P50">Milliseconds; null without a measured decision in the window.</param>
internal sealed record Latency(int Sample, int? P50, int? P95, int? P99);

internal sealed record MetricsView(
    int WindowDays, long Total, IReadOnlyList<DecisionCount> Decisions, Latency Latency, int Overrides, decimal? OverrideShare, long Expiries, int Backlog);

/// <summary>Figures about decisions, computed from rows.</summary>
internal static class Metrics
{
    private const int MostDays = 366;

    internal static void Map(RouteGroupBuilder api) => api.MapGet("metrics", Handle).Needs(Permission.DecisionsRead, Permission.Read).Produces<MetricsView>().WithSummary("Decisions by type, policy and state");

    /// <summary><c>zone</c> is an id; <c>window</c> is in days, 1 to 366, default 7.</summary>
    private static Task<Reply> Handle(HttpContext http, Caller caller, Database database, DailyStore daily, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var (zoneText, windowText) = (http.Request.Query["zone"].ToString(), http.Request.Query["window"].ToString().TrimEnd('d'));
            var days = Asked.Number(windowText, "window", 7, 1, MostDays);
            var zone = Asked.IdOrNone(zoneText, "zone");
            if (zone is { } one && !caller.SeesZone(one)) return Refusal.NotFound("zone");
            if (zone is null && caller.ZoneIds is not null) return Refusal.Invalid("/zone", "Your key is limited to zones: name one.");
            return Reply.Ok(await Read(session, daily, days, zone));
        },
        cancel);

    private static async Task<MetricsView> Read(Session session, DailyStore daily, int days, Guid? zone)
    {
        var since = session.Now.AddDays(-days);
        var rows = await daily.Sums(session, DateOnly.FromDateTime(since.UtcDateTime), zone);
        var (overrides, open) = await daily.Counts(session, since, zone);
        var total = rows.Sum(row => row.Decisions);
        return new(
            days, total,
            [.. rows.Where(row => row.Decisions != 0).Select(row => new DecisionCount(
                row.DecisionType, row.PolicyUsed, row.Status, row.Decisions, decimal.Round((decimal)row.ComputationMs / row.Decisions, 3)))],
            Percentiles(await daily.Times(session, since, zone)), overrides, total == 0 ? null : decimal.Round((decimal)overrides / total, 5),
            rows.Where(row => row.Status == "expired").Sum(row => row.Decisions), open);
    }

    /// <summary>Nearest rank over ascending values.</summary>
    internal static Latency Percentiles(IReadOnlyList<int> ascending) => new(ascending.Count, Rank(ascending, 50), Rank(ascending, 95), Rank(ascending, 99));

    private static int? Rank(IReadOnlyList<int> ascending, int percent) => ascending.Count == 0 ? null : ascending[(ascending.Count * percent + 99) / 100 - 1];
}
