using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Cards;

internal sealed record CardDecision(
    Guid Id, string DecisionId, string DecisionType, string TriggerReason, string Status, string PolicyUsed, string Algorithm, int AlgorithmVersion, string ParametersHash, string Seed,
    DateTimeOffset CreatedAt, string ActorKind, string? ActorId, string? Reason, DateOnly BusinessDate, string RecommendedAction);

/// <param name="Share">Of the sum of all parts' sizes.</param>
internal sealed record CardPart(string Key, string Label, long Value, decimal Share);

internal sealed record BrokenRule(string Rule, string Label, long? Measured, long? Limit, string Unit);

/// <param name="Gap">Winner's total less this one's.</param>
internal sealed record CardCandidate(
    string Key, string Label, string Action, Guid? DriverId, long? Total, long? Gap, IReadOnlyList<CardPart> Parts, IReadOnlyList<BrokenRule> BrokenRules);

internal sealed record RuleCount(string Rule, string Label, int Passed, int Broken);

internal sealed record Figure(decimal Value, decimal? Low, decimal? High, string Basis);

internal sealed record ActualFigure(decimal? Value, decimal? Predicted, decimal? Error, string Basis, DateTimeOffset SettledAt);

internal sealed record CardConfidence(decimal Value, decimal? Low, decimal? High, string Basis, int? SampleSize);

internal sealed record CardApproval(string Verdict, Guid? ApproverId, string? Reason, DateTimeOffset At);

internal sealed record CardOverride(Guid Id, string DecisionId, string? ReasonCode, string? Reason, string? Actor, DateTimeOffset At, long? ScoreTotal);

internal sealed record CardChain(string Stream, long Seq, string EntryHash, bool Verified);

/// <param name="State">available, inputs_purged, algorithm_retired or no_adapter.</param>
internal sealed record CardRerun(string State);

/// <summary>Everything a person needs to follow one decision, from the stored record.</summary>
internal sealed record Card(
    CardDecision Decision, string Question, string ScoreUnit, CardCandidate? Winner, IReadOnlyList<CardCandidate> Candidates, Omitted? Omitted,
    IReadOnlyList<RuleCount> RulesChecked, IReadOnlyDictionary<string, Figure> Prediction, IReadOnlyDictionary<string, ActualFigure>? Actual, CardConfidence? Confidence,
    int DataAgeSeconds, IReadOnlyList<SmallestChange> WouldChangeIf, IReadOnlyList<CardApproval> Approvals, IReadOnlyList<CardOverride> Overrides, CardChain? Chain, CardRerun Rerun);

/// <summary>What was stored about a decision, gathered for its card.</summary>
internal sealed record CardFacts(
    DecisionFacts Decision, StoredBody Body, CardWords Words, IReadOnlyList<OutcomeRow> Outcomes, IReadOnlyList<ApprovalRow> Approvals,
    IReadOnlyList<DecisionFacts> Overrides, IReadOnlyList<SmallestChange> WouldChangeIf, CardChain? Chain, string RerunState);

/// <summary>Turns the stored record into a card, for one kind of reader.</summary>
internal static class MakeCard
{
    internal static Card Of(CardFacts facts, Audience audience)
    {
        var (decision, choice) = (facts.Decision, facts.Body.Choice);
        var winner = choice.Winner;
        var candidates = choice.Candidates.Select((candidate, index) => Shown(candidate, winner, facts.Words, audience, index)).ToList();
        var isStaff = audience.Kind == Audience.Staff;
        return new(
            new(decision.Id, decision.DecisionId, decision.DecisionType, decision.TriggerReason, decision.Status, decision.PolicyUsed, decision.Algorithm, decision.AlgorithmVersion,
                decision.ParametersHash, decision.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture), decision.CreatedAt, decision.ActorKind,
                isStaff || decision.ActorKind == "engine" ? decision.ActorId : null, isStaff ? decision.Reason : null, decision.BusinessDate, decision.RecommendedAction),
            facts.Words.Question,
            choice.ScoreUnit,
            winner is null ? null : candidates[choice.Candidates.ToList().IndexOf(winner)],
            candidates,
            facts.Body.Omitted,
            Rules(choice, facts.Body.Omitted, facts.Words),
            choice.Predictions.ToDictionary(p => p.Name, p => new Figure(p.Value, p.Low, p.High, p.Basis)),
            facts.Outcomes.Count == 0 ? null : facts.Outcomes.ToDictionary(o => o.Metric, o => new ActualFigure(o.Actual, o.Predicted, o.Error, o.Basis, o.SettledAt)),
            choice.Confidence is { } c ? new(c.Value, c.Low, c.High, c.Basis, c.SampleSize) : null,
            decision.DataAgeSeconds,
            isStaff ? facts.WouldChangeIf : [],
            [.. facts.Approvals.Select(a => new CardApproval(a.Verdict, isStaff ? a.ApproverId : null, isStaff ? a.Reason : null, a.CreatedAt))],
            [.. facts.Overrides.Select(o => new CardOverride(o.Id, o.DecisionId, o.ReasonCode, isStaff ? o.Reason : null, isStaff ? o.Actor : null, o.CreatedAt, o.ScoreTotal))],
            facts.Chain,
            new(facts.RerunState));
    }

    private static CardCandidate Shown(Candidate candidate, Candidate? winner, CardWords words, Audience audience, int index)
    {
        var isHidden = audience.Hides(candidate.DriverId);
        var size = candidate.Parts.Sum(part => (decimal)Math.Abs((double)part.Value));
        return new(
            isHidden ? $"candidate:{index + 1}" : candidate.Key,
            isHidden ? "Another driver" : words.CandidateLabels.GetValueOrDefault(candidate.Key, candidate.Key),
            candidate.Action,
            isHidden ? null : candidate.DriverId,
            candidate.Total,
            winner?.Total - candidate.Total,
            [.. candidate.Parts.Select(part => new CardPart(
                part.Code, words.PartLabels.GetValueOrDefault(part.Code, part.Code), part.Value, size == 0 ? 0 : decimal.Round(Math.Abs((decimal)part.Value) / size, 5)))],
            [.. candidate.Verdicts.Where(v => !v.Passed).Select(v => new BrokenRule(v.Rule, words.RuleLabels.GetValueOrDefault(v.Rule, v.Rule), v.Measured, v.Limit, v.Unit))]);
    }

    private static List<RuleCount> Rules(Choice choice, Omitted? omitted, CardWords words)
    {
        // A rule that looks at two amounts gives two verdicts; the candidate still keeps or breaks it once.
        var verdicts = choice.Candidates.SelectMany(candidate => candidate.Verdicts.GroupBy(v => v.Rule).Select(of => (Rule: of.Key, Passed: of.All(v => v.Passed))));
        var rules = verdicts.GroupBy(verdict => verdict.Rule).Select(group => new RuleCount(
            group.Key, words.RuleLabels.GetValueOrDefault(group.Key, group.Key), group.Count(v => v.Passed),
            group.Count(v => !v.Passed) + (omitted?.ByFirstBroken.GetValueOrDefault(group.Key) ?? 0))).ToList();
        foreach (var (rule, count) in omitted?.ByFirstBroken ?? new Dictionary<string, int>())
            if (rules.TrueForAll(r => r.Rule != rule)) rules.Add(new(rule, words.RuleLabels.GetValueOrDefault(rule, rule), 0, count));
        return rules;
    }
}

/// <summary>Who reads a card: staff see all; a driver himself, a customer no driver.</summary>
internal sealed record Audience(string Kind, Guid? DriverId = null)
{
    internal const string Staff = "staff";
    internal const string Driver = "driver";
    internal const string Customer = "customer";

    internal bool Hides(Guid? driver) => driver is not null && Kind switch
    {
        Staff => false,
        Driver => driver != DriverId,
        _ => true,
    };
}
