using System.Globalization;
using NodaTime;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Mandates;

namespace Steward.Wealth.AutoInvest;

/// <summary>
/// Tells clients three days and one day before money is invested for a date, at nine o'clock of the rule's zone. One durable timer a rule follows its
/// next date; when it fires, the rule is read again, so a date that was moved, left out or paused is told as it stands then, or not at all. Daily rules
/// are not announced: the word would come every day.
/// </summary>
internal sealed class UpcomingRuns(Timers timers, RuleStore rules, MandateStore mandates, RuleNotices notices) : ITimerHandler
{
    private static readonly int[] DaysBefore = [3, 1];
    private static readonly NodaTime.LocalTime NineOClock = new(9, 0);

    public string Kind => "wealth.auto_invest_upcoming";

    /// <summary>Lets the timers follow the next dates of rules that were just written.</summary>
    internal async Task Set(Session session, IReadOnlyList<RuleRow> changed)
    {
        var due = changed.Where(IsAnnounced).Select(rule => (Key: rule.Id.ToString("D"), ZoneId: Guid.Empty, DueAt: NextWord(rule, session.Now))).Where(one => one.DueAt is not null)
            .Select(one => (one.Key, one.ZoneId, one.DueAt!.Value)).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        if (due.Count > 0) await timers.Set(session, Kind, due);
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await rules.Find(session, Guid.Parse(timer.Key)) is not { } rule || !IsAnnounced(rule)) return;
        await Set(session, [rule]);
        // After a stop the word may come late: it is said for what is left, and not for a run that has begun.
        var left = RunDay(rule).DayNumber - Kernel.LocalTime.DateIn(rule.TimeZone, session.Now).DayNumber;
        if (left > DaysBefore[0] || rule.NextRunAt <= session.Now || rule.SkippedDates.Contains(rule.NextExecutionDate!.Value)) return;
        var ceiling = rule is { Funding: "Mandate", MandateId: { } id } ? (await mandates.Find(session, id))?.Ceiling : null;
        var terms = (await rules.PurchaseTerms(session, rule))[0];
        var choice = RuleAmounts.Decide(rule, rule.OccurrenceNo, rule.TotalInvested, new(null, ceiling, terms));
        var day = RunDay(rule).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var word = choice.Outcome == AmountOutcome.Invest ? $"{MoneyText.Of(choice.Amount.Amount, rule.Currency)} go into {rule.SchemeName} on {day}." : $"Nothing will be invested on {day}: {RuleAmounts.WhyNot(choice, rule)}.";
        await notices.Tell(session, rule, "Auto-Invest Upcoming", $"{rule.NextExecutionDate:yyyy-MM-dd}:{(left > 1 ? DaysBefore[0] : DaysBefore[1])}", word, choice.Outcome == AmountOutcome.Invest ? choice.Amount.Amount : null);
    }

    /// <summary>The next of the two words that is still to be said.</summary>
    internal static DateTimeOffset? NextWord(RuleRow rule, DateTimeOffset now) => DaysBefore.Select(days => RunDay(rule).AddDays(-days))
        .Select(day => (DateTimeOffset?)Kernel.LocalTime.FirstAt(rule.TimeZone, new LocalDate(day.Year, day.Month, day.Day).At(NineOClock))).FirstOrDefault(at => at > now);

    private static bool IsAnnounced(RuleRow rule) => rule is { Status: RuleStatus.Active, IsEnabled: true, IsByDate: true, NextRunAt: not null, NextExecutionDate: not null } && rule.Rhythm != Frequency.Daily;

    private static DateOnly RunDay(RuleRow rule) => Kernel.LocalTime.DateIn(rule.TimeZone, rule.NextRunAt!.Value);
}
