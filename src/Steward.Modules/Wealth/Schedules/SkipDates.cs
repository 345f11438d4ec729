using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;

namespace Steward.Wealth.Schedules;

/// <summary>Dates that a person leaves out, and takes in again: the same for every rule with a schedule. The anchor stays where it is.</summary>
internal static class SkipDates
{
    internal const int Most = 60;

    /// <param name="Date">One nominal date.</param>
    /// <param name="Count">The next so many dates instead.</param>
    internal sealed record Request(DateOnly? Date = null, int? Count = null);

    /// <param name="Date">Null: all that are left out.</param>
    internal sealed record Undo(DateOnly? Date = null);

    /// <exception cref="RefusedException">422: neither or both, or too many.</exception>
    internal static void Check(Request request)
    {
        var checks = new Checks();
        checks.Range(request.Count, "/count", 1, Most);
        if (request.Date is null == request.Count is null) checks.Say("/date", "size_not_single", "Give either date or count.");
        checks.Done();
    }

    /// <summary>The dates to leave out: each must be one that is still to come.</summary>
    /// <param name="next">The next nominal date of the rule.</param>
    internal static (IReadOnlyList<DateOnly> Dates, Refusal? Refused) Wanted(Request request, ScheduleDates dates, IReadOnlyList<DateOnly> skipped, DateOnly? next, DateOnly? end, DateTimeOffset now)
    {
        if (request.Date is { } date)
        {
            if (dates.Find(date) is not { } found) return ([], Refusal.Rule("not_a_date", $"{date:yyyy-MM-dd} is no date of this rule; {(next is { } day ? $"the next is {day:yyyy-MM-dd}" : "it has none to come")}.", "/date"));
            if (date > end) return ([], Refusal.Rule("not_a_date", $"{date:yyyy-MM-dd} is after the end of the rule, {end:yyyy-MM-dd}.", "/date"));
            return found.RunAt <= now ? ([], new Refusal("state_conflict", $"{date:yyyy-MM-dd} has passed.")) : ([date], null);
        }
        var coming = dates.Schedule.From(next ?? dates.Today(now)).TakeWhile(one => one.Nominal is not null && !(one.Nominal > end))
            .Where(one => !skipped.Contains(one.Nominal!.Value) && one.Outcome is OccurrenceOutcome.Runs or OccurrenceOutcome.CalendarMissing);
        return ([.. coming.Take(request.Count!.Value).Select(one => one.Nominal!.Value)], null);
    }

    /// <summary>What stays left out; null with the reason where the date is not.</summary>
    internal static (IReadOnlyList<DateOnly> Dates, Refusal? Refused) Without(Undo? request, IReadOnlyList<DateOnly> skipped)
    {
        if (request?.Date is not { } date) return ([], null);
        return skipped.Contains(date) ? ([.. skipped.Where(skip => skip != date)], null) : (skipped, Refusal.Rule("not_skipped", $"{date:yyyy-MM-dd} is not left out.", "/date"));
    }
}
