using Steward.Decisions.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Attempts;

/// <summary>
/// What follows a failed delivery (delivery automation, 9.2): every step with its rules and its worth in thousandths of a point: the estimated
/// success of an attempt, less a thousandth for each five minutes until it begins (300 at most). Pure.
/// </summary>
internal static class AttemptPolicy
{
    internal const string DecisionType = "next_attempt";
    internal const string Algorithm = "next-attempt";
    internal const int AlgorithmVersion = 1;

    internal const string SameDriver = "same_driver";
    internal const string NextSlot = "next_slot";
    internal const string Return = "return_to_sender";
    internal const string AskPerson = "ask_person";
    internal const string Wait = "wait";

    private const int PriorMille = 600;

    // The prior weighs as much as ten attempts that were seen.
    private const int PriorAttempts = 10;
    private const int MostLater = 300;

    internal static Choice Decide(AttemptFacts facts)
    {
        Candidate[] candidates = [ByDriver(facts), InSlot(facts), Back(facts), Waiting(facts), new(AskPerson, AskPerson, 0, [new("needs_a_person", 0)], [])];
        var winner = candidates.Where(c => c.IsFeasible).OrderByDescending(c => c.Total).First();
        return new()
        {
            Candidates = candidates, ChosenKey = winner.Key, RecommendedAction = winner.Action, ScoreUnit = "point_milli", StepsUsed = candidates.Length,
            Predictions = winner.Action is SameDriver or NextSlot ? [new("success", facts.SuccessMille / 1000m, null, null, facts.Tried > 0 ? "learned" : "prior")] : [],
        };
    }

    /// <summary>The share of later attempts that were deliveries, drawn to 0.6 while few were seen; rounded down.</summary>
    internal static int SuccessOf(int tried, int succeeded) => (succeeded * 1000 + PriorMille * PriorAttempts) / (tried + PriorAttempts);

    private static Candidate ByDriver(AttemptFacts facts)
    {
        // The answer to the question, or the correction, must come while he may still be near.
        var heard = facts.Path == FailurePath.Correction ? facts.CorrectedAt : facts.NewsAt;
        return new(SameDriver, SameDriver, facts.SuccessMille, [new("success", facts.SuccessMille)],
            [.. MayTry(facts), Flag("answered", heard is not null), Minutes("answered_in_time", heard, facts), Flag("driver_there", facts.DriverIsThere)], facts.Driver);
    }

    private static Candidate InSlot(AttemptFacts facts)
    {
        var later = facts.SlotBegins is { } begins ? (long)Math.Min(MostLater, Math.Max(0, (begins - facts.Now).TotalMinutes) / 5) : 0;
        var waited = facts.Path == FailurePath.Correction || facts.NewsAt is not null || facts.Now >= facts.FailedAt.AddMinutes(facts.AnswerMinutes);
        return new(NextSlot, NextSlot, facts.SuccessMille - later, [new("success", facts.SuccessMille), new("later", -later)],
            [.. MayTry(facts), Flag("corrected", facts.Path != FailurePath.Correction || facts.CorrectedAt is not null), Flag("answer_waited_for", waited), Flag("slot_known", facts.SlotBegins is not null)]);
    }

    private static Candidate Back(AttemptFacts facts) => new(Return, Return, 2_000, [new("must_return", 2_000)], [Flag("must_return", facts.Path == FailurePath.Return)]);

    private static Candidate Waiting(AttemptFacts facts)
    {
        var until = facts.FailedAt.AddMinutes(facts.Path == FailurePath.Correction ? facts.PersonMinutes : facts.AnswerMinutes);
        return new(Wait, Wait, 1, [new("may_be_answered", 1)], [Path(facts), Flag("time_left", facts.Now < until, Left(facts.Now, until), 0, "seconds")]);
    }

    private static RuleVerdict[] MayTry(AttemptFacts facts) =>
        [Path(facts), Flag("attempts", facts.Attempts < facts.MostAttempts, facts.Attempts, facts.MostAttempts - 1, "attempts"), Flag("success", facts.SuccessMille >= facts.LeastSuccessMille, facts.SuccessMille, facts.LeastSuccessMille, "per_mille")];

    private static RuleVerdict Path(AttemptFacts facts) => Flag("may_be_tried", facts.Path is FailurePath.Contact or FailurePath.Correction);

    private static RuleVerdict Minutes(string rule, DateTimeOffset? heard, AttemptFacts facts)
    {
        var after = heard is { } at ? (long)Math.Floor((at - facts.FailedAt).TotalMinutes) : 0;
        return Flag(rule, after < facts.AnswerMinutes || (heard is { } exact && exact <= facts.FailedAt.AddMinutes(facts.AnswerMinutes)), after, facts.AnswerMinutes, "minutes");
    }

    private static long Left(DateTimeOffset now, DateTimeOffset until) => (long)Math.Floor((until - now).TotalSeconds);

    private static RuleVerdict Flag(string rule, bool passed, long? measured = null, long? limit = null, string unit = "flag") => new(rule, passed, measured ?? (passed ? 0 : 1), limit ?? 0, unit);
}
