using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;

namespace Steward.Wealth.Schedules;

/// <summary>A rule's schedule with what its orders meet in the market.</summary>
/// <param name="Market">The rows in force today.</param>
/// <param name="MarketOn">Those in force on another day.</param>
internal sealed record ScheduleDates(Schedule Schedule, CutOffs CutOffs, MarketTerms Market, Func<DateOnly, MarketTerms> MarketOn)
{
    /// <summary>No more dates at once than these; older ones that are left lie outside every window and follow in the next turn.</summary>
    private const int Most = 400;

    /// <summary>The NAV that an order at an instant is predicted to get, the money being there; null when the calendar or the cut-off is unknown.</summary>
    internal DateOnly? NavDate(DateTimeOffset at) => MarketOn(MarketDay(at)).CutOff is { } cutOff ? CutOffs.Date(cutOff, at, at).NavDate : null;

    /// <summary>Whether the NAV that a run was for is gone at an instant. Without a cut-off it is gone with its day.</summary>
    internal bool IsMissed(DateTimeOffset planned, DateTimeOffset now)
    {
        if (now <= planned) return false;
        return MarketOn(MarketDay(planned)).CutOff is { } cutOff ? !CutOffs.GetsSameNav(cutOff, planned, now) : Schedule.Clock.DateOf(planned) != Schedule.Clock.DateOf(now);
    }

    private DateOnly MarketDay(DateTimeOffset at) => DateOnly.FromDateTime(RunClock.LocalTimeOf(at, CutOffs.Zone));

    internal DateOnly Today(DateTimeOffset now) => Schedule.Clock.DateOf(now);

    /// <summary>When an engine has to look at an occurrence: at the debit before its run, or, where the calendar does not know, at its nominal date.</summary>
    /// <param name="leadDays">Business days before the run at which a mandate is debited.</param>
    internal DateTimeOffset DueAt(Occurrence occurrence, int leadDays)
    {
        if (occurrence.RunAt is not { } runAt) return Schedule.Clock.On(occurrence.Nominal ?? new DateOnly(occurrence.Unknown?.MissingYear ?? Schedule.Terms.Start.Year, 1, 1)).At;
        return leadDays > 0 && Schedule.Calendar.Add(occurrence.RunDate!.Value, -leadDays).Date is { } debit ? Schedule.Clock.On(debit).At : runAt;
    }

    /// <summary>The first occurrence that falls due after an instant, which may be one of which the calendar does not know whether it runs.</summary>
    internal Occurrence? NextAfter(DateTimeOffset instant, int leadDays)
    {
        var next = Schedule.NextAfter(instant);
        // With a debit before it, the run after next may fall due already.
        while (next is { RunAt: not null } && DueAt(next, leadDays) <= instant) next = Schedule.NextAfter(next.RunAt!.Value);
        return next;
    }

    /// <summary>The occurrence of a nominal date; null when the schedule has no such date (any more).</summary>
    internal Occurrence? Find(DateOnly nominal) => nominal.Year <= BusinessCalendar.LastYear && Schedule.IndexOnOrAfter(nominal).K is { } k && Schedule.At(k) is var found && found.Nominal == nominal ? found : null;

    /// <summary>The occurrences that have fallen due, from the k-th on.</summary>
    /// <param name="ends">Why the rule is complete before a nominal date; null while it goes on.</param>
    internal DueDates DueFrom(int first, int leadDays, Func<DateOnly, string?> ends, DateTimeOffset now)
    {
        var (due, unknown) = (new List<Occurrence>(), new List<Occurrence>());
        for (var k = first; ; k++)
        {
            var occurrence = Schedule.At(k);
            if (occurrence.Nominal is not { } nominal || nominal.Year > BusinessCalendar.LastYear) return new(due, unknown, occurrence, null);
            if (ends(nominal) is { } reason) return new(due, unknown, null, reason);
            if (occurrence.Outcome is OccurrenceOutcome.SkippedByRoll or OccurrenceOutcome.Collapsed) continue;
            if (due.Count + unknown.Count >= Most || DueAt(occurrence, leadDays) > now) return new(due, unknown, occurrence, null);
            (occurrence.IsUnknown ? unknown : due).Add(occurrence);
        }
    }
}

/// <summary>What of a schedule has fallen due.</summary>
/// <param name="Due">Those whose time has come.</param>
/// <param name="Unknown">Those of which the calendar does not know whether they run.</param>
/// <param name="Next">The first that has not; null when the rule is at its end.</param>
/// <param name="Ends">Why it is.</param>
internal sealed record DueDates(IReadOnlyList<Occurrence> Due, IReadOnlyList<Occurrence> Unknown, Occurrence? Next, string? Ends);
