using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Goals;
using Steward.Wealth.Mandates;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.AutoInvest;

/// <summary>What the use cases of auto-invest rules share.</summary>
internal sealed record RuleDesk(
    Database Database, RuleStore Rules, ReadRule Reader, ScheduleBook.Source Markets, ClientAccess Access, ClientStore Clients, SchemeStore Schemes, MandateStore Mandates, GoalStore Goals, OccurrenceStore Occurrences,
    TaskStore Tasks, Changes Changes, RuleNotices Notices, UpcomingRuns Upcoming)
{
    /// <summary>A rule of a client whom the caller sees, locked; 404 otherwise.</summary>
    internal async Task<(RuleRow Rule, ClientRow Client)> Of(Session session, Caller caller, string id) =>
        await Rules.Lookup(session, ThingId.Parse(id)) is { } rule && await Access.Owner(session, caller, rule.ClientId) is { } client ? (rule, client) : throw new RefusedException(Refusal.NotFound("auto-invest rule"));

    /// <summary>The dates of a rule that is read or about to be written.</summary>
    internal async Task<ScheduleDates> DatesOf(Session session, RuleRow rule) =>
        (await Markets.Load(session)).For(rule, (await Schemes.Find(session, rule.SchemeId))!, session.Now);

    internal async Task<AmountFacts> AmountsOf(Session session, RuleRow rule) => new(
        null, rule.MandateId is { } mandate ? (await Mandates.Find(session, mandate))?.Ceiling : null,
        (await Rules.PurchaseTerms(session, rule))[0]);

    internal async Task<int> LeadDays(Session session, RuleRow rule) =>
        rule.Funding == "Mandate" && rule.MandateId is { } mandate ? (await Mandates.Find(session, mandate))?.DebitLeadDays ?? 0 : 0;
}

/// <summary>Finds a rule's next occurrence.</summary>
internal static class NextDate
{
    /// <summary>The rule with the first occurrence that falls due after an instant; a rule that has ended has none.</summary>
    /// <param name="leadDays">Business days before the run at which a mandate is debited: the occurrence falls due then.</param>
    internal static RuleRow After(RuleRow rule, ScheduleDates dates, DateTimeOffset instant, int leadDays) => At(rule, dates, dates.NextAfter(instant, leadDays), leadDays);

    /// <summary>The rule with its next occurrence, which may be one of which the calendar does not know whether it runs.</summary>
    internal static RuleRow At(RuleRow rule, ScheduleDates dates, Portfolio.Schedules.Occurrence? next, int leadDays)
    {
        if (next is null || (rule.IsByDate && next.Nominal > rule.EndDate)) return rule with { NextExecutionDate = null, NextRunAt = null };
        return rule with { NextExecutionDate = next.Nominal, NextRunAt = dates.DueAt(next, leadDays), OccurrenceNo = Math.Max(0, next.K) };
    }
}
