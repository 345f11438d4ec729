using Steward.Decisions.Contracts;

namespace Steward.Dispatch.Batching;

/// <summary>One group under the rules.</summary>
/// <param name="Group">Position in the snapshot.</param>
internal sealed record JudgedGroup(int Group, GroupFacts Facts, IReadOnlyList<RuleVerdict> Verdicts, IReadOnlyList<Part> Parts, long Total)
{
    public bool IsAllowed => Verdicts.All(v => v.Passed);

    public string? FirstBroken => Verdicts.FirstOrDefault(v => !v.Passed).Rule;
}

/// <summary>The batches that are worth most, and why the other orders are left alone. The gap is 0 when the set is proven best.</summary>
/// <param name="Chosen">Positions in <see cref="Groups"/>.</param>
internal sealed record BatchProposal(
    IReadOnlyList<JudgedGroup> Groups, IReadOnlyList<int> Chosen, IReadOnlyList<(Guid OrderId, string Reason)> LeftAlone, long Value, long Bound, long Steps)
{
    public long Gap => Bound - Value;
}

/// <summary>Snapshot in, batches out: each group is held against every rule, and the best set without overlap is taken. Pure.</summary>
internal static class BatchPolicy
{
    internal const string NoPartner = "no_partner_near";
    internal const string WorthMoreElsewhere = "partners_worth_more_elsewhere";
    internal const string NothingGained = "nothing_gained";

    internal static BatchProposal Decide(BatchSnapshot snapshot)
    {
        if (snapshot.Algorithm != BatchSnapshot.CurrentAlgorithm)
            throw new NotSupportedException($"Batching algorithm {snapshot.Algorithm} is not in this build (it has {BatchSnapshot.CurrentAlgorithm}).");
        var judged = snapshot.Groups.Select((group, i) => Judge(group, i, snapshot.Settings)).ToList();
        var worthy = judged.Where(j => j is { IsAllowed: true, Total: > 0 }).ToList();
        var set = BestGroups.Choose([.. worthy.Select(j => new Valued(j.Facts.Orders, j.Total))], snapshot.Settings.ExactOrders, snapshot.Settings.StepsLimit);
        var chosen = set.Chosen.Select(i => worthy[i].Group).ToList();
        return new(judged, chosen, LeftAlone(snapshot, judged, chosen), set.Value, set.Bound, set.Steps);
    }

    internal static JudgedGroup Judge(GroupFacts group, int at, BatchSettings settings)
    {
        var parts = GroupRules.Parts(group);
        return new(at, group, GroupRules.Verdicts(group, settings), parts, parts.Sum(p => p.Value));
    }

    private static List<(Guid, string)> LeftAlone(BatchSnapshot snapshot, List<JudgedGroup> judged, List<int> chosen)
    {
        var batched = chosen.SelectMany(g => judged[g].Facts.Orders).ToHashSet();
        var ofOrder = judged.SelectMany(j => j.Facts.Orders.Select(order => (order, j))).ToLookup(x => x.order, x => x.j);
        return [.. Enumerable.Range(0, snapshot.Orders.Length).Where(i => !batched.Contains(i)).Select(i => (snapshot.Orders[i].Id, Reason(ofOrder[i])))];
    }

    /// <summary>Of the group that came nearest: the one with the fewest broken rules, then the most points.</summary>
    private static string Reason(IEnumerable<JudgedGroup> groups) =>
        groups.OrderBy(j => j.Verdicts.Count(v => !v.Passed)).ThenByDescending(j => j.Total).ThenBy(j => j.Group).FirstOrDefault() switch
        {
            null => NoPartner,
            { IsAllowed: false } near => near.FirstBroken!,
            { Total: <= 0 } => NothingGained,
            _ => WorthMoreElsewhere,
        };
}
