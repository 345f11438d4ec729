using Steward.Decisions.Contracts;

namespace Steward.Escalation.Remedies;

/// <summary>
/// What helps an order at risk most: every remedy with its rules and its worth in thousandths of a point (1 point a late minute saved, a
/// tenth of one a minute saved, half a point that the customer knows). Pure.
/// </summary>
internal static class RemedyPolicy
{
    internal const string DecisionType = "escalation_step";
    internal const string Policy = "escalation-standard";
    internal const string Algorithm = "remedies";
    internal const int AlgorithmVersion = 1;

    internal const string HandOver = "hand_over";
    internal const string PutFirst = "put_first";
    internal const string TellCustomer = "tell_customer";
    internal const string CallDispatcher = "call_dispatcher";
    internal const string Alert = "alert";
    internal const string TakeBack = "take_back";

    private const int UsedMille = 750;

    internal static Choice Decide(RemedyFacts facts)
    {
        var candidates = facts.Trigger == RemedyFacts.DriverSilent ? Silent(facts) : facts.Severity == "critical" ? Critical(facts) : High(facts);
        // Of equal worth the first in the list.
        var winner = candidates.Where(c => c.IsFeasible).OrderByDescending(c => c.Total).First();
        return new()
        {
            Candidates = candidates, ChosenKey = winner.Key, RecommendedAction = winner.Action, ScoreUnit = "point_milli", StepsUsed = candidates.Count,
            Predictions = [new("late_minutes", LateAfter(facts, winner.Action), null, null, "estimated")],
        };
    }

    /// <summary>Minutes past the deadline when this remedy is taken.</summary>
    internal static int LateAfter(RemedyFacts facts, string action) => Late(facts, action switch
    {
        HandOver => facts.ByOtherAt ?? facts.PredictedAt,
        PutFirst => facts.FirstAt ?? facts.PredictedAt,
        _ => facts.PredictedAt,
    });

    private static List<Candidate> Critical(RemedyFacts facts) =>
    [
        OtherDriver(facts, [.. BeforePickup(facts), Flag("sla_used", facts.SlaUsedMille >= UsedMille, facts.SlaUsedMille, UsedMille, "per_mille"), Gain(facts)]),
        new(PutFirst, PutFirst, Worth(facts, facts.FirstAt), Parts(facts, facts.FirstAt),
            [Flag("on_a_route", facts.FirstAt is not null), Flag("others_late", facts.FirstMakesLate == 0, facts.FirstMakesLate, 0, "orders")]),
        new(TellCustomer, TellCustomer, 500, [new("customer_knows", 500)], [Flag("late_predicted", Late(facts, facts.PredictedAt) > 0), Flag("may_be_told", facts.CustomerMayBeTold)]),
        new(CallDispatcher, CallDispatcher, 0, [new("late_minutes_saved", 0)], []),
    ];

    private static List<Candidate> High(RemedyFacts facts) =>
    [
        OtherDriver(facts, [.. BeforePickup(facts), Flag("sla_used", facts.SlaUsedMille >= UsedMille, facts.SlaUsedMille, UsedMille, "per_mille"), Gain(facts)]),
        new(Alert, Alert, 0, [new("late_minutes_saved", 0)], []),
    ];

    /// <summary>Orders of a driver who does not answer: what is on board stays with him, whatever it costs.</summary>
    private static List<Candidate> Silent(RemedyFacts facts) =>
    [
        // Any other driver is better than one who does not answer, whose times mean nothing any more.
        new(HandOver, HandOver, 1000, [new("has_driver", 1000)], BeforePickup(facts), facts.OtherDriver),
        new(TakeBack, TakeBack, 0, [new("late_minutes_saved", 0)], [Flag("before_pickup", !facts.IsOnBoard), Flag("is_assigned", facts.IsAssigned)]),
        new(CallDispatcher, CallDispatcher, -500, [new("needs_a_person", -500)], []),
    ];

    private static Candidate OtherDriver(RemedyFacts facts, IReadOnlyList<RuleVerdict> verdicts) =>
        new(HandOver, HandOver, Worth(facts, facts.ByOtherAt), Parts(facts, facts.ByOtherAt), verdicts, facts.OtherDriver);

    private static RuleVerdict[] BeforePickup(RemedyFacts facts) =>
    [
        Flag("before_pickup", !facts.IsOnBoard), Flag("another_driver", facts.OtherDriver is not null),
        Flag("hand_overs", facts.HandOvers < facts.MostHandOvers, facts.HandOvers, facts.MostHandOvers - 1, "orders"),
    ];

    private static RuleVerdict Gain(RemedyFacts facts) => Flag("gain", Saved(facts, facts.ByOtherAt) > facts.LeastGainMinutes, Saved(facts, facts.ByOtherAt), facts.LeastGainMinutes, "minutes");

    private static Part[] Parts(RemedyFacts facts, DateTimeOffset? then) =>
        [new("late_minutes_saved", 1000L * (Late(facts, facts.PredictedAt) - Late(facts, then ?? facts.PredictedAt))), new("minutes_saved", 100L * Saved(facts, then))];

    private static long Worth(RemedyFacts facts, DateTimeOffset? then) => Parts(facts, then).Sum(p => p.Value);

    private static int Saved(RemedyFacts facts, DateTimeOffset? then) => then is { } at ? (int)Math.Floor((facts.PredictedAt - at).TotalMinutes) : 0;

    private static int Late(RemedyFacts facts, DateTimeOffset at) => (int)Math.Max(0, Math.Ceiling((at - facts.Deadline).TotalMinutes));

    private static RuleVerdict Flag(string rule, bool passed, long? measured = null, long? limit = null, string unit = "flag") => new(rule, passed, measured ?? (passed ? 0 : 1), limit ?? 0, unit);
}
