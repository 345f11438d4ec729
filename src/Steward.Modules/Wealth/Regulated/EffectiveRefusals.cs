using Steward.Kernel;

namespace Steward.Wealth.Regulated;

/// <summary>Why a row may not be in force on the days that it names. Pure.</summary>
internal static class EffectiveRefusals
{
    /// <summary>Null when no other row of the same subject is in force on one of its days.</summary>
    internal static Refusal? Overlap<T>(IEnumerable<T> rows, T row) where T : class, IRegulatedRow => RegulatedStore.Overlapping(rows, row) is not { } other ? null : Refusal.Rule(
        "effective_dates_overlap", $"Row {other.Id} is in force {Days(other)}. End it first: set its effective_to to the day before this one begins.", "/effective_from");

    /// <summary>Null when a row may follow another: of the same subject, from a day after its first, with no day between them and none of a third row.</summary>
    internal static Refusal? ToFollow<T>(IReadOnlyList<T> rows, T before, T row) where T : class, IRegulatedRow
    {
        if (!Equals(before.Subject, row.Subject)) return Refusal.Rule("another_subject", $"Row {before.Id} is for something else: only a row for the same thing follows it. Add this one by itself.", "/effective_from");
        if (row.EffectiveFrom <= before.EffectiveFrom) return Refusal.Rule("out_of_limits", $"Row {before.Id} is in force from {before.EffectiveFrom:yyyy-MM-dd}: what follows it begins on a later day.", "/effective_from");
        if (before.EffectiveTo is { } end && rows.FirstOrDefault(other => Equals(other.Subject, before.Subject) && other.EffectiveFrom.DayNumber == end.DayNumber + 1) is { } next)
            return new("already_followed", $"Row {before.Id} is followed by row {next.Id}, which is in force {Days(next)}. Let a row follow that one, or change it.");
        if (before.EffectiveTo < row.EffectiveFrom.AddDays(-1)) return Refusal.Rule("effective_dates_gap", $"Row {before.Id} is in force {Days(before)}: from the day after that to the day before this row nothing would be. Begin on the day after its end, or change its end first.", "/effective_from");
        return Overlap(rows.Where(other => other.Id != before.Id), row);
    }

    private static string Days(IRegulatedRow row) => $"from {row.EffectiveFrom:yyyy-MM-dd}{(row.EffectiveTo is { } end ? $" until {end:yyyy-MM-dd}" : " without end")}";
}
