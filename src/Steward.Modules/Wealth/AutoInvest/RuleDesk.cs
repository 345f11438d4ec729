using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Goals;
using Steward.Wealth.Mandates;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.AutoInvest;

/// <summary>What the use cases of auto-invest rules share.</summary>
internal sealed record RuleDesk(
    Database Database, RuleStore Rules, ReadRule Reader, RuleMarkets.Source Markets, ClientAccess Access, ClientStore Clients, SchemeStore Schemes, MandateStore Mandates, GoalStore Goals, OccurrenceStore Occurrences,
    TaskStore Tasks, Changes Changes, INotifications Notifications)
{
    /// <summary>A rule of a client whom the caller sees, locked; 404 otherwise.</summary>
    internal async Task<(RuleRow Rule, ClientRow Client)> Of(Session session, Caller caller, string id) =>
        await Rules.Lookup(session, ThingId.Parse(id)) is { } rule && await Access.Owner(session, caller, rule.ClientId) is { } client ? (rule, client) : throw new RefusedException(Refusal.NotFound("auto-invest rule"));

    /// <summary>The dates of a rule that is read or about to be written.</summary>
    internal async Task<RuleDates> DatesOf(Session session, RuleRow rule) =>
        (await Markets.Load(session)).For(rule, (await Schemes.Find(session, rule.SchemeId))!, session.Now);

    internal async Task<AmountFacts> AmountsOf(Session session, RuleRow rule) => new(
        null, rule.MandateId is { } mandate ? (await Mandates.Find(session, mandate))?.Ceiling : null,
        await Rules.PurchaseTerms(session, [.. rule.Parts.Select(part => part.SchemeId)], DateOnly.FromDateTime(session.Now.UtcDateTime)));

    internal async Task<int> LeadDays(Session session, RuleRow rule) =>
        rule.Funding == "Mandate" && rule.MandateId is { } mandate ? (await Mandates.Find(session, mandate))?.DebitLeadDays ?? 0 : 0;
}

/// <summary>Finds a rule's next occurrence.</summary>
internal static class NextDate
{
    /// <summary>The rule with the first occurrence that falls due after an instant; a rule that has ended has none.</summary>
    /// <param name="leadDays">Business days before the run at which a mandate is debited: the occurrence falls due then.</param>
    internal static RuleRow After(RuleRow rule, RuleDates dates, DateTimeOffset instant, int leadDays)
    {
        var next = dates.Schedule.NextAfter(instant);
        // With a debit before it, the run after next may fall due already.
        while (next is { RunAt: not null } && DueAt(next, dates, leadDays) <= instant) next = dates.Schedule.NextAfter(next.RunAt!.Value);
        return At(rule, dates, next, leadDays);
    }

    /// <summary>The rule with its next occurrence, which may be one of which the calendar does not know whether it runs.</summary>
    internal static RuleRow At(RuleRow rule, RuleDates dates, Portfolio.Schedules.Occurrence? next, int leadDays)
    {
        if (next is null || (rule.IsByDate && next.Nominal > rule.EndDate)) return rule with { NextExecutionDate = null, NextRunAt = null };
        return rule with { NextExecutionDate = next.Nominal, NextRunAt = DueAt(next, dates, leadDays), OccurrenceNo = Math.Max(0, next.K) };
    }

    /// <summary>When the engine has to look at an occurrence: at the debit before its run, or, where the calendar does not know, at its nominal date.</summary>
    internal static DateTimeOffset DueAt(Portfolio.Schedules.Occurrence occurrence, RuleDates dates, int leadDays)
    {
        if (occurrence.RunAt is not { } runAt) return dates.Schedule.Clock.On(occurrence.Nominal ?? new DateOnly(occurrence.Unknown?.MissingYear ?? BusinessYear(dates), 1, 1)).At;
        return leadDays > 0 && dates.Schedule.Calendar.Add(occurrence.RunDate!.Value, -leadDays).Date is { } debit ? dates.Schedule.Clock.On(debit).At : runAt;
    }

    private static int BusinessYear(RuleDates dates) => dates.Schedule.Terms.Start.Year;
}
