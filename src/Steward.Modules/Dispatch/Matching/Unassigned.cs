namespace Steward.Dispatch.Matching;

/// <summary>What would have to give for one driver, confirmed by running the policy with that one value changed.</summary>
internal sealed record Relaxation(string Rule, string Feature, long From, long To, string Unit, long SizeMille);

/// <summary>One driver in the proof: all that blocks him, the first in the fixed order of the rules, and the cheapest single way out, if any.</summary>
internal sealed record DriverProof(Guid DriverId, string FirstBroken, IReadOnlyList<Verdict> Broken, Relaxation? Cheapest);

/// <summary>
/// Why an order has no driver: a count per first broken rule over all drivers, and each driver's proof. `no_driver` when there is
/// none in the snapshot, `waiting_on_purpose` for a hold, `needed_elsewhere` when eligible drivers were worth more for other orders.
/// </summary>
internal sealed record UnassignedProof(string Code, int TestedDrivers, IReadOnlyList<(string Rule, int Drivers)> Counts, IReadOnlyList<DriverProof> Drivers);

/// <summary>The proof by test insertion: every driver is held against the order; a reason without a test is not given out.</summary>
internal static class Unassigned
{
    /// <summary>Which change lifts which rule. Rules about people, law and safety have none.</summary>
    private static readonly Dictionary<string, string> LiftedBy = new(StringComparer.Ordinal)
    {
        ["off_shift"] = "shift_end", ["out_of_radius"] = "radius", ["too_many_orders"] = "max_active_orders", ["weight"] = "capacity_weight",
        ["volume"] = "capacity_volume", ["skill_missing"] = "missing_skills_required", ["cash_limit"] = "cash_limit", ["window_unreachable"] = "window_end",
    };

    /// <summary>Null when the order has a driver, or is not in the snapshot.</summary>
    internal static UnassignedProof? Prove(DispatchSnapshot snapshot, Guid orderId)
    {
        var facts = snapshot.Normalized();
        var order = Array.FindIndex(facts.Orders, o => o.Id == orderId);
        if (order < 0 || DispatchPolicy.Decide(facts, explain: false).Find(orderId) is not { Winner: null } result) return null;
        var proofs = Enumerable.Range(0, facts.Drivers.Length).Select(driver => Prove(Alone(facts, order, driver))).OfType<DriverProof>()
            .OrderBy(p => p.Cheapest?.SizeMille ?? long.MaxValue).ThenBy(p => p.DriverId).ToList();
        var code = facts.Drivers.Length == 0 ? "no_driver" : result.Hold is not null ? "waiting_on_purpose"
            : result.Eligible > 0 ? "needed_elsewhere" : result.BrokenCounts.OrderByDescending(c => c.Drivers).ThenBy(c => c.Rule, StringComparer.Ordinal).First().Rule;
        return new(code, facts.Drivers.Length, result.BrokenCounts, proofs);
    }

    private static DispatchSnapshot Alone(DispatchSnapshot facts, int order, int driver) => facts with
    {
        Orders = [facts.Orders[order]], Drivers = [facts.Drivers[driver]], Seconds = [[facts.Seconds[order][driver]]],
        Metres = [[facts.Metres[order][driver]]], BetweenSeconds = null, BetweenMetres = null,
        Pairs = [.. facts.Pairs.Where(p => p.OrderId == facts.Orders[order].Id && p.DriverId == facts.Drivers[driver].Id)],
    };

    private static DriverProof? Prove(DispatchSnapshot alone)
    {
        var candidate = DispatchPolicy.Decide(alone).Orders[0].Candidates[0];
        if (candidate.IsEligible) return null;
        var broken = candidate.Verdicts.Where(v => !v.Passed).ToList();
        return new(candidate.DriverId, candidate.FirstBroken!, broken, broken.Count == 1 ? Lift(alone, broken[0]) : null);
    }

    /// <summary>The rule's own feature moved by the excess, and never offered unless the driver is then eligible.</summary>
    private static Relaxation? Lift(DispatchSnapshot alone, Verdict verdict)
    {
        if (verdict is not { Measured: { } measured, Limit: { } limit } || !LiftedBy.TryGetValue(verdict.Rule, out var name)) return null;
        if (Features.Of(alone, 0, 0).FirstOrDefault(f => f.Name == name) is not { } feature) return null;
        var to = name switch
        {
            "radius" => measured,
            "missing_skills_required" => 0,
            _ => feature.From + measured - limit,
        };
        if (to < feature.Least || to > feature.Most) return null;
        if (DispatchPolicy.Decide(feature.With(alone, to), explain: false).Orders[0].Eligible == 0) return null;
        return new(verdict.Rule, name, feature.From, to, feature.Unit, Rounding.Divide(Math.Abs(to - feature.From) * 1000, Math.Max(1, Math.Abs(limit))));
    }
}
