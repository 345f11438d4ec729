using Steward.Kernel;

namespace Steward.Dispatch.Matching;

internal enum TargetStatus { Chosen, Blocked, Lost, Pruned, Unknown }

/// <summary>One value changed. Size is in thousandths of the feature's range.</summary>
internal sealed record Change(string Feature, long From, long To, string Unit, long SizeMille, long Grid);

/// <summary>Changes that make the target win, as the policy itself confirmed: its new lead over the next best and the hash of that run.</summary>
internal sealed record Flip(IReadOnlyList<Change> Changes, long? NewMargin, string RerunHash)
{
    public bool Verified => true;
}

/// <param name="Gap">The winner's match value less the target's; the differences of the parts sum exactly to it.</param>
/// <param name="NoneFound">No flip exists on the grids within the step limit.</param>
internal sealed record WhyNotAnswer(
    TargetStatus Status, IReadOnlyList<Verdict> Broken, long? Gap, IReadOnlyList<ScorePart> Differences,
    IReadOnlyList<Flip> SmallestChanges, bool NoneFound, int StepsUsed, int StepsLimit);

/// <summary>
/// "Why not driver X?" Nothing is guessed: the status comes from the verdicts and parts of the decision, and each change offered
/// was applied to the snapshot and the policy run again. "Smallest" means smallest on the stated grid: bisected, then 64 steps
/// below tried one by one (all of them where the change is that short), because a policy need not be monotone.
/// </summary>
internal static class WhyNot
{
    internal const int StepsLimit = 2000;

    internal static WhyNotAnswer Explain(
        DispatchSnapshot snapshot, Guid orderId, Guid driverId, IReadOnlyCollection<string>? changeable = null, int maxChanges = 1, int stepsLimit = StepsLimit)
    {
        var facts = snapshot.Normalized();
        var (order, driver) = (Array.FindIndex(facts.Orders, o => o.Id == orderId), Array.FindIndex(facts.Drivers, d => d.Id == driverId));
        if (order < 0 || driver < 0) return new(TargetStatus.Unknown, [], null, [], [], false, 0, stepsLimit);
        var result = DispatchPolicy.Decide(facts).Find(orderId);
        var target = Single(facts, order, driver);
        var status = StatusOf(result, target, driverId);
        var (gap, differences) = result?.Winner is { } winner && winner.DriverId != driverId
            ? Compare(Single(facts, order, Array.FindIndex(facts.Drivers, d => d.Id == winner.DriverId)), target) : (null, []);
        var broken = target.Verdicts.Where(v => !v.Passed).ToList();
        if (status == TargetStatus.Chosen) return new(status, broken, null, [], [], false, 1, stepsLimit);
        var features = Features.Of(facts, order, driver).Where(f => changeable is null || changeable.Contains(f.Name)).ToList();
        var search = new FlipSearch(facts, orderId, driverId, stepsLimit);
        var flips = features.Select(search.Single).OfType<Flip>().ToList();
        if (flips.Count == 0 && maxChanges > 1) flips.AddRange(search.Pairs(features));
        flips = [.. flips.OrderBy(f => f.Changes.Sum(c => c.SizeMille)).ThenBy(f => f.Changes[0].Feature, StringComparer.Ordinal)];
        return new(status, broken, gap, differences, flips, flips.Count == 0, search.Steps, stepsLimit);
    }

    private static TargetStatus StatusOf(OrderResult? result, Candidate target, Guid driverId) =>
        result?.Winner?.DriverId == driverId ? TargetStatus.Chosen
        : !target.IsEligible ? TargetStatus.Blocked
        : result?.Candidates.FirstOrDefault(c => c.DriverId == driverId) is { InMatching: true } ? TargetStatus.Lost : TargetStatus.Pruned;

    /// <summary>The target as the policy sees it with the order alone; also when a pre-filter left it out.</summary>
    private static Candidate Single(DispatchSnapshot facts, int order, int driver)
    {
        var alone = facts with
        {
            Orders = [facts.Orders[order]], Drivers = [facts.Drivers[driver]], Seconds = [[facts.Seconds[order][driver]]],
            Metres = [[facts.Metres[order][driver]]], BetweenSeconds = null, BetweenMetres = null,
        };
        return DispatchPolicy.Decide(alone).Orders[0].Candidates[0];
    }

    private static (long? Gap, IReadOnlyList<ScorePart> Differences) Compare(Candidate winner, Candidate target) => target.Total is not { } total
        ? (null, [])
        : (winner.Total - total, [.. winner.Parts.Zip(target.Parts, (a, b) => new ScorePart(a.Name, a.Milli - b.Milli))]);
}

/// <summary>Runs the policy on changed snapshots until the target wins, counting runs.</summary>
internal sealed class FlipSearch(DispatchSnapshot facts, Guid orderId, Guid driverId, int stepsLimit)
{
    private const int TriedBelow = 64;

    internal int Steps { get; private set; } = 1;

    /// <summary>The smallest single change of this feature, in either direction.</summary>
    internal Flip? Single(Feature feature)
    {
        var up = Nearest(feature, 1, v => Wins(feature.With(facts, v)));
        var down = Nearest(feature, -1, v => Wins(feature.With(facts, v)));
        var best = up is { } a && (down is not { } b || Math.Abs(a - feature.From) <= Math.Abs(b - feature.From)) ? up : down;
        return best is { } to ? Confirmed(feature.With(facts, to), [ChangeOf(feature, to)]) : null;
    }

    /// <summary>Pairs: the second feature at the far end of its range until the first is small, then the second as small as it gets.</summary>
    internal IEnumerable<Flip> Pairs(IReadOnlyList<Feature> features)
    {
        for (var i = 0; i < features.Count; i++)
        {
            for (var j = i + 1; j < features.Count && Steps < stepsLimit; j++)
            {
                if (Pair(features[i], features[j]) is { } flip) yield return flip;
            }
        }
    }

    private Flip? Pair(Feature first, Feature second)
    {
        foreach (var far in new[] { second.Most, second.Least }.Where(v => v != second.From))
        {
            foreach (var direction in new[] { 1, -1 })
            {
                if (Nearest(first, direction, v => Wins(second.With(first.With(facts, v), far))) is not { } a) continue;
                var changed = first.With(facts, a);
                if (Nearest(second, far > second.From ? 1 : -1, v => Wins(second.With(changed, v))) is { } b)
                    return Confirmed(second.With(changed, b), [ChangeOf(first, a), ChangeOf(second, b)]);
            }
        }

        return null;
    }

    /// <summary>Widens by doubling until it wins, bisects on the grid, then tries the values just below.</summary>
    private long? Nearest(Feature feature, int direction, Func<long, bool> wins)
    {
        var room = direction > 0 ? feature.Most - feature.From : feature.From - feature.Least;
        var last = (room + feature.Grid - 1) / feature.Grid; // the last step may fall short of a whole one
        if (last <= 0) return null;
        long At(long step) => feature.From + direction * Math.Min(step * feature.Grid, room);
        long fails = 0, works = 1;
        while (!wins(At(works)))
        {
            if (works >= last || Steps >= stepsLimit) return null;
            (fails, works) = (works, Math.Min(works * 2, last));
        }

        while (works - fails > 1 && Steps < stepsLimit)
        {
            var middle = fails + (works - fails) / 2;
            if (wins(At(middle))) works = middle;
            else fails = middle;
        }

        for (var step = Math.Max(1, works - TriedBelow); step < works && Steps < stepsLimit; step++)
        {
            if (wins(At(step))) return At(step);
        }

        return At(works);
    }

    private bool Wins(DispatchSnapshot changed)
    {
        if (Steps >= stepsLimit) return false;
        Steps++;
        return DispatchPolicy.Decide(changed, explain: false).Find(orderId)?.Winner?.DriverId == driverId;
    }

    private Flip? Confirmed(DispatchSnapshot changed, IReadOnlyList<Change> changes)
    {
        var proposal = DispatchPolicy.Decide(changed);
        if (proposal.Find(orderId) is not { Winner: { } winner } result || winner.DriverId != driverId) return null;
        var next = result.Candidates.Where(c => c.IsEligible && c.DriverId != driverId).Select(c => c.Total).Max();
        return new(changes, next is null ? null : winner.MatchValue - next, Sha256Hex.Of(proposal.ToCanonical()));
    }

    private static Change ChangeOf(Feature feature, long to) =>
        new(feature.Name, feature.From, to, feature.Unit, Rounding.Divide(Math.Abs(to - feature.From) * 1000, feature.Range), feature.Grid);
}
