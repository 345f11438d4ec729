using System.Globalization;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Candidate = Steward.Decisions.Contracts.Candidate;

namespace Steward.Dispatch.Batching;

/// <summary>A chosen group in the words of the ledger. Pure: a re-run must give the same bytes.</summary>
internal static class BatchDecided
{
    internal const string Type = "batch";
    internal const string Algorithm = "best-groups";
    internal const string Alone = "no_action";
    private const string Prefix = "group:";
    private const int MostCandidates = 100;

    // The ledger's key holds up to 200 characters: five ids of 32 and what joins them.
    private const int MostInKey = 5;

    /// <summary>The orders by id; of a group too large for a key their hash.</summary>
    internal static string KeyOf(IEnumerable<Guid> orders)
    {
        var ids = orders.Order().Select(id => id.ToString("N")).ToList();
        var joined = string.Join('+', ids);
        return Prefix + (ids.Count <= MostInKey ? joined : Sha256Hex.Of(joined));
    }

    /// <summary>Null when the key does not name the orders.</summary>
    internal static IReadOnlyList<Guid>? OrdersOf(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = key[Prefix.Length..].Split('+');
        return parts.All(p => p.Length == 32) ? [.. parts.Select(p => Guid.ParseExact(p, "N"))] : null;
    }

    internal static Guid[] OrdersOf(BatchSnapshot snapshot, GroupFacts group) => Array.ConvertAll(group.Orders, i => snapshot.Orders[i].Id);

    /// <summary>The group with every other that shares an order with it, and leaving these orders alone.</summary>
    internal static Choice ToChoice(BatchSnapshot snapshot, BatchProposal proposal, JudgedGroup chosen)
    {
        var rivals = proposal.Groups.Where(j => j.Group != chosen.Group && j.Facts.Orders.Intersect(chosen.Facts.Orders).Any())
            .OrderByDescending(j => j.IsAllowed).ThenByDescending(j => j.Total).ThenBy(j => j.Group).Take(MostCandidates - 1);
        var candidates = rivals.Prepend(chosen).Select(j => ToCandidate(snapshot, j)).ToList();
        candidates.Add(new(Alone, Alone, 0, [new("left_alone", 0)], []));
        var saved = Math.Round(chosen.Facts.SavedSeconds / 60m, 1, MidpointRounding.ToEven);
        // From the driver's answer: ten minutes to the first pickup and the tour.
        var minutes = Math.Round(chosen.Facts.Seconds / 60m, 1, MidpointRounding.ToEven) + 10;
        return new()
        {
            Candidates = candidates, ChosenKey = candidates[0].Key, RecommendedAction = Type, ScoreUnit = "point_milli", StepsUsed = proposal.Steps,
            Predictions = [new("minutes_saved", saved, null, null, "estimated"), new("batch_minutes", minutes, Math.Round(minutes * 0.8m, 1), Math.Round(minutes * 1.2m, 1), "estimated")],
        };
    }

    internal static NewDecision ToRecord(BatchSight sight, BatchPart part, BatchSnapshot snapshot, StateSnapshot state, BatchProposal proposal, JudgedGroup chosen, DecisionBy by) => new()
    {
        Stream = "zone:" + sight.Zone.Code, ZoneId = sight.Zone.Id, DecisionType = Type, TriggerReason = by.Trigger, BusinessDate = sight.Zone.DateOf(sight.Now), Actor = by.Actor,
        PolicyName = by.Policy, PolicyVersionId = by.PolicyVersionId, Algorithm = Algorithm, AlgorithmVersion = BatchSnapshot.CurrentAlgorithm, StepsLimit = sight.Settings.StepsLimit,
        Snapshot = state, Choice = ToChoice(snapshot, proposal, chosen), OrderIds = OrdersOf(snapshot, chosen.Facts), Autonomy = by.Autonomy, VetoSeconds = by.VetoSeconds,
        InitialStatus = by.InitialStatus, Reason = by.Reason, ReasonCode = by.ReasonCode, DataAgeSeconds = part.Pricer.AgeSeconds, ComputationMs = by.ComputationMs,
        Summary = Json.Of(new
        {
            travel_provider = part.Pricer.Provider, travel_basis = part.Pricer.Basis, orders = snapshot.Orders.Length, groups = snapshot.Groups.Length, value = proposal.Value,
            bound = proposal.Bound, partners_kept = snapshot.PartnersKept, method = by.Method,
        }),
        ExpiresAt = by.InitialStatus == DecisionStatus.Proposed ? sight.Now.AddSeconds(Math.Max(300, (by.VetoSeconds ?? 0) + 60)) : null,
    };

    private static Candidate ToCandidate(BatchSnapshot snapshot, JudgedGroup judged) => new(KeyOf(OrdersOf(snapshot, judged.Facts)), Type, judged.Total, judged.Parts, judged.Verdicts);

    internal static string Named(string rule) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(rule[..1]) + rule[1..].Replace('_', ' ');
}
