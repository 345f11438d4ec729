using Steward.Decisions.Contracts;

namespace Steward.Routes.Optimizing;

/// <summary>What the policy says of a route.</summary>
/// <param name="Moved">The fewest stops of which the others keep their order.</param>
/// <param name="IsBetter">Every rule is kept: the change is worth making.</param>
internal sealed record RouteProposal(Walked Present, Walked Best, int Moved, IReadOnlyList<RuleVerdict> Verdicts, bool IsBetter)
{
    internal long GainSeconds => Present.Ends - Best.Ends;

    internal long GainMetres => Present.Metres - Best.Metres;

    /// <summary>Of the time that the present order takes, rounded to hundredths of a percent.</summary>
    internal decimal GainPercent => Present.Ends <= 0 ? 0 : Math.Clamp(Math.Round(GainSeconds * 100m / Present.Ends, 2), -100, 100);
}

/// <summary>
/// Holds the best order of the stops against the present one by the rule of delivery automation 8.2: ≥ 10 % and ≥ 2 min (or, between ticks,
/// 5 min), no promise later past its deadline, more than a minute for each moved stop. Pure; integers only.
/// </summary>
internal static class RoutePolicy
{
    internal const string Type = "route_change";
    internal const string Algorithm = "steward-routing";
    internal const string Keep = "keep";
    internal const string Change = "change";

    internal static RouteProposal Decide(RouteSnapshot snapshot)
    {
        var present = Walked.Of(snapshot, [.. Enumerable.Range(0, snapshot.Stops.Length)]);
        var locked = Locked(snapshot, present);
        var best = Walked.Of(snapshot, Sequencing.Best(snapshot, present, locked));
        var moved = best.Sequence.Count - LongestKept(best.Sequence);
        var verdicts = Verdicts(snapshot, present, best, moved, locked);
        return new(present, best, moved, verdicts, moved > 0 && verdicts.All(verdict => verdict.Passed));
    }

    /// <summary>By a person, or reached within two minutes.</summary>
    internal static IReadOnlyList<bool> Locked(RouteSnapshot snapshot, Walked present) =>
        [.. snapshot.Stops.Select((stop, i) => stop.Locked || present.Arrivals[i] <= snapshot.Rule.LockWithinSeconds)];

    private static List<RuleVerdict> Verdicts(RouteSnapshot snapshot, Walked present, Walked best, int moved, IReadOnlyList<bool> locked)
    {
        var rule = snapshot.Rule;
        var gain = present.Ends - best.Ends;
        var mille = present.Ends <= 0 ? 0 : gain * 1000 / present.Ends;
        var byEvent = rule.EventGainSeconds is { } enough && gain >= enough;
        var before = present.Starts;
        var late = 0;
        for (var i = 0; i < best.Sequence.Count; i++)
            if (snapshot.Stops[best.Sequence[i]].Due is { } due && best.Starts[i] > Math.Max(due, before[best.Sequence[i]])) late++;
        var displaced = locked.Where((isLocked, i) => isLocked && best.Sequence[i] != i).Count();
        return
        [
            new("improvement", byEvent || mille >= rule.ImprovementMille, mille, rule.ImprovementMille, "mille"),
            new("least_gain", byEvent || gain >= rule.LeastGainSeconds, gain, rule.EventGainSeconds ?? rule.LeastGainSeconds, "s"),
            new("gain_per_moved_stop", gain > (long)rule.PerMovedSeconds * moved, gain, (long)rule.PerMovedSeconds * moved, "s"),
            new("promise_later", late == 0, late, 0, "stops"),
            new("locked_stop", displaced == 0, displaced, 0, "stops"),
        ];
    }

    /// <summary>Longest rising subsequence, by patience.</summary>
    private static int LongestKept(IReadOnlyList<int> sequence)
    {
        var tails = new List<int>(sequence.Count);
        foreach (var index in sequence)
        {
            var at = tails.BinarySearch(index);
            at = at < 0 ? ~at : at;
            if (at == tails.Count) tails.Add(index);
            else tails[at] = index;
        }

        return tails.Count;
    }

    /// <summary>Both sequences as candidates. A point is a minute; the parts of each add up to its total.</summary>
    internal static Choice ToChoice(RouteSnapshot snapshot, RouteProposal proposal) => new()
    {
        Candidates =
        [
            new(Keep, "keep", Total(Parts(snapshot, proposal.Present, 0)), Parts(snapshot, proposal.Present, 0), []),
            new(Change, "resequence", Total(Parts(snapshot, proposal.Best, proposal.Moved)), Parts(snapshot, proposal.Best, proposal.Moved), proposal.Verdicts),
        ],
        ChosenKey = proposal.IsBetter ? Change : Keep,
        RecommendedAction = proposal.IsBetter ? "resequence" : "keep",
        ScoreUnit = "point_milli",
        Predictions =
        [
            Minutes("route_minutes", (proposal.IsBetter ? proposal.Best : proposal.Present).Ends),
            new("minutes_saved", Math.Round(proposal.GainSeconds / 60m, 1, MidpointRounding.ToEven), null, null, "estimated"),
        ],
        StepsUsed = snapshot.Rule.Iterations,
    };

    private static Prediction Minutes(string name, long seconds)
    {
        var minutes = Math.Round(seconds / 60m, 1, MidpointRounding.ToEven);
        return new(name, minutes, Math.Round(minutes * 0.8m, 1), Math.Round(minutes * 1.2m, 1), "estimated");
    }

    private static List<Part> Parts(RouteSnapshot snapshot, Walked walk, int moved)
    {
        var (waiting, service, late) = (0L, 0L, 0L);
        for (var i = 0; i < walk.Sequence.Count; i++)
        {
            var stop = snapshot.Stops[walk.Sequence[i]];
            waiting += walk.Starts[i] - walk.Arrivals[i];
            service += stop.Service;
            if (stop.Due is { } due) late += Math.Max(0, walk.Starts[i] - due);
        }

        return
        [
            new("driving", Milli(walk.Driving)), new("waiting", Milli(waiting)), new("service", Milli(service)), new("late", Milli(late)),
            new("moved_stops", Milli((long)snapshot.Rule.PerMovedSeconds * moved)),
        ];
    }

    private static long Milli(long seconds) => -seconds * 1000 / 60;

    private static long Total(IReadOnlyList<Part> parts) => parts.Sum(part => part.Value);
}
