using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>One run now, with effect or without.</summary>
internal sealed class ProcessBatches(Database database, BatchRuns runs, EngineControl engines, IZones zones, IEngineZones scopes)
{
    /// <param name="Reason">A rule that the nearest group broke, or what keeps the order out of batches.</param>
    internal sealed record Left(Guid OrderId, string Reason);

    /// <param name="Score">Points.</param>
    internal sealed record Proposal(IReadOnlyList<Guid> OrderIds, decimal MinutesSaved, decimal TotalMinutes, decimal DistanceKm, decimal Score);

    /// <param name="Gap">How much better another set of batches could be at most, in points; 0: proven best.</param>
    internal sealed record ZonePreview(Guid ZoneId, DateTimeOffset? At, IReadOnlyList<Proposal> Proposals, IReadOnlyList<Left> LeftAlone, decimal Value, decimal Gap);

    internal sealed record View(IReadOnlyList<ZonePreview> Zones);

    internal static void Map(RouteGroupBuilder batching)
    {
        batching.MapPost("/process", (ProcessBatches use, Caller caller, CancellationToken cancel, string? zone_id = null) => use.Process(zone_id, caller, cancel))
            .Needs(Permission.Act).WithSummary("One run of batching now");
        batching.MapPost("/preview", (ProcessBatches use, Caller caller, CancellationToken cancel, string? zone_id = null, PreviewRequest<BatchConfig>? request = null) =>
                use.Preview(zone_id, request?.Config, caller, cancel))
            .Needs(Permission.Act).Produces<View>().WithSummary("One run without effect that answers with its proposals");
    }

    private async Task<Reply> Process(string? id, Caller caller, CancellationToken cancel)
    {
        var (targets, refusal) = await Targets(id, caller, cancel);
        if (refusal is not null) return refusal;
        var (batches, orders, left) = (0, 0, new List<Left>());
        foreach (var (zone, stored) in targets)
        {
            var run = await runs.Run(EngineShard.ByHand(SmartBatching.EngineName, zone, stored.Config, stored.Version), caller.Actor, cancel);
            batches += run.Batches.Count;
            orders += run.Batches.Sum(b => b.OrderCount);
            left.AddRange(run.LeftAlone.Select(l => new Left(l.OrderId, l.Reason)));
        }

        return Reply.Ok(new Dictionary<string, object>
        {
            ["success"] = true, ["message"] = batches == 0 ? "No batch was worth making." : $"{batches} batches of {orders} orders are made.", ["batchesCreated"] = batches,
            ["ordersAssigned"] = orders, ["left_alone"] = left,
        });
    }

    private async Task<Reply> Preview(string? id, BatchConfig? tried, Caller caller, CancellationToken cancel)
    {
        if (tried?.Check() is { } wrong) return wrong;
        var (targets, refusal) = await Targets(id, caller, cancel);
        if (refusal is not null) return refusal;
        var previews = new List<ZonePreview>();
        foreach (var (zone, stored) in targets)
        {
            var (sight, parts) = await runs.Propose(zone, tried ?? BatchConfig.Of(stored.Config), cancel);
            var left = (sight?.NotEligible ?? []).Concat(parts.SelectMany(p => p.Proposal.LeftAlone)).Select(l => new Left(l.OrderId, l.Reason)).OrderBy(l => l.OrderId).ToList();
            var proposals = parts.SelectMany(p => p.Proposal.Chosen.Select(g => Of(p.Snapshot, p.Proposal.Groups[g]))).ToList();
            previews.Add(new(zone, sight?.Now, proposals, left, parts.Sum(p => p.Proposal.Value) / 1000m, parts.Sum(p => p.Proposal.Gap) / 1000m));
        }

        return Reply.Ok(new View(previews));
    }

    private static Proposal Of(BatchSnapshot snapshot, JudgedGroup judged) => new(
        BatchDecided.OrdersOf(snapshot, judged.Facts), Math.Round(judged.Facts.SavedSeconds / 60m, 1), Math.Round(judged.Facts.Seconds / 60m, 1), Math.Round(judged.Facts.Metres / 1000m, 2),
        judged.Total / 1000m);

    private Task<(IReadOnlyList<(Guid Zone, EngineConfig Config)> Targets, Refusal? Refusal)> Targets(string? id, Caller caller, CancellationToken cancel) =>
        database.Read<(IReadOnlyList<(Guid, EngineConfig)>, Refusal?)>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, scopes, caller, id);
                if (refusal is not null) return ([], refusal);
                var targets = new List<(Guid, EngineConfig)>();
                foreach (var zone in (await zones.All(session)).Where(z => scope.Includes(z.Id))) targets.Add((zone.Id, await engines.Config(session, SmartBatching.EngineName, zone.Id)));
                return (targets, null);
            },
            cancel);
}
