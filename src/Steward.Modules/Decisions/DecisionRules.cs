using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>The state machine of a decision, and what a decision must be to be recorded.</summary>
internal static class DecisionRules
{
    /// <summary>Null when the step is allowed; otherwise a 409 that names both states.</summary>
    internal static Refusal? Step(string from, string to) => Allows(from, to)
        ? null
        : new("wrong_state", $"A decision that is {from} cannot become {to}.", 409, Extra: new Dictionary<string, object?> { ["from"] = from, ["to"] = to });

    internal static bool Allows(string from, string to) => (from, to) switch
    {
        (DecisionStatus.Proposed, DecisionStatus.AwaitingApproval or DecisionStatus.Committed or DecisionStatus.Rejected or DecisionStatus.Expired or DecisionStatus.Overridden) => true,
        (DecisionStatus.AwaitingApproval, DecisionStatus.Committed or DecisionStatus.Rejected or DecisionStatus.Expired or DecisionStatus.Overridden) => true,
        (DecisionStatus.Committed, DecisionStatus.Executed or DecisionStatus.Failed or DecisionStatus.Overridden) => true,
        _ => false,
    };

    internal static bool IsOpen(string status) => status is DecisionStatus.Proposed or DecisionStatus.AwaitingApproval;

    /// <exception cref="ArgumentException">The message names the candidate and the values.</exception>
    internal static void Check(NewDecision decision)
    {
        if (decision.InitialStatus is not (DecisionStatus.Proposed or DecisionStatus.AwaitingApproval or DecisionStatus.Committed or DecisionStatus.Executed))
            throw new ArgumentException($"A decision cannot begin as {decision.InitialStatus}.");
        if (decision.InitialStatus == DecisionStatus.Committed && decision.RequiresApproval)
            throw new ArgumentException($"A {decision.DecisionType} that requires approval cannot begin as committed.");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in decision.Choice.Candidates)
        {
            if (!keys.Add(candidate.Key)) throw new ArgumentException($"Candidate '{candidate.Key}' stands twice in the decision.");
            CheckTotal(candidate);
        }
        if (decision.Choice.ChosenKey is { } chosen && !keys.Contains(chosen))
            throw new ArgumentException($"The winner '{chosen}' is not among the {keys.Count} candidates.");
        if (decision.Summary is { } summary && summary.Text.Length > 8192)
            throw new ArgumentException($"The summary has {summary.Text.Length} characters. At most 8192 are kept; the rest belongs in the snapshot.");
    }

    private static void CheckTotal(Candidate candidate)
    {
        if (candidate.Total is not { } total)
        {
            if (candidate.Parts.Count > 0) throw new ArgumentException($"Candidate '{candidate.Key}' has parts but no total.");
            return;
        }
        long sum = 0;
        foreach (var part in candidate.Parts) sum = checked(sum + part.Value);
        if (sum != total) throw new ArgumentException($"Candidate '{candidate.Key}' has total {total}, but its parts sum to {sum}.");
    }
}
