using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Schedules;

/// <summary>Stored words as the library's terms.</summary>
internal static class ScheduleWords
{
    internal static Frequency FrequencyOf(string word) => word == "Half-Yearly" ? Frequency.HalfYearly : Enum.Parse<Frequency>(word);

    internal static RollConvention RollOf(string word) => Enum.Parse<RollConvention>(word.Replace(" ", "", StringComparison.Ordinal));

    internal static CatchUpPolicy CatchUpOf(string word) => Enum.Parse<CatchUpPolicy>(word.Replace(" ", "", StringComparison.Ordinal));

    internal static OverlapPolicy OverlapOf(string word) => Enum.Parse<OverlapPolicy>(word.Replace(" ", "", StringComparison.Ordinal));
}

/// <summary>Reason codes of rules beside those of the gates.</summary>
internal static class Reasons
{
    internal const string MissedDates = "missed_dates", Buffered = "overlap_buffered", Overlap = "overlap", Cooldown = "cooldown", CalendarMissing = "calendar_missing", SkippedByPerson = "skipped_by_person", RuleCancelled = "rule_cancelled";
}
