namespace Steward.Routing;

/// <summary>Groups, relations and locks of a plan, from the places at which its stops stand.</summary>
internal sealed class RelationWalk
{
    private readonly Findings findings;
    private readonly Dictionary<string, Place> places = new(StringComparer.Ordinal);

    internal RelationWalk(Findings findings, Plan plan)
    {
        this.findings = findings;
        foreach (var route in plan.Routes)
            for (var i = 0; i < route.Stops.Count; i++) Note(route.Vehicle, route.Stops[i], i);
    }

    /// <summary>Where a served job stands: its vehicle, its first and last stop, and whether both are facts.</summary>
    private sealed record Place(string Vehicle, int First, int Last, bool IsFrozen);

    internal void Check()
    {
        foreach (var group in findings.Problem.Jobs.Where(j => j.Group is not null).GroupBy(j => j.Group!.Name, StringComparer.Ordinal)) CheckGroup([.. group]);
        foreach (var relation in findings.Problem.Relations) CheckRelation(relation);
        foreach (var held in findings.Problem.Locks.Where(l => l.InSequence)) CheckSequence(held);
    }

    /// <summary>Tier 0 of the groups of which one job is required and none is served.</summary>
    internal static long UnservedGroups(Findings findings)
    {
        long sum = 0;
        foreach (var group in findings.Problem.Jobs.Where(j => j.Group is { Required: true }).GroupBy(j => j.Group!.Name, StringComparer.Ordinal))
            if (!group.Any(findings.IsServed)) sum += group.Max(j => j.Prize is null ? BalanceWalk.Weight(findings.Problem, j) : 0);
        return sum;
    }

    private void Note(string vehicle, Stop stop, int index)
    {
        if (findings.JobOf(stop.Job) is not { } job || !findings.IsServed(job)) return;
        places[stop.Job] = places.TryGetValue(stop.Job, out var place)
            ? place with { Last = index, IsFrozen = place.IsFrozen && stop.Frozen }
            : new(vehicle, index, index, stop.Frozen);
    }

    private void CheckGroup(Job[] members)
    {
        var served = members.Where(m => places.ContainsKey(m.Id)).ToArray();
        foreach (var extra in served.Skip(1)) Break("group", served[0].Id, extra.Id);
    }

    private void CheckRelation(Relation relation)
    {
        var served = relation.Jobs.Where(places.ContainsKey).ToArray();
        for (var i = 0; i < served.Length; i++)
            for (var j = i + 1; j < served.Length; j++)
                if (!Holds(relation.Kind, places[served[i]], places[served[j]])) Break("relation", served[i], served[j]);
    }

    private static bool Holds(RelationKind kind, Place a, Place b) => kind switch
    {
        RelationKind.SameVehicle => a.Vehicle == b.Vehicle,
        RelationKind.DifferentVehicle => a.Vehicle != b.Vehicle,
        RelationKind.Before => a.Vehicle == b.Vehicle && a.Last < b.First,
        _ => a.Vehicle == b.Vehicle && a.Last + 1 == b.First,
    };

    private void CheckSequence(JobLock held)
    {
        var served = held.Jobs.Where(places.ContainsKey).ToArray();
        for (var i = 0; i < served.Length; i++)
            for (var j = i + 1; j < served.Length; j++)
                if (places[served[i]].Vehicle == places[served[j]].Vehicle && places[served[i]].Last >= places[served[j]].First)
                    Break("lock", served[i], served[j]);
    }

    /// <summary>Two facts that do not agree are inherited.</summary>
    private void Break(string code, string first, string second) => findings.Violations.Add(
        new(code, places[second].Vehicle, second, 1) { Inherited = places[first].IsFrozen && places[second].IsFrozen });
}
