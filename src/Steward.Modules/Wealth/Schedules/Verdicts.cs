using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Schedules;

/// <summary>What a rule itself says about one of its occurrences, before any gate.</summary>
internal static class Verdicts
{
    internal static Verdict Skip(string reason, string sentence) => new(Gates.Skip, "rule", reason, sentence);

    internal static Verdict Hold(string reason, string sentence) => new(Gates.Hold, "rule", reason, sentence);

    internal static Verdict Refuse(string reason, string sentence) => new(Gates.Refuse, "rule", reason, sentence);

    internal static Verdict Ask(string gate, string reason, string sentence) => new(Gates.Ask, gate, reason, sentence);

    internal static Verdict Missed { get; } = Ask("rule", Reasons.MissedDates, "Several dates were missed: a person says which of them run.");
}
