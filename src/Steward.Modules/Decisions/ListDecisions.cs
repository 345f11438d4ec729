using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>Decisions as the API shows them.</summary>
internal sealed record DecisionView(
    Guid Id, string DecisionId, string DecisionType, string TriggerReason, string Status, string PolicyUsed, Guid? PolicyVersionId, string Algorithm, int AlgorithmVersion,
    string ParametersHash, string Seed, DateTimeOffset CreatedAt, string ActorKind, string ActorId, string? ReasonCode, string? Reason, DateOnly BusinessDate, string Stream, Guid? ZoneId,
    string RecommendedAction, string? ChosenKey, long? ScoreTotal, string ScoreUnit, decimal? ConfidenceScore, decimal? ExpectedValue, decimal TotalCostEstimate, string? Currency,
    Json Prediction, int? ComputationTimeMs, string Autonomy, bool RequiresApproval, bool Committed, bool Executed, DateTimeOffset? CommittedAt, DateTimeOffset? ExecutedAt,
    DateTimeOffset? ExpiresAt, Guid? ParentDecisionId, Guid? OverridesDecisionId, int DataAgeSeconds, Guid? DriverId, IReadOnlyList<Guid> OrderIds, string SnapshotHash, string BodyHash,
    string? About)
{
    /// <summary>The seed leaves as text: 64 bits do not fit a JSON number.</summary>
    internal static DecisionView Of(DecisionFacts d, string? about = null) => new(
        d.Id, d.DecisionId, d.DecisionType, d.TriggerReason, d.Status, d.PolicyUsed, d.PolicyVersionId, d.Algorithm, d.AlgorithmVersion, d.ParametersHash,
        d.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture), d.CreatedAt, d.ActorKind, d.ActorId, d.ReasonCode, d.Reason, d.BusinessDate, d.Stream, d.ZoneId,
        d.RecommendedAction, d.ChosenKey, d.ScoreTotal, d.ScoreUnit, d.DecisionConfidence, d.ExpectedValue, d.TotalCostEstimate, d.Currency, d.Prediction, d.ComputationTimeMs,
        d.Autonomy, d.RequiresApproval, d.Committed, d.Executed, d.CommittedAt, d.ExecutedAt, d.ExpiresAt, d.ParentDecisionId, d.OverridesDecisionId, d.DataAgeSeconds,
        d.DriverId, d.Orders, d.SnapshotHash, d.BodyHash, about);
}

/// <summary>Lists decisions, newest first, and shows one. A driver sees those about himself.</summary>
internal static class ListDecisions
{
    internal static void Map(RouteGroupBuilder decisions)
    {
        decisions.MapGet("", (HttpContext http, PageRequest page, Caller caller, Database database, DecisionAccess access, DecisionStore store, CancellationToken cancel) =>
                List(http.Request.Query, page, caller, database, access, store, cancel))
            .Needs(Permission.DecisionsRead, Permission.DriveOwn).Produces<Page<DecisionView>>().WithSummary("Decisions, newest first");
        decisions.MapGet("history", (HttpContext http, PageRequest page, Caller caller, Database database, DecisionAccess access, DecisionStore store, CancellationToken cancel) =>
                List(http.Request.Query, http.Request.Query.ContainsKey("limit") ? page : page with { Limit = 10 }, caller, database, access, store, cancel))
            .Needs(Permission.DecisionsRead, Permission.DriveOwn).Produces<Page<DecisionView>>().WithSummary("The latest decisions in full");
        decisions.MapGet("{id}", One).Needs(Permission.DecisionsRead, Permission.DriveOwn).Produces<DecisionView>().WithSummary("One decision");
    }

    private static async Task<Reply> One(string id, Caller caller, Database database, DecisionAccess access, CancellationToken cancel) =>
        Reply.Ok(DecisionView.Of(await database.Read(session => access.Get(session, id, caller), cancel)));

    private static Task<Reply> List(
        IQueryCollection query, PageRequest page, Caller caller, Database database, DecisionAccess access, DecisionStore store, CancellationToken cancel) => database.Read(
        async session =>
        {
            var filter = Read(query);
            if (DecisionAccess.IsDriver(caller)) filter = filter with { DriverId = await access.DriverOf(session, caller) ?? Guid.Empty };
            var rows = await store.List(session, filter, caller.ZoneIds, page);
            var shown = Page<DecisionFacts>.Of(rows, page, row => (row.CreatedAt, row.Id));
            var about = await About(session, access, shown.Items);
            return Reply.Ok(new Page<DecisionView>([.. shown.Items.Select(row => DecisionView.Of(row, about.GetValueOrDefault(row.Id)))], shown.NextCursor));
        },
        cancel);

    /// <summary>In the words of the modules that own the decisions' types.</summary>
    private static async Task<Dictionary<Guid, string>> About(Session session, DecisionAccess access, IReadOnlyList<DecisionFacts> rows)
    {
        var about = new Dictionary<Guid, string>();
        foreach (var ofType in rows.GroupBy(row => row.DecisionType))
        {
            if (access.ProblemOf(ofType.Key) is not { } owner) continue;
            foreach (var (decision, word) in await owner.About(session, [.. ofType])) about[decision] = word;
        }
        return about;
    }

    private static DecisionFilter Read(IQueryCollection query)
    {
        var zone = Text(query, "zone");
        var isId = Guid.TryParse(zone, out var zoneId);
        var status = Text(query, "status");
        if (status is not null && !DecisionStatus.All.Contains(status))
            throw new RefusedException(Refusal.Rule("unknown_status", $"status is one of {string.Join(", ", DecisionStatus.All)}.", "/status"));
        return new()
        {
            Type = Text(query, "type"), Policy = Text(query, "policy"), Status = status, Zone = isId ? zoneId : null, Stream = zone is null || isId ? null : "zone:" + zone,
            From = Asked.Instant(Text(query, "from"), "from"), To = Asked.Instant(Text(query, "to"), "to"), OrderId = Asked.IdOrNone(Text(query, "order_id"), "order_id"), DriverId = Asked.IdOrNone(Text(query, "driver_id"), "driver_id"),
        };
    }

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
}
